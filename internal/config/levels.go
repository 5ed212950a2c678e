package config

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostParallel is the most requests in flight at once: each needs a connection, so a file of the process and a port.
const mostParallel = 1 << 20

// checkLevels checks the lists that make the levels: parallel with number in closed loop, rate with number in open loop.
func (c *checker) checkLevels() {
	if c.ok("parallel") && (len(c.a.Parallel) == 0 || slices.ContainsFunc(c.a.Parallel, func(p int) bool { return p < 1 })) {
		c.bad("parallel", i18n.Text{EN: "every value must be at least 1", ZH: "每个值都必须至少为 1"},
			i18n.Sprintf("set the number of concurrent requests, such as %s", "请设置并发请求数，例如 %s", c.example("parallel", "1 10 50", "[1, 10, 50]")))
	}
	if c.ok("parallel") && slices.ContainsFunc(c.a.Parallel, func(p int) bool { return p > mostParallel }) {
		c.bad("parallel", i18n.Sprintf("is too large: at most %d", "过大：最大为 %d", mostParallel),
			i18n.Text{EN: "one machine can open only some ten thousand connections to one server; use several machines for more load",
				ZH: "一台机器对一个服务只能建立约一万个连接；更高的负载请使用多台机器"})
	}
	if c.ok("number") && (len(c.a.Number) == 0 || slices.ContainsFunc(c.a.Number, func(n Count) bool { return n.N < 1 })) {
		c.bad("number", i18n.Text{EN: "every value must be at least 1", ZH: "每个值都必须至少为 1"},
			i18n.Sprintf("set the number of sessions per level, such as %s", "请设置每级的会话数，例如 %s", c.example("number", "100", "100")))
	}
	if !c.a.Searches() {
		c.noteSLA()
	}
	switch {
	case c.a.rated(): // whose classes are the load, see checkMix
	case c.recorded():
		c.checkRecorded()
	case c.a.Searches():
		c.checkSLA()
	case len(c.a.Stages) > 0: // which say it all, see checkStages
	case c.a.OpenLoop:
		c.checkOpenLoop()
	default:
		c.checkClosedLoop()
	}
	if w := c.a.WarmupNum; c.ok("warmup_num", "duration") && w > 0 && w < 1 && c.a.TimedOnly() {
		c.bad("warmup_num", i18n.Sprintf("is a fraction of the number of sessions, which is not known with %s alone",
			"是会话数的一个比例，而只有 %s 时会话数未知", c.name("duration")),
			i18n.Sprintf("set a count, such as %s", "请设置数量，例如 %s", c.example("warmup_num", "10", "10")))
	}
	if w := c.a.WarmupNum; c.ok("warmup_num") && w > 1 && w != math.Trunc(w) {
		c.note("warmup_num", i18n.Sprintf("treated as %s", "按 %s 个会话计", i18n.Count(int(w), "session")))
	}
}

func (c *checker) checkClosedLoop() {
	if c.ok("rate") {
		switch {
		case len(c.a.Rate) != 1:
			c.bad("rate", i18n.Sprintf("has %s, but a closed loop takes one rate for all levels", "有 %s 个值，而闭环的所有级别只用一个速率", i18n.Count(len(c.a.Rate), "value")),
				i18n.Sprintf("use one value, or add %s to sweep rates", "请只给一个值，或添加 %s 以扫描多个速率", c.turnOn("open_loop")))
		case c.a.Rate[0] != -1 && !isRate(c.a.Rate[0]):
			c.bad("rate", i18n.Text{EN: "must be greater than 0, or -1 for no pacing", ZH: "必须大于 0，或为 -1（不控制速率）"},
				i18n.Sprintf("set sessions per second, such as %s", "请设置每秒会话数，例如 %s", c.example("rate", "5", "5")))
		}
	}
	if c.ok("number", "parallel") {
		c.checkPairs("parallel", len(c.a.Parallel))
		c.checkOverflow()
	}
}

func (c *checker) checkOverflow() {
	for i, number := range c.a.Number {
		parallel := c.a.Parallel
		if len(c.a.Number) == len(parallel) {
			parallel = parallel[i : i+1]
		}
		if number.Times && slices.ContainsFunc(parallel, func(p int) bool { return p > math.MaxInt/number.N }) {
			c.bad("number", i18n.Sprintf("%s times the level's %s is too large", "%s 乘以该级别的 %s 后过大", quoted(number.String()), c.slots()),
				i18n.Text{EN: "use a smaller multiple", ZH: "请减小倍数"})
		}
	}
}

func (c *checker) checkOpenLoop() {
	if c.given("parallel") && c.ok("parallel") {
		c.note("parallel", i18n.Sprintf("no effect with %s: sessions start on schedule, however many are in flight",
			"与 %s 同用时不起作用：会话到时即开始，不限制在途请求数", c.name("open_loop")))
	}
	if c.ok("number") && slices.ContainsFunc(c.a.Number, func(n Count) bool { return n.Times }) {
		c.bad("number", i18n.Sprintf("a multiple of the level's %s has no meaning%s", "级别 %s 的倍数没有意义%s", c.slots(), c.inOpenLoop()),
			i18n.Sprintf("set a count for each rate, such as %s", "请为每个速率设置数量，例如 %s", c.example("number", "100", "100")))
	}
	if !c.ok("rate") {
		return
	}
	if !c.given("rate") {
		c.bad("rate", i18n.Sprintf("is required%s", "必须设置%s", c.inOpenLoop()),
			i18n.Sprintf("set sessions per second, such as %s", "请设置每秒会话数，例如 %s", c.example("rate", "5", "5")))
		return
	}
	if len(c.a.Rate) == 0 || slices.ContainsFunc(c.a.Rate, func(r float64) bool { return !isRate(r) }) {
		c.bad("rate", i18n.Sprintf("every value must be greater than 0%s", "每个值都必须大于 0%s", c.inOpenLoop()),
			i18n.Sprintf("set sessions per second, such as %s", "请设置每秒会话数，例如 %s", c.example("rate", "5 10", "[5, 10]")))
		return
	}
	if c.ok("number") {
		c.checkPairs("rate", len(c.a.Rate))
	}
}

// checkPairs checks that every level has its number. One multiple serves all levels; one plain count does not, because
// 100 sessions mean something else at 1 and at 200 parallel.
func (c *checker) checkPairs(key string, levels int) {
	if c.a.TimedOnly() {
		return
	}
	numbers := len(c.a.Number)
	if numbers == levels || numbers == 1 && c.a.Number[0].Times {
		return
	}
	do := i18n.Sprintf("use %s, one for each value of %s", "请给出 %s 个值，与 %s 的值一一对应", i18n.Count(levels, "value"), c.name(key))
	if key == "parallel" && levels > 1 {
		do = do.Plus(i18n.Sprintf(", or %s for ten times the level's %s", "，或用 %s 表示该级别 %s 的十倍", c.example("number", "10x", `"10x"`), c.slots()))
	}
	switch {
	case !c.given("number"):
		c.bad("number", i18n.Sprintf("is not set, and %s has %s", "没有设置，而 %s 有 %s 个值", c.name(key), i18n.Count(levels, "value")),
			do)
	default:
		c.bad("number", i18n.Sprintf("has %s, but %s has %s", "有 %s 个值，而 %s 有 %s 个", i18n.Count(numbers, "value"), c.name(key), i18n.Count(levels, "value")),
			do)
	}
}

// inOpenLoop names the flag that makes loops open, in the end of a sentence about one; programs need not set it.
func (c *checker) inOpenLoop() i18n.Text {
	if c.inProgram() {
		return i18n.Text{EN: " in an open loop", ZH: "（开环）"}
	}
	return i18n.Sprintf(" with %s", "（使用 %s 时）", c.name("open_loop"))
}

func (c *checker) turnOn(key string) string { return c.example(key, "", "true") }

func isRate(r float64) bool { return r > 0 && !math.IsInf(r, 0) }
