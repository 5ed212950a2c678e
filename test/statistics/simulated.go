// Package statistics shows by simulated runs that `evalscope compare` and searches keep their promises: how often it is wrong where nothing
// changed, how often it finds a change, and how often its intervals hold the truth.
package statistics

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/sides"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A model is how the simulated server behaves.
type model struct {
	requests int
	tpot     float64 // factor of the time per output token
	follow   float64 // correlation of a request's times with those of the request before
	between  float64 // spread of the factor by which whole runs differ
	failing  float64 // share of failed requests
}

const slots = 8

// runs simulates runs of a closed loop.
func (m model) runs(n int, rows []compare.Row, random *rand.Rand) (all []compare.Run) {
	for range n {
		shape := metric.Load{Name: "parallel_8", Profile: load.Fixed(slots, 0), Number: m.requests}
		all = append(all, compare.Run{Name: "run", Levels: []compare.Level{sides.OfRecords(shape, m.records(random), rows)}})
	}
	return all
}

// records yields requests whose times are lognormal and follow those before.
func (m model) records(random *rand.Rand) iter.Seq[*record.Record] {
	return func(yield func(*record.Record) bool) {
		var free [slots]float64
		wait, pace := random.NormFloat64(), random.NormFloat64()
		run := math.Exp(m.between * random.NormFloat64())
		for i := range m.requests {
			fresh := math.Sqrt(1 - m.follow*m.follow)
			wait = m.follow*wait + fresh*random.NormFloat64()
			pace = m.follow*pace + fresh*random.NormFloat64()
			ttft, tpot := run*0.05*math.Exp(0.3*wait), run*m.tpot*0.01*math.Exp(0.1*pace+0.03*random.NormFloat64())
			tokens := 24 + random.IntN(17)
			slot := 0
			for s := range free {
				if free[s] < free[slot] {
					slot = s
				}
			}
			r := &record.Record{Seq: int64(i), Session: int64(i), Stream: true, Usage: record.Usage{Given: true, Prompt: 64, Completion: tokens}, Choices: []record.Choice{{}}}
			r.Due = record.Instant(free[slot]*1e9) + 1
			r.Sent, r.First = r.Due, r.Due+record.Instant(ttft*1e9)
			r.Last = r.First + record.Instant(tpot*float64(tokens-1)*1e9)
			r.FirstAnswer, r.End = r.First, r.Last
			r.Payloads = record.Payloads{{At: r.First, Read: 0, Tokens: 1, Kind: record.Output}, {At: r.Last, Read: 1, Tokens: 1, Kind: record.Output}}
			free[slot] = float64(r.End) / 1e9
			if random.Float64() < m.failing {
				r.Fault = &record.Fault{Kind: record.FaultRefused, Words: "503"}
			}
			if !yield(r) {
				return
			}
		}
	}
}

// rows are those of a comparison without the gaps, which the simulated runs do not have.
func rows() []compare.Row {
	all, problems := compare.Parse([]string{"ttft", "tpot", "latency", "request_throughput", "output_throughput", "failed"})
	if len(problems) > 0 {
		panic(problems)
	}
	return all
}

// A tally counts what comparisons of simulated pairs said.
type tally struct {
	wrong    share             // pairs of which any row is better or worse
	found    share             // pairs of which the median of TPOT is worse
	held     map[string]*share // by row: intervals with two ends that hold the truth
	verdicts map[compare.Verdict]int
}

// pasts are earlier runs of the model.
func (m model) pasts(n int, asked []compare.Row, random *rand.Rand) (all []compare.Past) {
	for _, run := range m.runs(n, asked, random) {
		figures := map[compare.Row]float64{}
		l := run.Levels[0]
		for _, row := range asked {
			if v, ok := figureOf(l.Level, row); ok {
				figures[row] = v
			}
		}
		all = append(all, compare.Past{Group: "same", Figures: map[string]map[compare.Row]float64{compare.LoadKey(l.Load): figures}})
	}
	return all
}

// figureOf is a figure as perf_result.json has it.
func figureOf(l *metric.Level, row compare.Row) (float64, bool) {
	var percent float64
	switch {
	case row.Metric == compare.Failed:
		return float64(l.Failed) / float64(l.Total), true
	case row.Stat == "mean" || row.Stat == "value":
		return l.Value(row.Metric)
	}
	_, err := fmt.Sscanf(row.Stat, "p%f", &percent)
	v, ok := l.Quantile(row.Metric, percent/100)
	return v, ok && err == nil
}

// study compares pairs of a base with a candidate, whose TPOT is truth above the base's; past is how many earlier runs of the base
// there are.
func study(pairs, runs, past int, base, candidate model, seed uint64) tally {
	t := tally{held: map[string]*share{}, verdicts: map[compare.Verdict]int{}}
	truth := candidate.tpot/base.tpot - 1
	asked := rows()
	for _, compared := range trials(pairs, seed, func(random *rand.Rand) []compare.Compared {
		return compare.Compare(base.runs(runs, asked, random), candidate.runs(runs, asked, random),
			compare.Options{Rows: asked, Margin: 0.02, Alpha: 0.05, History: base.pasts(past, asked, random)}).Rows
	}) {
		wrong, found := false, false
		for _, c := range compared {
			t.verdicts[c.Verdict]++
			wrong = wrong || c.Verdict == compare.Better || c.Verdict == compare.Worse
			found = found || c.Metric == metric.TPOT && c.Stat == "p50" && c.Verdict == compare.Worse
			if truth != 0 && c.Metric != metric.TPOT || math.IsInf(c.High, 0) || c.Metric != compare.Failed && c.Low <= -1 {
				continue // the truth of latencies and throughputs is known where nothing changed
			}
			name := string(c.Metric) + " " + c.Stat
			if t.held[name] == nil {
				t.held[name] = &share{}
			}
			t.held[name].count(c.Low <= truth && truth <= c.High)
		}
		t.wrong.count(wrong)
		t.found.count(found)
	}
	return t
}
