package config

import "github.com/modelscope/evalscope/perf/i18n"

// The words of --server-metrics that are no address.
const (
	MetricsAuto = "auto" // /metrics of the target's host, if it is there
	MetricsOff  = "off"
)

func serverMetricsFlags() []Flag {
	return []Flag{
		{Name: "server-metrics", Key: "server_metrics", Metavar: "WHERE", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "read the server's own metrics before and after each level: auto (/metrics on the server's host, if present), off, or a URL",
				ZH: "在每个级别前后读取服务端自身的计数器：auto（其主机的 /metrics，若有）、off，或一个 URL"},
			field: func(a *Arguments) any { return &a.ServerMetrics }},
	}
}

// checkServerMetrics checks the address, which is never shown: it may hold a token.
func (c *checker) checkServerMetrics() {
	if w := c.a.ServerMetrics; c.ok("server_metrics") && w != MetricsAuto && w != MetricsOff {
		if what, _ := urlProblem(w); what != "" {
			c.bad("server_metrics", what, "use auto, off, or a URL such as http://127.0.0.1:8000/metrics")
		}
	}
}
