package chartdata

import "github.com/modelscope/evalscope/perf/record"

// histories draws the TTFT of turns against the tokens of the history that they hold.
type histories struct {
	before map[int64]int // tokens that the turn before left, by session under way
	first  *sample[Point]
	later  *sample[Point]
}

func newHistories() histories {
	return histories{before: map[int64]int{}, first: newSample[Point](scattered), later: newSample[Point](scattered)}
}

// add takes a success. A session of one turn has no history and is no conversation; which history a node of a graph has nobody says.
func (h *histories) add(r *record.Record) {
	if r.Turn == 0 && !r.More || r.Graph != nil {
		return
	}
	tokens, known := h.before[r.Session]
	delete(h.before, r.Session)
	if d, ok := r.TTFT(); ok && (known || r.Turn == 0) {
		p := Point{Seq: r.Seq, X: float64(tokens), Y: d.Seconds()}
		if r.Turn == 0 {
			h.first.add(r.Seq, p)
		} else {
			h.later.add(r.Seq, p)
		}
	}
	in, counted := r.InputTokens()
	out, said := r.OutputTokens()
	if r.More && counted && said {
		h.before[r.Session] = in + out
	}
}

// Histories are TTFT (Y, seconds) against the tokens of a turn's history (X), which is the prompt of the turn before and its answer:
// of some first turns, whose history is empty, and of some later ones. Both are nil for single requests.
func (l *Level) Histories() (first, later []Point) {
	return l.histories.first.all(), l.histories.later.all()
}
