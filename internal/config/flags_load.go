package config

import "github.com/modelscope/evalscope/perf/i18n"

func loadFlags() []Flag {
	return []Flag{
		{Name: "scenario", Key: "scenario", Metavar: "JSON|@FILE", Group: GroupLoad, Kind: Text,
			Help: i18n.Text{
				EN: "agentx: the public AgentX load with its agent traces (downloaded, or read from --dataset-path), one level per value of --parallel; or a " +
					`JSON object: {"name": "agentx", "mode": "smoke"}`,
				ZH: `agentx：公开的 AgentX 负载，智能体轨迹自动下载或由 --dataset-path 给出，--parallel 的每个值为一级；或 JSON 对象：{"name": "agentx", "mode": "smoke"}`},
			field: func(a *Arguments) any { return &a.Scenario }},
		{Name: "number", Key: "number", Short: "n", Metavar: "N", Group: GroupLoad,
			Help: i18n.Text{
				EN: "sessions per level (requests, if each session has one turn), one value per level; 10x: ten times the level's --parallel; unlimited if " +
					"only --duration is given",
				ZH: "每一级的会话数（单轮时即请求数），与 --parallel 一一对应；10x 表示该级并发的十倍；只给出 --duration 时不限"},
			field: func(a *Arguments) any { return &a.Number }},
		{Name: "parallel", Key: "parallel", Metavar: "N", Group: GroupLoad,
			Help:  i18n.Text{EN: "number of concurrent requests; several values run a sweep", ZH: "并发请求数；多个值依次压测"},
			field: func(a *Arguments) any { return &a.Parallel }},
		{Name: "rate", Key: "rate", Metavar: "R", Group: GroupLoad,
			Help: i18n.Text{
				EN: "session arrival rate per second (requests, if each session has one turn), Poisson by default; -1: no pacing; several values require " +
					"--open-loop",
				ZH: "每秒开始的会话数（单轮时即请求数，泊松到达）；-1 不限速；多个值仅用于 --open-loop"},
			field: func(a *Arguments) any { return &a.Rate }},
		{Name: "warmup-num", Key: "warmup_num", Metavar: "N", Group: GroupLoad,
			Help: i18n.Text{
				EN: "warm-up sessions before the measurement; below 1: a fraction of --number",
				ZH: "预热会话数；小于 1 时为该级会话数的比例"},
			field: func(a *Arguments) any { return &a.WarmupNum }},
		{Name: "enable-pd-metrics", Key: "enable_pd_metrics", Group: GroupOutput,
			Help:   i18n.Text{EN: "metrics of prefill/decode disaggregation", ZH: "PD 分离交接指标"},
			Status: NotYet, Note: i18n.Text{EN: "remove it", ZH: "请去掉该参数"},
			field: func(a *Arguments) any { return &a.EnablePDMetrics }},
		{Name: "open-loop", Key: "open_loop", Group: GroupLoad,
			Help: i18n.Text{
				EN: "send at --rate regardless of how many requests are in flight; one level per rate",
				ZH: "按 --rate 发送，不等待响应；每个速率为一级"},
			field: func(a *Arguments) any { return &a.OpenLoop }},
		{Name: "sleep-interval", Key: "sleep_interval", Metavar: "SECONDS", Group: GroupLoad,
			Help:  i18n.Text{EN: "pause between levels", ZH: "两级之间的间隔（秒）"},
			field: func(a *Arguments) any { return &a.SleepInterval }},
		{Name: "duration", Key: "duration", Metavar: "TIME", Group: GroupLoad,
			Help: i18n.Text{
				EN: "stop starting sessions after this time, or after --number if that comes first; sessions in progress continue until they finish",
				ZH: "到时（若也给出 --number，则以先到者为准）不再开始新会话，已开始的会完成"},
			field: func(a *Arguments) any { return &a.Duration }},
	}
}

func slaFlags() []Flag {
	return []Flag{
		{Name: "sla-auto-tune", Key: "sla_auto_tune", Group: GroupSLA,
			Help:  i18n.Text{EN: "search for the highest load that meets --sla-params", ZH: "搜索满足 --sla-params 的最大负载"},
			field: func(a *Arguments) any { return &a.SLAAutoTune }},
		{Name: "sla-variable", Key: "sla_variable", Metavar: "NAME", Choices: []string{"parallel", "rate"}, Group: GroupSLA,
			Help:  i18n.Text{EN: "what to vary: parallel (the concurrency of a closed loop) or rate (the rate of an open loop)", ZH: "调节的变量：parallel（闭环的并发数）或 rate（开环的速率）"},
			field: func(a *Arguments) any { return &a.SLAVariable }},
		{Name: "sla-params", Key: "sla_params", Metavar: "JSON", Group: GroupSLA,
			Help: i18n.Text{
				EN: `limits as a list of groups; a load must meet all limits of at least one group: [{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]; or a goal: ` +
					`[{"tps": "max"}]. Without a unit, ttft, tpot and itl are in ms, latency in s`,
				ZH: `限制：若干组，负载须满足其中一组的全部：[{"p99_ttft": "<=500ms", "avg_tpot": "<=50"}]；或一个目标：[{"tps": "max"}]。无单位的数字，ttft、tpot、itl 为毫秒，latency 为秒`},
			field: func(a *Arguments) any { return &a.SLAParams }},
		{Name: "sla-num-runs", Key: "sla_num_runs", Metavar: "N", Group: GroupSLA,
			Help:  i18n.Text{EN: "runs per load; their figures are averaged", ZH: "每个负载运行的次数，指标取平均"},
			field: func(a *Arguments) any { return &a.SLANumRuns }},
		{Name: "sla-upper-bound", Key: "sla_upper_bound", Metavar: "N", Group: GroupSLA,
			Help:  i18n.Text{EN: "highest load to try", ZH: "搜索上界"},
			field: func(a *Arguments) any { return &a.SLAUpperBound }},
		{Name: "sla-lower-bound", Key: "sla_lower_bound", Metavar: "N", Group: GroupSLA,
			Help:  i18n.Text{EN: "lowest load to try; if not set, rates go down to 0.1", ZH: "搜索下界；不给出时速率最低到 0.1"},
			field: func(a *Arguments) any { return &a.SLALowerBound }},
		{Name: "sla-fixed-parallel", Key: "sla_fixed_parallel", Metavar: "N", Group: GroupSLA,
			Help:  i18n.Text{EN: "maximum requests in flight while the rate varies (default: unlimited)", ZH: "调节速率时的在途请求上限（默认：不限，即开环）"},
			field: func(a *Arguments) any { return &a.SLAFixedParallel }},
		{Name: "sla-number-multiplier", Key: "sla_number_multiplier", Metavar: "X", Group: GroupSLA,
			Help:  i18n.Text{EN: "sessions per run, as a multiple of the load (default 2)", ZH: "每次运行的会话数，为负载的倍数（默认 2）"},
			field: func(a *Arguments) any { return &a.SLANumberMultiple }},
	}
}
