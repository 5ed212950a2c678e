package config

import "github.com/modelscope/evalscope/perf/i18n"

// DefaultShare is the part of the requests that must keep an objective where nobody says otherwise.
const DefaultShare = 0.99

// objectiveFlags say what a good request is, and what a failed one counts as.
func objectiveFlags() []Flag {
	return []Flag{
		{Name: "slo", Key: "slo", Metavar: "OBJECTIVE", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "objectives that a request must meet to count as goodput: ttft=0.5 tpot=50ms output_rate=20; seconds if no unit is given",
				ZH: "请求须满足的目标，用于计算有效吞吐（goodput）：ttft=0.5 tpot=50ms output_rate=20；无单位时为秒"},
			field: func(a *Arguments) any { return &a.SLO }},
		{Name: "goodput", Key: "goodput", Metavar: "OBJECTIVE", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "the same in vLLM's format, in milliseconds: ttft:500 tpot:50 e2el:3000",
				ZH: "同上，vLLM 的写法，单位为毫秒：ttft:500 tpot:50 e2el:3000"},
			field: func(a *Arguments) any { return &a.Goodput }},
		{Name: "slo-share", Key: "slo_share", Metavar: "SHARE", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "fraction of requests that must meet each objective of --slo, for the HTML report, {all}",
				ZH: "须满足 --slo 每个目标的请求比例，用于网页报告、{all}"}, mentions: Known.judging,
			field: func(a *Arguments) any { return &a.SLOShare }},
		{Name: "failures-as-infinite", Key: "failures_as_infinite", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "count failed requests as infinite in the percentiles of latency and other request times; means still cover successful requests only",
				ZH: "失败的请求在延迟等各项请求时间的分位数中按无穷大计；平均值仍只含成功的请求"},
			field: func(a *Arguments) any { return &a.FailuresAsInfinite }},
	}
}
