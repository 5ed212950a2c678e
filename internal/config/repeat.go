package config

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
)

// checkRepeat checks how often levels are run. The figures of --until are read where the kind of answers is known.
func (c *checker) checkRepeat() {
	a := c.a
	if c.ok("repeat") && (a.Repeat < 1 || a.Repeat > mostRuns) {
		c.bad("repeat", fmt.Sprintf("must be between 1 and %d", mostRuns), "set the number of runs per level, such as "+c.example("repeat", "5", "5"))
	}
	if c.ok("max_repeat") && (a.MaxRepeat < 2 || a.MaxRepeat > mostRuns) {
		c.bad("max_repeat", fmt.Sprintf("must be between 2 and %d", mostRuns), "set the maximum number of runs per level, such as "+c.example("max_repeat", "30", "30"))
	}
	until := len(a.Until) > 0
	switch {
	case until && c.ok("repeat", "max_repeat") && a.MaxRepeat < a.LeastRuns():
		c.bad("max_repeat", fmt.Sprintf("is below the minimum number of runs, %d", a.LeastRuns()), "raise it, or set "+c.example("repeat", "2", "2"))
	case !until && c.given("max_repeat"):
		c.note("max_repeat", i18n.Sprintf("no effect without %s", "没有 %s 时不起作用", c.name("until")))
	}
	if until && c.given("repeat") && c.ok("repeat") && a.Repeat == Default().Repeat {
		c.note("repeat", i18n.Sprintf("an interval between runs needs several: %s makes at least %d; %s makes fewer", "运行之间的区间需要多次运行：%s 至少运行 %d 次；%s 可减少次数",
			c.name("until"), LeastRuns, c.example("repeat", "2", "2")))
	}
	for _, key := range []string{"repeat", "until", "shuffle"} {
		switch {
		case !c.given(key) || !c.ok(key):
		case a.Searches():
			c.bad(key, "cannot be combined with "+c.name(a.searchKey()), "remove it: "+c.name("sla_num_runs")+" sets how often a search runs each load")
		case c.recorded():
			c.bad(key, "cannot be combined with a recorded load", "remove it, and repeat the whole run")
		}
	}
}

// LeastRuns is how many runs of each level there are at least.
func (a *Arguments) LeastRuns() int {
	if len(a.Until) > 0 && a.Repeat == Default().Repeat {
		return LeastRuns
	}
	return a.Repeat
}
