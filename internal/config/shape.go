package config

import (
	"fmt"
	"slices"
	"strings"

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
			c.sayWord(fmt.Sprintf("%s %d, %s", c.name("stage"), i+1, quoted(text)), what, "use the form 'rate=10..50 for=60s curve=sine', or parallel= for "+
				"a closed loop")
		}
		sends = sends || max(s.Rate.From, s.Rate.To, s.Slots.From, s.Slots.To) > 0
	}
	if broken {
		c.failed["stage"] = true // it is said what of it is wrong
	}
	if !sends {
		c.bad("stage", "no stage sends any requests", "set a rate or parallel above 0")
	}
	long := "remove it: the stages set their own duration"
	for _, other := range [][2]string{{"parallel", "set it in a stage: parallel=8"}, {"rate", "set it in a stage: rate=10"}, {"number", long}, {"duration", long},
		{"warmup_num", "set " + c.example("warmup_duration", "10s", "10") + " instead"}} {
		if key := other[0]; c.given(key) && c.ok(key) {
			c.bad(key, "cannot be combined with "+c.name("stage"), other[1])
		}
	}
	if _, closed := c.a.stageKinds(); c.ok("stage") && c.a.OpenLoop && closed {
		c.bad("open_loop", "cannot be combined with a stage that has parallel", "remove it: a stage with only a rate is an open loop")
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
		c.bad("arrival", "requires a rate", "set "+c.example("rate", "10", "10")+", with or without "+c.name("open_loop"))
	}
	switch {
	case !c.ok("arrival", "burstiness"):
	case shaped && c.a.Burstiness == nil:
		c.bad("burstiness", "is required by "+c.name("arrival")+" "+c.a.Arrival, "set the shape, such as "+c.example("burstiness", "0.5", "0.5"))
	case !shaped && c.a.Burstiness != nil:
		names := texts(load.ShapedProcesses())
		c.bad("burstiness", "is only valid with "+c.name("arrival")+" "+strings.Join(names, " or "), "remove it, or set "+c.example("arrival", names[0], `"`+names[0]+`"`))
	}
}

func (c *checker) checkLimit() {
	switch {
	case !c.ok("max_in_flight", "at_limit", "stage"):
	case c.a.MaxInFlight != nil && !c.isOpen():
		c.bad("max_in_flight", "limits an open loop, but this load is a closed loop", "remove it: "+c.slots()+" limits a closed loop")
	case c.a.MaxInFlight == nil && c.given("at_limit"):
		c.bad("at_limit", "has no effect without "+c.name("max_in_flight")+", which is not set", "set "+c.example("max_in_flight", "64", "64"))
	}
}

func (c *checker) checkAround() {
	if c.ok("warmup_duration", "warmup_num") && c.a.WarmupDuration != nil && c.a.WarmupNum > 0 {
		c.bad("warmup_duration", "cannot be combined with "+c.name("warmup_num"), "use only one of them: a warm-up is either a time or a number of requests")
	}
	if c.ok("warmup_barrier", "warmup_num", "warmup_duration") && c.a.WarmupBarrier && c.a.WarmupDuration == nil && c.a.WarmupNum == 0 {
		c.bad("warmup_barrier", "requires a warm-up", "set "+c.example("warmup_duration", "10s", "10")+" or "+c.example("warmup_num", "10", "10"))
	}
	if c.ok("grace", "duration", "stage") && c.a.Grace != nil && c.a.Duration == nil && len(c.a.Stages) == 0 {
		c.bad("grace", "starts when the time is up, but the run has no time limit", "set "+c.example("duration", "60", "60")+", or remove it")
	}
}
