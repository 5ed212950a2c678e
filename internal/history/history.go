// Package history sorts the runs of one set-up by time and finds where a figure changed. It is pure. Package catalog
// finds the runs, and package compare compares two of them.
package history

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A SetUp is what its runs have in common: the same plan, but for the seed where none was given, tags and names.
type SetUp struct {
	// Key names it, Model and Server are for people.
	Key, Model, Server string
	// Runs are those of the set-up, in any order.
	Runs []Run
}

// A Run is one run of a set-up.
type Run struct {
	// Path is its folder, Plan the hash of its plan.
	Path, Plan string
	Started    time.Time
	// Facts are what may differ between the runs of a set-up, such as how the server names itself.
	Facts  []Fact
	Levels []Level
}

// A Fact is one of them, "" where it is not known.
type Fact struct {
	Name  i18n.Text
	Key   string
	Value string
}

// A Level is a level of a run with its figures, by metric or metric.p99.
type Level struct {
	Name          string
	Total, Failed int
	Figures       map[string]float64
	// Provenance is where metrics of the level come from, by their keys, as its result states it; nil where it does not.
	Provenance map[string]metric.Provenance
	// Aside is why its figures are shown, but are no part of the test; "" where they are.
	Aside Aside
}

// An Aside is a reason why a level says nothing of the server.
type Aside string

// The reasons.
const (
	BrokeOff Aside = "broke_off"
	Client   Aside = "client_limited"
)

// Text is the reason for people.
func (a Aside) Text() i18n.Text {
	switch a {
	case BrokeOff:
		return i18n.Text{EN: "the level ended early", ZH: "级别中断"}
	case Client:
		return i18n.Text{EN: "the client was the limit (INVALID)", ZH: "受限于客户端（INVALID）"}
	}
	return i18n.Text{}
}

// A History is the series of a set-up.
type History struct {
	SetUp
	Levels []LevelHistory
}

// A LevelHistory is the history of one level.
type LevelHistory struct {
	Name   string
	Series []Series
}

// A Series is a figure of a level over the runs that have it.
type Series struct {
	Figure  Figure
	Points  []Point
	Changes []Moved
	// Provenance is where the figure comes from: derived if that of any run is.
	Provenance metric.Provenance
}

// A Point is the figure of a run.
type Point struct {
	// Run is the place of its run in the set-up's.
	Run   int
	Value float64
	Aside Aside
}

// A Moved is a change with the runs on its two sides.
type Moved struct {
	Change
	// Last is the place of the last run before it, First of the first behind.
	Last, First int
	// Word is better, worse, or changed where the figure has no better side.
	Word string
	// Facts differ between those two runs; their values are "before → after".
	Facts []Fact
}

// Of makes the history of a set-up: its runs by time, a series for each level and figure that any of them has. A series is tested at alpha.
func Of(s SetUp, figures []Figure, alpha float64) History {
	h := History{SetUp: s}
	h.Runs = slices.Clone(s.Runs)
	slices.SortStableFunc(h.Runs, func(a, b Run) int { return cmp.Or(a.Started.Compare(b.Started), strings.Compare(a.Path, b.Path)) })
	for _, name := range levelNames(h.Runs) {
		l := LevelHistory{Name: name}
		for _, f := range figures {
			if series := h.series(name, f, alpha); len(series.Points) > 0 {
				l.Series = append(l.Series, series)
			}
		}
		if len(l.Series) > 0 {
			h.Levels = append(h.Levels, l)
		}
	}
	return h
}

// Empty counts the runs that have none of the figures.
func (h *History) Empty() (n int) {
	for i := range h.Runs {
		has := func(p Point) bool { return p.Run == i }
		if !slices.ContainsFunc(h.Levels, func(l LevelHistory) bool {
			return slices.ContainsFunc(l.Series, func(s Series) bool { return slices.ContainsFunc(s.Points, has) })
		}) {
			n++
		}
	}
	return n
}

// levelNames are the levels in the order of the newest run that has them.
func levelNames(runs []Run) (names []string) {
	for _, r := range slices.Backward(runs) {
		for _, l := range r.Levels {
			if !slices.Contains(names, l.Name) {
				names = append(names, l.Name)
			}
		}
	}
	return names
}

func (h *History) series(level string, f Figure, alpha float64) Series {
	s := Series{Figure: f, Provenance: f.provenance()}
	var tested []float64
	var places []int // of tested values, in the runs
	for i, r := range h.Runs {
		for _, l := range r.Levels {
			v, ok := f.of(l)
			if l.Name != level || !ok || math.IsInf(v, 0) || math.IsNaN(v) {
				continue
			}
			s.Points = append(s.Points, Point{Run: i, Value: v, Aside: l.Aside})
			if l.Provenance[string(f.Metric)] == metric.Derived {
				s.Provenance = metric.Derived
			}
			if l.Aside == "" {
				tested, places = append(tested, v), append(places, i)
			}
			break
		}
	}
	for _, c := range Changes(tested, alpha) {
		m := Moved{Change: c, Last: places[c.At-1], First: places[c.At], Word: f.word(c)}
		m.Facts = differing(h.Runs[m.Last].Facts, h.Runs[m.First].Facts)
		s.Changes = append(s.Changes, m)
	}
	return s
}

// differing are the facts of which two runs have different values.
func differing(before, after []Fact) (all []Fact) {
	for _, a := range before {
		for _, b := range after {
			if a.Key == b.Key && a.Value != b.Value {
				all = append(all, Fact{Name: a.Name, Key: a.Key, Value: cmp.Or(a.Value, "?") + " → " + cmp.Or(b.Value, "?")})
			}
		}
	}
	return all
}

// word is whether a change is for the better.
func (f Figure) word(c Change) string {
	up := c.After > c.Before
	switch d := f.direction(); {
	case c.After == c.Before || d == metric.Neutral:
		return "changed"
	case up == (d == metric.HigherIsBetter):
		return "better"
	}
	return "worse"
}
