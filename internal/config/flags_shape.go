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
				EN: "arrival process for requests sent at a rate: poisson, constant (evenly spaced), gamma (see --burstiness), uniform (gaps from 0 to 2/rate)",
				ZH: "按速率发送时的到达过程：poisson（泊松）、constant（等间隔）、gamma（见 --burstiness）、uniform（间隔在 0 到 2/速率 之间均匀分布）"},
			field: func(a *Arguments) any { return &a.Arrival }},
		{Name: "burstiness", Key: "burstiness", Metavar: "K", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "shape of --arrival gamma: below 1 is bursty, 1 is Poisson, above 1 is more even",
				ZH: "--arrival gamma 的形状参数：小于 1 时成批到达，1 即泊松，大于 1 时更均匀"},
			field: func(a *Arguments) any { return &a.Burstiness }},
		{Name: "stage", Key: "stage", Metavar: "STAGE", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "one stage of a changing load; repeat the flag for more stages, which form one measured run: 'rate=10 for=30s', 'rate=10..50 for=60s', " +
					"'parallel=1..64 for=60s curve=exponential'; curves: linear, exponential, sine, step (with steps=N), spike",
				ZH: "变化负载的一个阶段，每个参数一段，合为一次测量：'rate=10 for=30s'、'rate=10..50 for=60s'、'parallel=1..64 for=60s curve=exponential'；曲线：linear（线性）、exponential（指数）、sine（正弦）、step（阶跃，可加 steps=N）、spike（尖峰）"},
			field: func(a *Arguments) any { return &a.Stages }},
		{Name: "max-in-flight", Key: "max_in_flight", Metavar: "N", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "maximum requests in flight in an open loop (default: unlimited)",
				ZH: "开环负载的在途请求数上限；不设则从不推迟任何请求"},
			field: func(a *Arguments) any { return &a.MaxInFlight }},
		{Name: "at-limit", Key: "at_limit", Metavar: "WORD", Group: GroupLoad, Extension: true, Choices: []string{AtLimitWait, AtLimitDrop},
			Help: i18n.Text{
				EN: "what to do with a request at its scheduled start if --max-in-flight is reached: wait (latency from scheduled start includes the wait) or drop; both are counted",
				ZH: "达到 --max-in-flight 时对到期请求的处理：wait 等待（时间仍从计划时刻算起）或 drop 丢弃；两者均计数"},
			field: func(a *Arguments) any { return &a.AtLimit }},
		{Name: "warmup-duration", Key: "warmup_duration", Metavar: "TIME", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "warm up for this long before the measurement, at the initial load of the measurement",
				ZH: "按时间预热：测量前以起始负载发送这么久的请求"},
			field: func(a *Arguments) any { return &a.WarmupDuration }},
		{Name: "warmup-barrier", Key: "warmup_barrier", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "wait for warm-up requests to finish before measuring; without this flag the measurement starts while they are in flight",
				ZH: "等预热请求全部结束后再开始测量；默认直接接续，不等待"},
			field: func(a *Arguments) any { return &a.WarmupBarrier }},
		{Name: "hold-load", Key: "hold_load", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "keep sending unmeasured requests until the last measured request has finished, so that it runs under full load",
				ZH: "继续发送不计入测量的请求，直到最后一个被测请求结束，使其始终处于完整负载之下"},
			field: func(a *Arguments) any { return &a.HoldLoad }},
		{Name: "grace", Key: "grace", Metavar: "TIME", Group: GroupLoad, Extension: true,
			Help: i18n.Text{
				EN: "how long requests may continue after --duration or the last stage; requests still in flight are then canceled (default: wait for all of " +
					"them)",
				ZH: "--duration 或各阶段结束后，在途请求还可继续的时间，到时取消；不设则等待其完成"},
			field: func(a *Arguments) any { return &a.Grace }},
	}
}
