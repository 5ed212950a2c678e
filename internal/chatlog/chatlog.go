// Package chatlog makes traces without text from chat logs: request bodies, workload traces, ShareGPT conversations,
// and logs with a request and its answer. It contacts no server (package recorder does) and prints nothing: it returns
// errors.
package chatlog

import (
	"cmp"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Log is what a trace keeps of a chat log. It holds no text.
type Log struct {
	turns []turn
	dated bool // whether its lines have instants
	meter *outline.Meter
}

// A turn is one request of a log.
type turn struct {
	line   outline.Line
	at     time.Time
	sketch outline.Sketch
	name   *outline.Digest
	next   []outline.Digest
}

// A Fault is a line, or an element of a list, that cannot be read.
type Fault struct {
	Number int
	Why    i18n.Text
}

// Faults are all faulty lines of a log.
type Faults struct {
	All []Fault
	// Listed reports whether the log is a list, so that elements are counted and not lines.
	Listed bool
}

// Noun is what is counted.
func (f *Faults) Noun() string {
	if f.Listed {
		return "element"
	}
	return "line"
}

// mostSaid is how many faults an error says one by one.
const mostSaid = 100

// Error says them, a line for each.
func (f *Faults) Error() string { return f.Text().EN }

// Text says what Error says, in both languages.
func (f *Faults) Text() i18n.Text {
	noun := i18n.Text{EN: f.Noun(), ZH: "行"}
	if f.Listed {
		noun.ZH = "个元素"
	}
	var lines []i18n.Text
	for i, one := range f.All {
		line := i18n.Sprintf("%s %d %s", "第 %[2]d %[1]s：%[3]s", noun, one.Number, one.Why)
		if i == mostSaid {
			line = i18n.Sprintf("and %d more", "另有 %d 处", len(f.All)-i)
		}
		if lines = append(lines, line); i == mostSaid {
			break
		}
	}
	return i18n.Join(lines, i18n.Same("\n"))
}

// Dated reports whether the log says when requests came. Where it does not, all have the instant 0.
func (l *Log) Dated() bool { return l.dated }

// A Summary is what was written.
type Summary struct {
	outline.Totals
	// Guessed is how many lengths were guessed from bytes, Unanswered how many requests have no answer in the log.
	Guessed, Unanswered int
}

func (s *Summary) add(l outline.Line, known int) {
	s.Count(l, known)
	if l.InputFrom == outline.ByBytes || l.OutputFrom == outline.ByBytes {
		s.Guessed++
	}
	if l.OutputFrom == "" {
		s.Unanswered++
	}
}

// Write writes the trace in the order of the instants and closes the file.
func (l *Log) Write(out *outline.File) (sum Summary, err error) {
	slices.SortStableFunc(l.turns, func(a, b turn) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	numbers := outline.NewNumbering()
	block := l.meter.Block()
	for i, t := range l.turns {
		line := t.line
		if l.dated {
			line.At = t.at.Sub(l.turns[0].at)
		}
		ids, known := numbers.Blocks(t.sketch.Blocks)
		line.Blocks = outline.Fit(ids, line.Input, block)
		if line.Session, line.Turn = numbers.Session(t.name, t.sketch); line.Session > 0 {
			numbers.Answered(line.Session, line.Turn, t.next...)
		}
		var first *outline.Recording
		if i == 0 {
			first = &outline.Recording{Started: t.at, Block: block, Exact: l.meter.Exact()}
			if !l.dated {
				first.Started = time.Time{}
			}
		}
		if err = out.Add(func(to []byte) []byte { return line.Append(to, first) }); err != nil {
			break
		}
		sum.add(line, min(line.Input, known*block))
	}
	if closing := out.Close(); err == nil {
		err = closing
	}
	sum.Sessions, sum.Bytes = numbers.Sessions(), out.Size()
	return sum, err
}
