package run

import (
	"errors"
	"strings"

	"github.com/modelscope/evalscope/internal/telemetry/sampler"
	"github.com/modelscope/evalscope/perf/i18n"
)

// adviceOn is what to do about a program that has no reading of the GPUs, by its own words.
func adviceOn(program string, err error) i18n.Text {
	var said *sampler.ProgramError
	if !errors.As(err, &said) {
		return i18n.Sprintf("install %s, which comes with the driver, or give the URL of an exporter", "请安装驱动自带的 %s，或给出导出器的 URL", program)
	}
	words := strings.ToLower(said.Words)
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(words, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("permission", "groups"):
		return i18n.Text{EN: "run as a user who may read the GPUs (for amd-smi: a member of the groups render and video), or give the URL of an exporter",
			ZH: "请以有权读取 GPU 的用户运行（amd-smi：属于 render 与 video 组），或给出导出器的 URL"}
	case has("valid field"):
		return i18n.Sprintf("update the driver: its %s does not have this field; or give the URL of an exporter", "请更新驱动：其 %s 没有该字段；或给出导出器的 URL", program)
	case has("no devices"):
		return i18n.Text{EN: "run on the machine that has the GPUs, in a container with access to them (docker run --gpus all), or give the URL of an exporter",
			ZH: "请在装有 GPU 的机器上运行（容器需能访问 GPU：docker run --gpus all），或给出导出器的 URL"}
	case has("driver"):
		return i18n.Text{EN: "load the driver, or reboot if it was updated; in a container, give access to the GPUs (docker run --gpus all)",
			ZH: "请加载驱动，刚更新过则请重启；容器需能访问 GPU（docker run --gpus all）"}
	}
	return i18n.Sprintf("run %s to see whether it can read the GPUs, or give the URL of an exporter", "请运行 %s，看其能否读取 GPU，或给出导出器的 URL", program)
}
