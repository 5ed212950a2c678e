package agentx

import (
	"slices"

	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/perf/record"
)

// A Collector gathers the requests of a level.
type Collector struct {
	figures *othertools.Collector
	// overflows are the requests that a server refused because its context is too short: they are in no figure.
	overflows int
	errors    []failure
	// warmupFailed is how many requests of the warm-up failed that were the session's own.
	warmupFailed int
}

// A failure is what requests failed of, and how many.
type failure struct {
	code  int
	kind  string
	words string
	count int
}

// NewCollector begins a level.
func NewCollector() *Collector {
	figures, _ := othertools.New("aiperf", othertools.Load{})
	return &Collector{figures: figures}
}

// Add takes a request.
func (c *Collector) Add(r *record.Record) {
	failed := r.Fault != nil
	switch {
	case r.Warmup:
		if failed && !r.Cancelled() && (r.Graph == nil || r.Graph.Agent == "") {
			c.warmupFailed++
		}
		return
	case r.Cancelled():
		return
	case failed && r.Fault.ContextTooShort():
		c.overflows++
		return
	}
	before := c.figures.Failed()
	c.figures.Add(r)
	if c.figures.Failed() > before {
		c.failed(r)
	}
}

func (c *Collector) failed(r *record.Record) {
	f := failure{code: r.Status, kind: "NoOutput", words: "the answer has no output", count: 1}
	if r.Fault != nil {
		f.kind, f.words = string(r.Fault.Kind), r.Fault.Words
	}
	same := func(o failure) bool { return o.code == f.code && o.kind == f.kind && o.words == f.words }
	if i := slices.IndexFunc(c.errors, same); i >= 0 {
		c.errors[i].count++
		return
	}
	if len(c.errors) < mostErrors {
		c.errors = append(c.errors, f)
	}
}

// mostErrors bounds the kinds of failures that a summary lists.
const mostErrors = 100
