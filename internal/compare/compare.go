// Package compare reports what changed between two sides of runs: per level, metric and statistic the change with its
// interval, and whether that is better, worse, the same or unclear. It is pure; package sides reads the runs.
package compare

import (
	"slices"

	"github.com/modelscope/evalscope/internal/stats"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Run is what a comparison needs of one run.
type Run struct {
	// Name is the folder as the user named it.
	Name string
	// Settings are what must be alike for a comparison to mean anything: model, tokenizer, limits.
	Settings map[string]string
	// Seed is what its prompts were drawn with, "" where that is not known. Sides may differ in it, where they send the same prompts.
	Seed   string
	Levels []Level
	// Notes say what of the folder is missing or damaged.
	Notes []i18n.Text
}

// A Level is one level of a run.
type Level struct {
	*metric.Level
	// Series are the values of each metric in blocks of time.
	Series map[metric.Key]Series
	// Pace is what ended in each of several equal spans of time: Num of the metric in Den seconds.
	Pace map[metric.Key][]stats.Part
	// Failed are the failed requests of all of them, in blocks of time.
	Failed []stats.Part
	// Prompts are short hashes of the first bodies of the sessions, each once, in ascending order; empty where the log has no bodies.
	Prompts []uint64
	// Points are figures that another tool worked out, where there are no values to work them out of.
	Points map[Row]float64
	// Classes are the requests of each class of a mix by its name, where rows ask for classes.
	Classes map[string]Level
	// LoadUnknown reports whether the load is not known.
	LoadUnknown bool
}

// A Series is a metric's values in blocks of time, all of them between Low and High.
type Series struct {
	Blocks    []stats.Block
	Low, High float64
}

// Options are what users may set.
type Options struct {
	Rows []Row // which figures: Metric and Stat; see Parse
	// Margin is the change that does not matter, Alpha the share of errors over all rows.
	Margin, Alpha float64
	// Force compares what is incomparable.
	Force bool
	// History are earlier runs of the sides' set-ups, HistoryName is where they were looked for; "" for nowhere.
	History     []Past
	HistoryName string
}

// A Verdict is one of four words.
type Verdict string

// The verdicts.
const (
	Better  Verdict = "better"
	Worse   Verdict = "worse"
	Same    Verdict = "same"    // the interval lies inside the margin
	Unclear Verdict = "unclear" // too noisy to tell
)

// A Result is a comparison.
type Result struct {
	Base, Candidate []string
	// Differences are the settings in which the sides differ. Where there are some there are no rows, unless forced.
	Differences []Difference
	Forced      bool
	Notes       []i18n.Text
	Rows        []Compared
	Margin      float64
	Alpha       float64
	// Pairs are the levels that are compared, for charts. CandidateOnly are the candidate's levels without a counterpart.
	Pairs         []Pair
	CandidateOnly []string
}

// A Pair is one load with what both sides measured under it.
type Pair struct {
	Name            string
	Load            metric.Load
	Base, Candidate []Level
}

// A Compared is one row of the result. Change, Low and High are fractions of the base, or the plain difference of shares.
type Compared struct {
	Level string
	Row
	Base, Candidate   float64
	Change, Low, High float64
	P, Adjusted, MDE  float64
	Verdict           Verdict
	// More is how many more runs a side would tell, 0 where the verdict is clear, -1 for more than a hundred.
	More int
	// Units are the independent units of each side: "runs", "blocks", or "figures" where a side has one figure and no more.
	Units                     string
	BaseUnits, CandidateUnits int
	// Test is what gave P: permutation, welch, score, or none.
	Test string

	// PastRuns is how many earlier runs widened the interval, or would have; 0 for none. Noise is half of the interval that runs
	// give of which nothing changed.
	PastRuns int
	Noise    float64

	estimate stats.Estimate // of the change as it was judged: a logarithm, or a difference
	low      float64        // its interval
	high     float64
}

// repeats is how many runs a side needs for runs to be the independent units.
const repeats = 4

// Compare compares two sides of runs.
func Compare(base, candidate []Run, with Options) Result {
	r := Result{Base: names(base), Candidate: names(candidate), Margin: with.Margin, Alpha: with.Alpha}
	for _, run := range slices.Concat(base, candidate) {
		for _, note := range run.Notes {
			r.Notes = append(r.Notes, i18n.Sprintf("%s: %s", "%s：%s", run.Name, note))
		}
	}
	pairs, alone, only := match(base, candidate)
	r.CandidateOnly = only
	r.Notes = append(r.Notes, alone...)
	var unchecked []i18n.Text
	r.Differences, unchecked = differences(base, candidate, pairs)
	r.Notes = append(r.Notes, unchecked...)
	r.Forced = with.Force && len(r.Differences) > 0
	if len(r.Differences) > 0 && !with.Force {
		return r
	}
	for _, p := range pairs {
		r.Pairs = append(r.Pairs, Pair{p.name, p.base[0].Load, p.base, p.candidate})
		lacking := missing{pair: p}
		for _, row := range with.Rows {
			c, ok := p.row(row, with.Alpha/float64(len(with.Rows)*len(pairs)))
			if !ok {
				lacking.add(row)
				continue
			}
			p.widen(&c, with.History)
			r.Rows = append(r.Rows, c)
		}
		r.Notes = append(r.Notes, lacking.notes()...)
	}
	judge(&r)
	r.Notes = append(append(r.Notes, units(r.Rows)...), r.historyNotes(with)...)
	return r
}

// A pair is one load with what both sides measured under it.
type pair struct {
	name, key       string
	base, candidate []Level
}

func names(runs []Run) (all []string) {
	for _, r := range runs {
		all = append(all, r.Name)
	}
	return all
}

// Distribution is the values of a metric over several levels, in blocks of time.
func Distribution(levels []Level, key metric.Key) Series { return joined(levels, key) }
