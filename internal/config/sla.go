package config

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// slaKeys are the arguments of a search beside the one that asks for it.
var slaKeys = []string{"sla_variable", "sla_params", "sla_num_runs", "sla_upper_bound", "sla_lower_bound", "sla_fixed_parallel", "sla_number_multiplier"}

// SLAStart is the load with which a search begins: the first of --parallel or --rate, else the lower bound.
func (a *Arguments) SLAStart() float64 {
	if load.Axis(a.SLAVariable) == load.ByRate {
		if len(a.Rate) > 0 && a.Rate[0] > 0 {
			return min(a.Rate[0], mostParallel)
		}
		return float64(a.SLALowerBound)
	}
	return float64(a.Parallel[0])
}

// checkSLA checks what is said of a search, instead of what makes levels; the rules themselves are read where the kind of answers is known.
func (c *checker) checkSLA() {
	a := c.a
	by := c.name(a.searchKey())
	switch {
	case a.FindKnee && a.SLAAutoTune && c.ok("find_knee"):
		c.bad("find_knee", i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("sla_auto_tune")),
			i18n.Text{EN: "remove one of them: each starts its own search", ZH: "请去掉其中一个：两者各自启动搜索"})
	case a.FindKnee:
		if c.given("sla_params") && c.ok("sla_params") {
			c.note("sla_params", i18n.Sprintf("no effect with %s", "与 %s 同用时不起作用", by))
		}
	case len(a.SLAParams) == 0:
		c.bad("sla_params", i18n.Sprintf("is missing with %s", "使用 %s 时必须设置", c.name("sla_auto_tune")),
			i18n.Sprintf("set the limits, such as %s", "请设置限制，例如 %s", c.example("sla_params", `'[{"p99_ttft": "<=500ms"}]'`, `[{"p99_ttft": "<=500ms"}]`)))
	}
	if c.ok("sla_lower_bound") && (a.SLALowerBound < 1 || a.SLALowerBound > mostParallel) {
		c.bad("sla_lower_bound", i18n.Text{EN: "must be at least 1", ZH: "必须至少为 1"},
			i18n.Text{EN: "set the lowest load to try", ZH: "请设置要尝试的最低负载"})
	}
	if c.ok("sla_upper_bound", "sla_lower_bound") && (a.SLAUpperBound < a.SLALowerBound || a.SLAUpperBound > mostParallel) {
		c.bad("sla_upper_bound", i18n.Sprintf("must not be below %s", "不能小于 %s", c.name("sla_lower_bound")),
			i18n.Text{EN: "set the highest load to try", ZH: "请设置要尝试的最高负载"})
	}
	if c.ok("sla_num_runs") && a.SLANumRuns < 1 {
		c.bad("sla_num_runs", i18n.Text{EN: "must be at least 1", ZH: "必须至少为 1"},
			i18n.Text{EN: "set the number of runs per load", ZH: "请设置每个负载的运行次数"})
	}
	if m := a.SLANumberMultiple; c.ok("sla_number_multiplier") && m != nil && !(*m > 0 && *m <= 1e6) {
		c.bad("sla_number_multiplier", i18n.Text{EN: "must be above 0", ZH: "必须大于 0"},
			i18n.Sprintf("set the sessions per unit of load, such as %s", "请设置每单位负载的会话数，例如 %s", c.example("sla_number_multiplier", "4", "4")))
	}
	if m := a.SLANumberMultiple; c.ok("sla_number_multiplier") && m != nil && *m > 0 && *m < 1 && load.Axis(a.SLAVariable) != load.ByRate && a.Duration == nil {
		c.note("sla_number_multiplier", i18n.Text{EN: "a run has fewer sessions than slots, so a load is never reached", ZH: "每次运行的会话数少于并发槽，负载永远无法达到"})
	}
	c.checkSLAVariable()
	for _, key := range []string{"stage", "max_in_flight", "hold_load"} {
		if c.given(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", by),
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	}
	c.noteSLANumber()
	if n := len(a.Parallel); n > 1 && c.ok("parallel") && load.Axis(a.SLAVariable) != load.ByRate {
		c.note("parallel", i18n.Sprintf("the search starts at the first of %s", "搜索从 %s 个值中的第一个开始", i18n.Count(n, "value")))
	}
}

// noteSLANumber says what becomes of --number: a search has its own. Beside --duration it is what makes both bound a load.
func (c *checker) noteSLANumber() {
	if !c.given("number") || !c.ok("number") {
		return
	}
	text := i18n.Sprintf("its value has no effect with %s: each load runs %s times as many sessions as its value", "与 %s 同用时其数值不起作用：会话数为负载值的 %s 倍", c.name(c.a.searchKey()), c.name("sla_number_multiplier"))
	if c.a.Duration != nil {
		text = text.Plus(i18n.Sprintf("; with it a load ends after those sessions or after %s, without it after %s", "；给出它时，发完这些会话或到达 %s 即结束，不给出时仅由 %s 结束", c.name("duration"), c.name("duration")))
	}
	c.note("number", text)
}

func (c *checker) checkSLAVariable() {
	a := c.a
	byRate := load.Axis(a.SLAVariable) == load.ByRate
	if a.OpenLoop && !byRate && c.ok("sla_variable", "open_loop") {
		c.bad("sla_variable", i18n.Text{EN: "is parallel, but an open loop has no concurrency setting", ZH: "为 parallel，而开环没有并发设置"},
			i18n.Sprintf("set %s", "请设置 %s", c.example("sla_variable", "rate", `"rate"`)))
	}
	p := a.SLAFixedParallel
	if byRate && c.given("parallel") && c.ok("parallel") {
		c.note("parallel", i18n.Sprintf("no effect with %s rate: it does not limit the requests in flight; use %s", "%s 为 rate 时不起作用：不限制在途请求数，%s 才限制", c.name("sla_variable"), c.name("sla_fixed_parallel")))
	}
	switch {
	case p == nil || !c.ok("sla_fixed_parallel"):
	case *p < 1 || *p > mostParallel:
		c.bad("sla_fixed_parallel", i18n.Text{EN: "must be at least 1", ZH: "必须至少为 1"},
			i18n.Text{EN: "set the maximum requests in flight, or omit it for an open loop", ZH: "请设置在途请求数的上限；省略则为开环"})
	case !byRate:
		c.note("sla_fixed_parallel", i18n.Sprintf("no effect with %s parallel", "%s 为 parallel 时不起作用", c.name("sla_variable")))
	case a.OpenLoop:
		c.bad("sla_fixed_parallel", i18n.Text{EN: "cannot be combined with an open loop, which has no limit on requests in flight", ZH: "不能与开环同时使用：开环不限制在途请求数"},
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	}
}

// noteSLA says which arguments of a search have no effect without one.
func (c *checker) noteSLA() {
	for _, key := range slaKeys {
		if c.given(key) {
			c.note(key, i18n.Sprintf("no effect without %s or %s", "没有 %s 或 %s 时不起作用", c.name("sla_auto_tune"), c.name("find_knee")))
		}
	}
}
