package run

import (
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
)

// silentFor is how long something before the load may take until it is said what is waited for.
const silentFor = 2 * time.Second

// tellIfLong logs what is waited for where that lasts; done ends it.
func tellIfLong(log *slog.Logger, what i18n.Text) (done func()) {
	over := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() {
		timer := time.NewTimer(silentFor)
		defer timer.Stop()
		select {
		case <-timer.C:
			logline.Info(log, what)
		case <-over:
		}
	})
	return func() {
		close(over)
		told.Wait()
	}
}

// reading says what opening the dataset waits for.
func reading(p *plan.Plan) i18n.Text {
	data := p.Data
	info, err := os.Stat(data.Path)
	switch {
	case data.Path == "-":
		return i18n.Text{EN: "Waiting for prompts on standard input.", ZH: "正在等待标准输入中的提示词。"}
	case data.Path != "" && err == nil && info.Mode()&fs.ModeNamedPipe != 0:
		return i18n.Sprintf("Waiting for a writer of the named pipe %s.", "正在等待命名管道 %s 的写入方。", data.Path)
	case data.Path != "" && data.Offset > 0:
		return i18n.Sprintf("Skipping the first %s of %s (--dataset-offset).", "正在跳过 %[2]s 的前 %[1]s 条提示词（--dataset-offset）。",
			i18n.Count(data.Offset, "prompt"), data.Path)
	case data.Path != "":
		return i18n.Sprintf("Reading prompts from %s.", "正在从 %s 读取提示词。", data.Path)
	}
	return i18n.Sprintf("Generating the dataset %s.", "正在生成数据集 %s。", p.Dataset.Name)
}
