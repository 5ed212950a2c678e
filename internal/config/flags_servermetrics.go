package config

import (
	"regexp"
	"slices"

	"github.com/modelscope/evalscope/internal/secret"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The words of --server-metrics and --gpu-metrics that are no address.
const (
	MetricsAuto = "auto" // what is there
	MetricsOff  = "off"
	// MetricsNVIDIA and MetricsAMD are the programs that tell of the GPUs of this machine, for --gpu-metrics.
	MetricsNVIDIA = "nvidia-smi"
	MetricsAMD    = "amd-smi"
)

func serverMetricsFlags() []Flag {
	return []Flag{
		{Name: "server-metrics", Key: "server_metrics", Metavar: "WHERE", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "read the server's own metrics before, during and after each level: auto (/metrics on the server's host, if present), off, or URLs",
				ZH: "在每个级别之前、期间和之后读取服务端自身的指标：auto（其主机的 /metrics，若有）、off，或一个或多个 URL"},
			field: func(a *Arguments) any { return (*urlList)(&a.ServerMetrics) }},
		{Name: "server-metrics-interval", Key: "server_metrics_interval", Metavar: "TIME", Group: GroupTarget, Extension: true,
			Help: i18n.Sprintf(
				"time between two readings of the server's metrics during a level (default: 1s); %s",
				"级别期间两次读取服务端指标的间隔（默认 1s）；%s", TimeUnits),
			field: func(a *Arguments) any { return &a.ServerMetricsInterval }},
		{Name: "server-metrics-keep", Key: "server_metrics_keep", Metavar: "REGEX", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "also keep the server's metrics whose names match this regular expression, in addition to the built-in ones",
				ZH: "除已知指标外，还保留名称匹配该正则表达式的服务端指标"},
			field: func(a *Arguments) any { return &a.ServerMetricsKeep }},
		{Name: "gpu-metrics", Key: "gpu_metrics", Metavar: "WHERE", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "read power, utilization and clocks of the GPUs during each level: off, auto (detect them), nvidia-smi or amd-smi (GPUs of this machine), or URLs of DCGM, AMD or node exporters",
				ZH: "在每个级别期间读取 GPU 的功耗、利用率与频率：off、auto（自动查找）、nvidia-smi 或 amd-smi（本机的 GPU），或 DCGM、AMD、node 导出器的 URL"},
			field: func(a *Arguments) any { return (*urlList)(&a.GPUMetrics) }},
	}
}

// MetricsURLs are the addresses of a flag such as --server-metrics, nil for a word.
func MetricsURLs(text string) []string {
	switch text {
	case MetricsAuto, MetricsOff, MetricsNVIDIA, MetricsAMD:
		return nil
	}
	return SplitURLs(text)
}

// checkServerMetrics checks the addresses, which are never shown: they may hold a token.
func (c *checker) checkServerMetrics() {
	if w := c.a.ServerMetrics; c.ok("server_metrics") && w != MetricsAuto && w != MetricsOff {
		c.checkMetricsURLs("server_metrics", w, i18n.Text{EN: "use auto, off, or a URL such as http://127.0.0.1:8000/metrics",
			ZH: "请使用 auto、off 或 URL，例如 http://127.0.0.1:8000/metrics"})
	}
	if w := c.a.GPUMetrics; c.ok("gpu_metrics") && !slices.Contains([]string{MetricsOff, MetricsAuto, MetricsNVIDIA, MetricsAMD}, w) {
		c.checkMetricsURLs("gpu_metrics", w, i18n.Text{EN: "use off, auto, nvidia-smi, amd-smi, or a URL such as http://127.0.0.1:9400/metrics",
			ZH: "请使用 off、auto、nvidia-smi、amd-smi 或 URL，例如 http://127.0.0.1:9400/metrics"})
	}
	if pattern := c.a.ServerMetricsKeep; pattern != nil && c.ok("server_metrics_keep") {
		if _, err := regexp.Compile(*pattern); err != nil {
			c.bad("server_metrics_keep", i18n.Sprintf("is not a regular expression: %s", "不是正则表达式：%s", quoted(*pattern)),
				i18n.Text{EN: "use the syntax of RE2, such as 'vllm:.*_total'", ZH: "请使用 RE2 语法，例如 'vllm:.*_total'"})
		}
	}
}

func (c *checker) checkMetricsURLs(key, text string, do i18n.Text) {
	urls := SplitURLs(text)
	if len(urls) == 0 {
		urls = []string{""}
	}
	var all []i18n.Text
	for i, u := range urls {
		what, _ := urlProblem(u)
		if what.EN == "" {
			continue
		}
		if len(urls) > 1 {
			what = i18n.Sprintf("URL %d %s", "第 %d 个 URL %s", i+1, what) // one that cannot be read may show a password
		}
		all = append(all, what)
	}
	if len(all) > 0 { // a flag has one problem
		c.bad(key, i18n.Join(all, i18n.Text{EN: ", ", ZH: "，"}), do)
	}
}

// metricsSecrets are the secrets in the addresses of metrics.
func metricsSecrets(a Arguments) (found secret.Values) {
	for _, u := range append(MetricsURLs(a.ServerMetrics), MetricsURLs(a.GPUMetrics)...) {
		found = append(found, secret.InMetricsURL(u)...)
	}
	return found
}

// shownMetrics are the addresses of metrics without secrets.
func shownMetrics(text string) string {
	if MetricsURLs(text) == nil {
		return text
	}
	return shownURLs(text, secret.MetricsURL)
}
