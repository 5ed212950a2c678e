package config

import "github.com/modelscope/evalscope/perf/i18n"

// mixFlags say that several classes of requests are sent at once.
func mixFlags() []Flag {
	return []Flag{
		{Name: "mix", Key: "mix", Metavar: "FILE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "run several classes of requests at once, defined in a YAML or JSON file: each has its own dataset, limits and objectives, and a rate or " +
					"a share of the load",
				ZH: "同时发送多类请求，由 YAML 或 JSON 文件描述：每类有自己的数据集、限制与目标，并有自己的速率或占总负载的份额"},
			field: func(a *Arguments) any { return &a.Mix }},
		{Name: "mix-alone", Key: "mix_alone", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "before each load of a --mix, run each class alone with its part of the load; the report then shows how much the mix slows each class down",
				ZH: "在 --mix 的每个负载之前，先逐类单独发送其各自的份额：报告给出混合对每一类的影响"},
			field: func(a *Arguments) any { return &a.MixAlone }},
	}
}
