package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
)

// mostParallel is the most requests in flight at once: each needs a connection, so a file of the process and a port.
const mostParallel = 1 << 20

// checkLevels checks the lists that make the levels: parallel with number in closed loop, rate with number in open loop.
func (c *checker) checkLevels() {
	if c.ok("parallel") && (len(c.a.Parallel) == 0 || slices.ContainsFunc(c.a.Parallel, func(p int) bool { return p < 1 })) {
		c.bad("parallel", "every value must be at least 1", "set the number of concurrent requests, such as "+c.example("parallel", "1 10 50", "[1, 10, 50]"))
	}
	if c.ok("parallel") && slices.ContainsFunc(c.a.Parallel, func(p int) bool { return p > mostParallel }) {
		c.bad("parallel", fmt.Sprintf("is too large: at most %d", mostParallel), "one machine can open only some ten thousand connections to one "+
			"server; use several machines for more load")
	}
	if c.ok("number") && (len(c.a.Number) == 0 || slices.ContainsFunc(c.a.Number, func(n Count) bool { return n.N < 1 })) {
		c.bad("number", "every value must be at least 1", "set the number of sessions per level, such as "+c.example("number", "100", "100"))
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
		c.bad("warmup_num", "is a fraction of the number of sessions, which is not known with "+c.name("duration")+" alone", "set a count, such as "+c.example("warmup_num", "10", "10"))
	}
	if w := c.a.WarmupNum; c.ok("warmup_num") && w > 1 && w != math.Trunc(w) {
		c.note("warmup_num", i18n.Sprintf("treated as %s", "按 %s 个会话计", i18n.Count(int(w), "session")))
	}
}

func (c *checker) checkClosedLoop() {
	if c.ok("rate") {
		switch {
		case len(c.a.Rate) != 1:
			c.bad("rate", "has "+count(len(c.a.Rate), "value")+", but a closed loop takes one rate for all levels",
				"use one value, or add "+c.turnOn("open_loop")+" to sweep rates")
		case c.a.Rate[0] != -1 && !isRate(c.a.Rate[0]):
			c.bad("rate", "must be greater than 0, or -1 for no pacing", "set sessions per second, such as "+c.example("rate", "5", "5"))
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
			c.bad("number", quoted(number.String())+" times the level's "+c.slots()+" is too large", "use a smaller multiple")
		}
	}
}

func (c *checker) checkOpenLoop() {
	if c.given("parallel") && c.ok("parallel") {
		c.note("parallel", i18n.Sprintf("no effect with %s: sessions start on schedule, however many are in flight",
			"与 %s 同用时不起作用：会话到时即开始，不限进行中的数量", c.name("open_loop")))
	}
	if c.ok("number") && slices.ContainsFunc(c.a.Number, func(n Count) bool { return n.Times }) {
		c.bad("number", "a multiple of the level's "+c.slots()+" has no meaning"+c.inOpenLoop(), "set a count for each rate, such as "+c.example("number", "100", "100"))
	}
	if !c.ok("rate") {
		return
	}
	if !c.given("rate") {
		c.bad("rate", "is required"+c.inOpenLoop(), "set sessions per second, such as "+c.example("rate", "5", "5"))
		return
	}
	if len(c.a.Rate) == 0 || slices.ContainsFunc(c.a.Rate, func(r float64) bool { return !isRate(r) }) {
		c.bad("rate", "every value must be greater than 0"+c.inOpenLoop(), "set sessions per second, such as "+c.example("rate", "5 10", "[5, 10]"))
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
	do := fmt.Sprintf("use %s, one for each value of %s", count(levels, "value"), c.name(key))
	if key == "parallel" && levels > 1 {
		do += ", or " + c.example("number", "10x", `"10x"`) + " for ten times the level's " + c.slots()
	}
	switch {
	case !c.given("number"):
		c.bad("number", fmt.Sprintf("is not set, and %s has %s", c.name(key), count(levels, "value")), do)
	default:
		c.bad("number", fmt.Sprintf("has %s, but %s has %s", count(numbers, "value"), c.name(key), count(levels, "value")), do)
	}
}

// inOpenLoop names the flag that makes loops open, in the end of a sentence about one; programs need not set it.
func (c *checker) inOpenLoop() string {
	if c.inProgram() {
		return " in an open loop"
	}
	return " with " + c.name("open_loop")
}

func (c *checker) turnOn(key string) string { return c.example(key, "", "true") }

func isRate(r float64) bool { return r > 0 && !math.IsInf(r, 0) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
