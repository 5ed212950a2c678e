package servermetrics

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/exposition"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// Dialects lists the engines that are known. Routers and servers of several backends are last: they also have the metrics of the engine
// that they run.
func Dialects() []contract.Dialect {
	return []contract.Dialect{vllm(), sglang(), llamacpp(), tgi(), tensorrtLLM(), triton(), dynamo(), llmd()}
}

// A dialect reads what an engine tells by the names that it has for it.
type dialect struct {
	contract.Dialect
	server string // what the server is called: the engine, or that it is simulated
}

// simulatedMark is a metric that only the simulated server has: its other metrics have the names of vLLM's.
const simulatedMark = "evalscope_simulated_server"

// Engines names the engines of dialects: "a, b or c".
func Engines(known []contract.Dialect) string {
	var names []string
	for _, d := range known {
		names = append(names, d.Engine)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Switches says which engines tell their metrics only where a flag of theirs is given: "a needs --x, b --y"; "" where none does.
func Switches(known []contract.Dialect) string {
	known = slices.DeleteFunc(slices.Clone(known), func(d contract.Dialect) bool { return d.Switch == "" })
	slices.SortFunc(known, func(a, b contract.Dialect) int {
		return cmp.Compare(strings.ToLower(a.Engine), strings.ToLower(b.Engine))
	})
	var words []string
	for i, d := range known {
		verb := "needs "
		if i > 0 {
			verb = ""
		}
		words = append(words, fmt.Sprintf("%s %s%s", d.Engine, verb, d.Switch))
	}
	return strings.Join(words, ", ")
}

// dialectOf is the engine whose metrics a reading holds, nil for none that is known.
func dialectOf(samples []exposition.Sample, known []contract.Dialect) *dialect {
	for _, d := range known {
		if slices.ContainsFunc(samples, func(s exposition.Sample) bool { return d.Has(s.Name) }) {
			server := d.Engine
			if slices.ContainsFunc(samples, func(s exposition.Sample) bool { return s.Name == simulatedMark }) {
				server = "simulated server"
			}
			return &dialect{d, server}
		}
	}
	return nil
}

// counter reports whether a series of that name is one of the dialect's counters, so that it never falls.
func (d *dialect) counter(name string) bool {
	for _, names := range d.Counts {
		if slices.Contains(names, name) {
			return true
		}
	}
	for _, names := range d.Times {
		if base, ok := strings.CutSuffix(name, "_count"); ok && slices.Contains(names, base) {
			return true
		}
	}
	for _, q := range d.Sums {
		if name == q.Seconds || name == q.Per {
			return true
		}
	}
	return false
}
