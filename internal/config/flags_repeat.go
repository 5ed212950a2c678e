package config

import "github.com/modelscope/evalscope/perf/i18n"

const (
	// DefaultMostRuns bounds the runs of a level with --until where nobody says otherwise.
	DefaultMostRuns = 30
	// LeastRuns is how many runs of a level --until makes at least: fewer say too little of how runs differ.
	LeastRuns = 5
	// mostRuns bounds the runs of a level.
	mostRuns = 10_000
)

// repeatFlags say how often each level is run.
func repeatFlags() []Flag {
	return []Flag{
		{Name: "repeat", Key: "repeat", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "number of runs of each level; figures are averaged over the runs, with confidence intervals based on their spread",
				ZH: "每个级别运行的次数；指标为各次的平均值，区间由各次之间的差异得出"},
			field: func(a *Arguments) any { return &a.Repeat }},
		{Name: "until", Key: "until", Metavar: "GOAL", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "repeat each level until the confidence interval (95%) of a figure is this narrow: 'ttft.p99±3%' or ttft.p99+-3%; at least 5 runs, or --repeat",
				ZH: "重复每个级别，直到指标的区间（95%）足够窄：'ttft.p99±3%' 或 ttft.p99+-3%；至少 5 次，或 --repeat 次"},
			field: func(a *Arguments) any { return &a.Until }},
		{Name: "max-repeat", Key: "max_repeat", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "maximum runs per level with --until; the report shows how many more are needed",
				ZH: "--until 时每个级别最多运行的次数；报告会给出还需要多少次"},
			field: func(a *Arguments) any { return &a.MaxRepeat }},
		{Name: "shuffle", Key: "shuffle", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "shuffle the levels, again for each repeat, so that server drift affects all levels equally; --seed makes the order " +
					"reproducible",
				ZH: "打乱各级别的顺序，每轮重复重新打乱，使服务端的漂移均匀影响各级别；--seed 固定顺序"},
			field: func(a *Arguments) any { return &a.Shuffle }},
	}
}
