package config

import "github.com/modelscope/evalscope/perf/i18n"

// resumeFlags are about runs that go on.
func resumeFlags() []Flag {
	return []Flag{
		{Name: "resume", Key: "resume", Metavar: "DIR", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "continue a stopped or killed run in this folder; arguments are read from the folder, except secrets, which you must set again",
				ZH: "继续该目录中被中断或被强行终止的运行：参数取自该目录，密钥等敏感值需重新给出"},
			field: func(a *Arguments) any { return &a.Resume }},
	}
}
