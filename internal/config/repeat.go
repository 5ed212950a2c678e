package config

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/i18n"
)

// checkRepeat checks how often levels are run. The figures of --until are read where the kind of answers is known.
func (c *checker) checkRepeat() {
	a := c.a
	if c.ok("repeat") && (a.Repeat < 1 || a.Repeat > mostRuns) {
		c.bad("repeat", fmt.Sprintf("must be from 1 to %d", mostRuns), "give the number of runs of each level, such as "+c.example("repeat", "5", "5"))
	}
	if c.ok("max_repeat") && (a.MaxRepeat < 2 || a.MaxRepeat > mostRuns) {
		c.bad("max_repeat", fmt.Sprintf("must be from 2 to %d", mostRuns), "give the most runs of a level, such as "+c.example("max_repeat", "30", "30"))
	}
	until := len(a.Until) > 0
	switch {
	case until && c.ok("repeat", "max_repeat") && a.MaxRepeat < a.LeastRuns():
		c.bad("max_repeat", fmt.Sprintf("is below the least number of runs, %d", a.LeastRuns()), "give more, or set "+c.example("repeat", "2", "2"))
	case !until && c.given("max_repeat"):
		c.note("max_repeat", i18n.Sprintf("no effect without %s", "没有 %s 时不起作用", c.name("until")))
	}
	for _, key := range []string{"repeat", "until", "shuffle"} {
		switch {
		case !c.given(key) || !c.ok(key):
		case a.Searches():
			c.bad(key, "does not go with "+c.name(a.searchKey()), "leave it out: "+c.name("sla_num_runs")+" says how often a search runs each load")
		case c.recorded():
			c.bad(key, "does not go with a load that was recorded", "leave it out, and repeat the whole run")
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
