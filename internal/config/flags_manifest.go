package config

import "github.com/modelscope/evalscope/perf/i18n"

// manifestFlags are about the list of what a run sent, by which it is repeated.
func manifestFlags() []Flag {
	return []Flag{
		{Name: "no-manifest", Key: "no_manifest", Group: GroupOutput, Extension: true,
			Help: i18n.Text{
				EN: "do not write manifest.ndjson, which contains a hash of each request body sent",
				ZH: "不写 manifest.ndjson（每个已发送请求体的哈希）"},
			field: func(a *Arguments) any { return &a.NoManifest }},
		{Name: "replay-manifest", Key: "replay_manifest", Metavar: "FILE", Group: GroupDataset, Extension: true,
			Help: i18n.Text{
				EN: "resend the requests of the run that wrote this manifest.ndjson, with its seed; if a body would differ, the run stops before sending any load",
				ZH: "发送与该 manifest.ndjson 所属运行相同的请求，并使用其种子：若有请求体不同，则在压测前终止"},
			field: func(a *Arguments) any { return &a.ReplayManifest }},
	}
}
