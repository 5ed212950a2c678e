package config

import "github.com/modelscope/evalscope/perf/i18n"

func preflightFlags() []Flag {
	return []Flag{
		{Name: "no-preflight", Key: "no_preflight", Group: GroupTarget, Extension: true,
			Help: i18n.Text{
				EN: "skip the checks of this machine before the run, and do not request the version and flags of the server",
				ZH: "测试前不检查本机，也不询问服务的版本与参数"},
			field: func(a *Arguments) any { return &a.NoPreflight }},
	}
}
