package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
)

// arrivals are the names of the arrival processes.
func arrivals() []string { return texts(load.Processes()) }

// checkShape checks how arrivals are spread, the stages, and what is sent round the measured part.
func (c *checker) checkShape() {
	c.checkStages()
	c.checkArrival()
	c.checkLimit()
	c.checkAround()
}

// checkStages says all that is wrong with every stage, and what contradicts stages.
func (c *checker) checkStages() {
	if len(c.a.Stages) == 0 || !c.ok("stage") {
		return
	}
	broken, sends := false, false
	for i, text := range c.a.Stages {
		s, problems := parseStage(text)
		for _, what := range problems {
			broken = true
			c.sayWord(fmt.Sprintf("%s %d, %s", c.name("stage"), i+1, quoted(text)), what,
				i18n.Text{EN: "use the form 'rate=10..50 for=60s curve=sine', or parallel= for a closed loop",
					ZH: "请写成 'rate=10..50 for=60s curve=sine'，闭环用 parallel="})
		}
		sends = sends || max(s.Rate.From, s.Rate.To, s.Slots.From, s.Slots.To) > 0
	}
	if broken {
		c.failed["stage"] = true // it is said what of it is wrong
	}
	if !sends {
		c.bad("stage", i18n.Text{EN: "no stage sends any requests", ZH: "没有任何阶段发送请求"},
			i18n.Text{EN: "set a rate or parallel above 0", ZH: "请设置大于 0 的 rate 或 parallel"})
	}
	long := i18n.Text{EN: "remove it: the stages set their own duration", ZH: "请去掉：时长由各阶段决定"}
	for _, other := range []struct {
		key string
		do  i18n.Text
	}{{"parallel", i18n.Text{EN: "set it in a stage: parallel=8", ZH: "请在阶段中设置：parallel=8"}},
		{"rate", i18n.Text{EN: "set it in a stage: rate=10", ZH: "请在阶段中设置：rate=10"}}, {"number", long}, {"duration", long},
		{"warmup_num", i18n.Sprintf("set %s instead", "请改为设置 %s", c.example("warmup_duration", "10s", "10"))}} {
		if key := other.key; c.given(key) && c.ok(key) {
			c.bad(key, i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("stage")),
				other.do)
		}
	}
	if _, closed := c.a.stageKinds(); c.ok("stage") && c.a.OpenLoop && closed {
		c.bad("open_loop", i18n.Text{EN: "cannot be combined with a stage that has parallel", ZH: "不能与含 parallel 的阶段同时使用"},
			i18n.Text{EN: "remove it: a stage with only a rate is an open loop", ZH: "请去掉：只有速率的阶段就是开环"})
	}
}

// hasRate reports whether something arrives by a rate, isOpen whether some of the load is an open loop and none a closed one.
func (c *checker) hasRate() bool {
	rates, _ := c.a.StageList()
	return c.a.OpenLoop || c.a.rated() || slices.ContainsFunc(rates, func(s load.Stage) bool { return !s.Free }) ||
		slices.ContainsFunc(c.a.Rate, isRate)
}

func (c *checker) isOpen() bool {
	if len(c.a.Stages) > 0 {
		_, closed := c.a.stageKinds()
		return !closed
	}
	return c.a.OpenLoop || c.a.rated() || c.recorded()
}

func (c *checker) checkArrival() {
	shaped := load.Process(c.a.Arrival).Shaped()
	if c.ok("arrival", "rate", "stage") && c.given("arrival") && !c.hasRate() {
		c.bad("arrival", i18n.Text{EN: "requires a rate", ZH: "需要速率"},
			i18n.Sprintf("set %s, with or without %s", "请设置 %s，%s 可加可不加", c.example("rate", "10", "10"), c.name("open_loop")))
	}
	switch {
	case !c.ok("arrival", "burstiness"):
	case shaped && c.a.Burstiness == nil:
		c.bad("burstiness", i18n.Sprintf("is required by %s %s", "使用 %s %s 时必须设置", c.name("arrival"), c.a.Arrival),
			i18n.Sprintf("set the shape, such as %s", "请设置形状，例如 %s", c.example("burstiness", "0.5", "0.5")))
	case !shaped && c.a.Burstiness != nil:
		names := texts(load.ShapedProcesses())
		c.bad("burstiness", i18n.Sprintf("is only valid with %s %s", "只能与 %s %s 一起使用", c.name("arrival"), strings.Join(names, " or ")),
			i18n.Sprintf("remove it, or set %s", "请去掉，或设置 %s", c.example("arrival", names[0], `"`+names[0]+`"`)))
	}
}

func (c *checker) checkLimit() {
	switch {
	case !c.ok("max_in_flight", "at_limit", "stage"):
	case c.a.MaxInFlight != nil && !c.isOpen():
		c.bad("max_in_flight", i18n.Text{EN: "limits an open loop, but this load is a closed loop", ZH: "用于限制开环，而本次负载是闭环"},
			i18n.Sprintf("remove it: %s limits a closed loop", "请去掉：闭环由 %s 限制", c.slots()))
	case c.a.MaxInFlight == nil && c.given("at_limit"):
		c.bad("at_limit", i18n.Sprintf("has no effect without %s, which is not set", "没有 %s 时不起作用，而它没有设置", c.name("max_in_flight")),
			i18n.Sprintf("set %s", "请设置 %s", c.example("max_in_flight", "64", "64")))
	}
}

func (c *checker) checkAround() {
	if c.ok("warmup_duration", "warmup_num") && c.a.WarmupDuration != nil && c.a.WarmupNum > 0 {
		c.bad("warmup_duration", i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name("warmup_num")),
			i18n.Text{EN: "use only one of them: a warm-up is either a time or a number of requests", ZH: "请只用其中一个：预热要么按时间，要么按请求数"})
	}
	if c.ok("warmup_barrier", "warmup_num", "warmup_duration") && c.a.WarmupBarrier && c.a.WarmupDuration == nil && c.a.WarmupNum == 0 {
		c.bad("warmup_barrier", i18n.Text{EN: "requires a warm-up", ZH: "需要预热"},
			i18n.Sprintf("set %s or %s", "请设置 %s 或 %s", c.example("warmup_duration", "10s", "10"), c.example("warmup_num", "10", "10")))
	}
	if c.ok("grace", "duration", "stage") && c.a.Grace != nil && c.a.Duration == nil && len(c.a.Stages) == 0 {
		c.bad("grace", i18n.Text{EN: "starts when the time is up, but the run has no time limit", ZH: "从时间用完时算起，而本次运行没有时间限制"},
			i18n.Sprintf("set %s, or remove it", "请设置 %s，或去掉此参数", c.example("duration", "60", "60")))
	}
}
