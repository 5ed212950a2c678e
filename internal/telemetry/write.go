package telemetry

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/record"
)

// A Head begins the file, and again each segment of a level that went on.
type Head struct {
	Version int    `json:"version"`
	Run     string `json:"run"`
	Level   int    `json:"level"`
	// Wall is the wall clock's time at instant 0.
	Wall time.Time `json:"wall"`
	// Interval is the time between two readings in seconds.
	Interval float64 `json:"interval"`
	// Model is the one that the requests of the level ask for, "" where that is not known.
	Model string `json:"model,omitempty"`
}

// Version is that of the form of the file.
const Version = 1

// An Encoder makes the lines of a file. A series is described once; a reading has the values that changed since the one before it, and
// the series that are no longer there.
type Encoder struct {
	sources []encoded
	series  int
}

// encoded is what a source's last reading was.
type encoded struct {
	last map[string]*lastValue
}

type lastValue struct {
	id    int
	value float64
	there bool
}

type described struct {
	Kind string `json:"kind"`
	Head *Head  `json:"head,omitempty"`
	ID   *int   `json:"id,omitempty"`
	*Source
	On      *int    `json:"source,omitempty"`
	Metric  string  `json:"metric,omitempty"`
	Labels  []Label `json:"labels,omitempty"`
	Counter bool    `json:"counter,omitempty"`
	At      int64   `json:"at,omitempty"`
	Text    string  `json:"text,omitempty"`
	Cost    *Cost   `json:"cost,omitempty"`
}

func lineOf(d described) []byte {
	line, _ := json.Marshal(d) // of texts and numbers alone
	return append(line, '\n')
}

// Head is the line that begins a segment.
func (e *Encoder) Head(h Head) []byte {
	h.Version = Version
	return lineOf(described{Kind: "head", Head: &h})
}

// Source is the line of a further source, whose number follows from the order.
func (e *Encoder) Source(s Source) (line []byte, number int) {
	number = len(e.sources)
	e.sources = append(e.sources, encoded{last: map[string]*lastValue{}})
	return lineOf(described{Kind: "source", ID: &number, Source: &s}), number
}

// Note is the line of a sentence about a source: that it could not be read, or again.
func (e *Encoder) Note(source int, at record.Instant, text string) []byte {
	return lineOf(described{Kind: "note", On: &source, At: int64(at), Text: text})
}

// End is the last line of a segment.
func (e *Encoder) End(at record.Instant, c Cost) []byte {
	return lineOf(described{Kind: "end", At: int64(at), Cost: &c})
}

// Reading is what a source had in a window. counter says of which names the values only grow.
func (e *Encoder) Reading(source int, w Window, samples []exposition.Sample, counter func(name string) bool) []byte {
	s := &e.sources[source]
	var lines []byte
	line := append(strconv.AppendInt(append(strconv.AppendInt(append(strconv.AppendInt([]byte(`{"kind":"reading","source":`), int64(source), 10),
		`,"sent":`...), int64(w.Sent), 10), `,"received":`...), int64(w.Received), 10), `,"values":[`...)
	seen, some := map[*lastValue]bool{}, false
	for i := range samples {
		x := &samples[i]
		last, known := s.last[x.Key()]
		if !known {
			last = &lastValue{id: e.series}
			e.series++
			s.last[x.Key()] = last
			lines = append(lines, lineOf(seriesLine(source, last.id, x, counter(x.Name)))...)
		}
		if seen[last] {
			continue // the same series twice in one page
		}
		seen[last] = true
		if !known || !last.there || !same(last.value, x.Value) {
			if some {
				line = append(line, ',')
			}
			line = append(strconv.AppendInt(line, int64(last.id), 10), ',')
			line, some = appendValue(line, x.Value), true
		}
		last.value, last.there = x.Value, true
	}
	line = append(line, ']')
	line = append(line, s.gone(seen)...)
	return append(append(lines, line...), "}\n"...)
}

// gone are the series that were there in the reading before and are not in this one.
func (s *encoded) gone(seen map[*lastValue]bool) []byte {
	var ids []int
	for _, last := range s.last {
		if last.there && !seen[last] {
			last.there = false
			ids = append(ids, last.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	list, _ := json.Marshal(ids)
	return append([]byte(`,"gone":`), list...)
}

func seriesLine(source, id int, s *exposition.Sample, counter bool) described {
	d := described{Kind: "series", ID: &id, On: &source, Metric: s.Name, Counter: counter}
	for _, l := range s.Labels {
		d.Labels = append(d.Labels, Label{l.Name, l.Value})
	}
	return d
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// appendValue writes a number; those that JSON has no form for are texts.
func appendValue(line []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.AppendQuote(line, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return strconv.AppendFloat(line, v, 'g', -1, 64)
}
