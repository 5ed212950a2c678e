package config

import (
	"github.com/modelscope/evalscope/perf/i18n"
)

// checkRepeat checks how often levels are run. The figures of --until are read where the kind of answers is known.
func (c *checker) checkRepeat() {
	a := c.a
	if c.ok("repeat") && (a.Repeat < 1 || a.Repeat > mostRuns) {
		c.bad("repeat", i18n.Sprintf("must be between 1 and %d", "必须在 1 到 %d 之间", mostRuns),
			i18n.Sprintf("set the number of runs per level, such as %s", "请设置每级的运行次数，例如 %s", c.example("repeat", "5", "5")))
	}
	if c.ok("max_repeat") && (a.MaxRepeat < 2 || a.MaxRepeat > mostRuns) {
		c.bad("max_repeat", i18n.Sprintf("must be between 2 and %d", "必须在 2 到 %d 之间", mostRuns),
			i18n.Sprintf("set the maximum number of runs per level, such as %s", "请设置每级运行次数的上限，例如 %s", c.example("max_repeat", "30", "30")))
	}
	until := len(a.Until) > 0
	switch {
	case until && c.ok("repeat", "max_repeat") && a.MaxRepeat < a.LeastRuns():
		c.bad("max_repeat", i18n.Sprintf("is below the minimum number of runs, %d", "小于最少运行次数 %d", a.LeastRuns()),
			i18n.Sprintf("raise it, or set %s", "请调高它，或设置 %s", c.example("repeat", "2", "2")))
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
			c.bad(key, i18n.Sprintf("cannot be combined with %s", "不能与 %s 同时使用", c.name(a.searchKey())),
				i18n.Sprintf("remove it: %s sets how often a search runs each load", "请去掉：搜索中每个负载的运行次数由 %s 设置", c.name("sla_num_runs")))
		case c.recorded():
			c.bad(key, i18n.Text{EN: "cannot be combined with a recorded load", ZH: "不能与录制的负载同时使用"},
				i18n.Text{EN: "remove it, and repeat the whole run", ZH: "请去掉，并重复整个测试"})
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
