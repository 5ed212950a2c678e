package config

import "github.com/modelscope/evalscope/perf/i18n"

// What becomes of a session that arrives when --max-in-flight are under way.
const (
	AtLimitWait = "wait"
	AtLimitDrop = "drop"
)

// shapeFlags say how arrivals are spread, how a load changes over time, and what is sent round the measured part.
func shapeFlags() []Flag {
	return []Flag{
		{Name: "arrival", Key: "arrival", Metavar: "NAME", Group: GroupLoad, Extension: true, Choices: arrivals(),
			Help: i18n.Text{
				EN: "how requests with a rate are spread: poisson, constant (evenly), gamma (see --burstiness), uniform (gaps from 0 to 2/rate)",
				ZH: "按速率发送时的到达过程：poisson（泊松）、constant（等间隔）、gamma（见 --burstiness）、uniform（间隔在 0 到 2/速率 之间均匀分布）"},
			field: func(a *Arguments) any { return &a.Arrival }},
		{Name: "burstiness", Key: "burstiness", Metavar: "K", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "shape of --arrival gamma: below 1 in bursts, 1 is poisson, above 1 more evenly",
				ZH: "--arrival gamma 的形状参数：小于 1 时成批到达，1 即泊松，大于 1 时更均匀"},
			field: func(a *Arguments) any { return &a.Burstiness }},
		{Name: "stage", Key: "stage", Metavar: "STAGE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "a stretch of a load that changes, one a flag, in one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', 'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike",
				ZH: "变化负载的一个阶段，每个参数一段，合为一次测量：'rate=10 for=30s'、'rate=10..50 for=60s'、'parallel=1..64 for=60s curve=exponential'；曲线：linear（线性）、exponential（指数）、sine（正弦）、step（阶跃，可加 steps=N）、spike（尖峰）"},
			field: func(a *Arguments) any { return &a.Stages }},
		{Name: "max-in-flight", Key: "max_in_flight", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "most requests under way of an open loop; without it none is ever held back",
				ZH: "开环负载的在途请求数上限；不设则从不推迟任何请求"},
			field: func(a *Arguments) any { return &a.MaxInFlight }},
		{Name: "at-limit", Key: "at_limit", Metavar: "WORD", Group: GroupLoad, Extension: true, Choices: []string{AtLimitWait, AtLimitDrop},
			Help: i18n.Text{
				EN: "what --max-in-flight does to a request that is due: wait (its times count from when it was due) or drop; both are counted",
				ZH: "达到 --max-in-flight 时对到期请求的处理：wait 等待（时间仍从计划时刻算起）或 drop 丢弃；两者均计数"},
			field: func(a *Arguments) any { return &a.AtLimit }},
		{Name: "warmup-duration", Key: "warmup_duration", Metavar: "TIME", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "warm-up by time: requests of so long before the measurement, at the load with which it begins",
				ZH: "按时间预热：测量前以起始负载发送这么久的请求"},
			field: func(a *Arguments) any { return &a.WarmupDuration }},
		{Name: "warmup-barrier", Key: "warmup_barrier", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "measure when the warm-up has drained; without it the measurement takes over while warm-up requests are under way",
				ZH: "等预热请求全部结束后再开始测量；默认直接接续，不等待"},
			field: func(a *Arguments) any { return &a.WarmupBarrier }},
		{Name: "hold-load", Key: "hold_load", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "go on with requests that are not measured until the last measured one has ended, so that it meets the full load",
				ZH: "继续发送不计入测量的请求，直到最后一个被测请求结束，使其始终处于完整负载之下"},
			field: func(a *Arguments) any { return &a.HoldLoad }},
		{Name: "grace", Key: "grace", Metavar: "TIME", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "how long requests may go on when --duration or the stages are over; what is left then is cancelled. Without it they are finished",
				ZH: "--duration 或各阶段结束后，在途请求还可继续的时间，到时取消；不设则等待其完成"},
			field: func(a *Arguments) any { return &a.Grace }},
	}
}
