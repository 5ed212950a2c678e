package metric

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// The kinds of end that are no faults, beside record.FaultKinds.
const (
	EndEmpty     record.FaultKind = "empty"       // it ended at once with a finish_reason and no output
	EndUnshown   record.FaultKind = "unshown"     // it has no output, although the server counts more than one token of it
	EndStray     record.FaultKind = "stray"       // a line of the stream was no event
	EndShort     record.FaultKind = "short"       // fewer tokens than the request forced
	EndFinish    record.FaultKind = "finish"      // a finish_reason other than the usual ones
	EndNoFinish  record.FaultKind = "no_finish"   // a stream that was closed by its end mark alone
	EndCancelled record.FaultKind = "cancelled"   // stopped by us
	EndAgain     record.FaultKind = "reconnected" // sent again, as a reused connection was closed before any byte
	EndNoEnd     record.FaultKind = "no_end"      // complete, but neither an end mark nor the stream's end came within five seconds
)

// An Outcome is one way in which requests ended, how often and when, and examples in the server's own words.
type Outcome struct {
	Kind record.FaultKind `json:"kind"`
	// Status is the HTTP status of a fault, Finish the finish_reason of the kind "finish".
	Status int    `json:"status,omitempty"`
	Finish string `json:"finish,omitempty"`
	Count  int    `json:"count"`
	// Example is the words of the first of Examples.
	Example  string    `json:"example,omitempty"`
	Examples []Example `json:"examples,omitempty"`
	// From and To are when the first and the last of them ended, in seconds from the level's first measured request.
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// An Example is one request of an outcome.
type Example struct {
	// Seq is the request's number in the level, IDs what a server's log may call it, At when it ended, as in Outcome.
	Seq int64 `json:"seq"`
	record.IDs
	Words string  `json:"words,omitempty"`
	At    float64 `json:"at"`
}

// maxExamples is how many requests of an outcome are named: those of different words first come.
const maxExamples = 3

// endings collects outcomes.
type endings map[endKey]*ending

type endKey struct {
	kind   record.FaultKind
	status int
	finish string
}

type ending struct {
	count       int
	first, last record.Instant
	examples    []example
}

type example struct {
	seq   int64
	ids   record.IDs
	words string
	at    record.Instant
}

// add counts a measured or cancelled request under each end that is no plain success.
func (e *endings) add(r *record.Record) {
	if *e == nil {
		*e = endings{}
	}
	if r.Fault != nil {
		status := r.Status
		if r.Cancelled() {
			status = 0
		}
		e.note(endKey{kind: r.Fault.Kind, status: status}, r, r.Fault.Words)
		return
	}
	if r.Reconnects > 0 {
		e.note(endKey{kind: EndAgain}, r, "")
	}
	if r.NoEnd {
		e.note(endKey{kind: EndNoEnd}, r, "")
	}
	if r.Stray != "" {
		e.note(endKey{kind: EndStray}, r, r.Stray)
	}
	switch finish := finishOf(r); {
	case r.EmptyAnswer() && r.Usage.Given && r.Usage.Completion > 1: // one may be the end of sequence
		e.note(endKey{kind: EndUnshown}, r, finish)
	case r.EmptyAnswer():
		e.note(endKey{kind: EndEmpty}, r, finish)
	case r.Short():
		e.note(endKey{kind: EndShort}, r, finish)
	case finish == "" && r.Stream:
		e.note(endKey{kind: EndNoFinish}, r, "")
	case finish != "" && !isUsual(finish):
		e.note(endKey{kind: EndFinish, finish: finish}, r, "")
	}
}

// usualFinishes are the finish reasons that say that a model ended, a limit was met or a tool is called.
var usualFinishes = []string{"stop", "length", "tool_calls", "function_call", "eos", "eos_token", "stop_sequence", "max_tokens", "max_output_tokens", "end_turn", "tool_use"}

func isUsual(finish string) bool { return slices.Contains(usualFinishes, strings.ToLower(finish)) }

// finishOf is the first unusual finish reason of a request's choices; else "" where one of them has none, and that of the
// first where all have one.
func finishOf(r *record.Record) string {
	for _, c := range r.Choices {
		if c.Finish != "" && !isUsual(c.Finish) {
			return c.Finish
		}
	}
	unfinished := func(c record.Choice) bool { return c.Finish == "" }
	if len(r.Choices) == 0 || slices.ContainsFunc(r.Choices, unfinished) {
		return ""
	}
	return r.Choices[0].Finish
}

func (e *endings) note(key endKey, r *record.Record, words string) {
	o := (*e)[key]
	if o == nil {
		o = &ending{}
		(*e)[key] = o
	}
	at := cmp.Or(r.End, r.Last, r.Sent, r.Due)
	if o.count == 0 || at < o.first {
		o.first = at
	}
	o.last = max(o.last, at)
	o.count++
	known := slices.ContainsFunc(o.examples, func(x example) bool { return x.words == words })
	if len(o.examples) < maxExamples && !known {
		o.examples = append(o.examples, example{r.Seq, r.IDs(), words, at})
	}
}

// lists are the failures and the other ends, each the most frequent first, with times from start.
func (e endings) lists(start record.Instant) (failures, others []Outcome) {
	for key, o := range e {
		out := Outcome{Kind: key.kind, Status: key.status, Finish: key.finish, Count: o.count,
			From: since(start, o.first), To: since(start, o.last)}
		for _, x := range o.examples {
			out.Examples = append(out.Examples, Example{x.seq, x.ids, x.words, since(start, x.at)})
		}
		if len(out.Examples) > 0 {
			out.Example = out.Examples[0].Words
		}
		if slices.Contains(record.FaultKinds(), key.kind) && key.kind != record.FaultCancelled {
			failures = append(failures, out)
		} else {
			others = append(others, out)
		}
	}
	for _, list := range [][]Outcome{failures, others} {
		slices.SortFunc(list, func(x, y Outcome) int {
			return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Status, y.Status),
				cmp.Compare(x.Finish, y.Finish))
		})
	}
	return failures, others
}

// since is seconds from the level's start; an end before the first request was sent (of a connection that failed) is 0.
func since(start, at record.Instant) float64 { return max(0, float64(at-start)/1e9) }

// SetFailuresInfinite makes failed requests count as infinite in the percentiles of times. It is called before the first Add.
func (a *Aggregate) SetFailuresInfinite() { a.infinite = true }
