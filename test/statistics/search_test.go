package statistics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/internal/knee"
	"github.com/modelscope/evalscope/internal/sla"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A searcher is a search under study.
type searcher interface {
	Next(done []*metric.Level) (at, run int, ok bool)
	Outcome(done []*metric.Level) *metric.Search
}

// A question is a kind of search on servers whose answer is computed.
type question struct {
	name     string
	variable load.Axis
	sessions int // for each unit of the load
	// ask draws a server, makes the search, and computes the answer.
	ask func(random *rand.Rand, seed uint64) (server, searcher, float64)
}

// between draws a number between two, evenly by its logarithm.
func between(low, high float64, random *rand.Rand) float64 {
	return math.Exp(math.Log(low) + random.Float64()*math.Log(high/low))
}

func limits(rule string, args ...any) sla.Spec {
	spec, problems := sla.Parse([]byte(fmt.Sprintf(rule, args...)), protocol.Generation)
	if problems != nil {
		panic(problems)
	}
	return spec
}

func questions() []question {
	within := func(spec sla.Spec, seed uint64) searcher {
		return sla.Search{Spec: spec, Range: sla.Range{Low: 1, High: 4096, Start: 1}, Variable: load.ByParallel, Runs: 3, Seed: seed}
	}
	walk := func(axis load.Axis, seed uint64) searcher {
		return knee.Search{Low: 1, High: 4096, Start: 1, Variable: axis, Runs: 3, Seed: seed}
	}
	return []question{
		{"limit of TPOT, smooth", load.ByParallel, 10, func(random *rand.Rand, seed uint64) (server, searcher, float64) {
			s := server{batch: 4096, prefill: 0.05, step: 0.01, slowdown: 0.02, between: 0.02, within: 0.1}
			at := math.Round(between(6, 400, random))
			return s, within(limits(`[{"avg_tpot":"<=%gms"}]`, 1000*s.step*(1+s.slowdown*(at-0.5))*math.Exp((s.between*s.between+s.within*s.within)/2)), seed), at
		}},
		{"limit of TTFT behind a full batch", load.ByParallel, 10, func(random *rand.Rand, seed uint64) (server, searcher, float64) {
			s := server{batch: int(between(4, 200, random)), prefill: 0.05, step: 0.01, between: 0.02, within: 0.1}
			// n requests in flight are n = batch ÷ service × (service + wait), by Little's law
			noise := math.Exp((s.between*s.between + s.within*s.within) / 2)
			service, limit := s.service()*noise, s.prefill*noise+0.4*s.service()
			return s, within(limits(`[{"avg_ttft":"<=%gms"}]`, 1000*limit), seed), math.Floor(float64(s.batch) * (1 + 0.4*s.service()/service))
		}},
		{"knee over slots", load.ByParallel, 10, func(random *rand.Rand, seed uint64) (server, searcher, float64) {
			s := server{batch: int(between(4, 200, random)), prefill: 0.02, step: 0.01, slowdown: 0.005 * random.Float64(), between: 0.02, within: 0.1}
			return s, walk(load.ByParallel, seed), float64(s.batch)
		}},
		{"knee over the rate", load.ByRate, 40, func(random *rand.Rand, seed uint64) (server, searcher, float64) {
			s := server{batch: int(between(4, 100, random)), prefill: 0.02, step: 0.01, between: 0.02, within: 0.1}
			return s, walk(load.ByRate, seed), s.capacity()
		}},
	}
}

// A finding is what searches of one kind came to.
type finding struct {
	held, found, searches int
	width, loads, levels  float64
}

func (q question) study(searches int, seed uint64) (f finding) {
	for _, one := range trials(searches, seed+3, q.once) {
		f.held, f.found, f.searches = f.held+one.held, f.found+one.found, f.searches+1
		f.width, f.loads, f.levels = f.width+one.width, f.loads+one.loads, f.levels+one.levels
	}
	return f
}

// once makes one search.
func (q question) once(random *rand.Rand) (f finding) {
	s, search, truth := q.ask(random, random.Uint64())
	var done []*metric.Level
	tried := map[int]bool{}
	for {
		at, _, ok := search.Next(done)
		if !ok || len(done) > 100 {
			break
		}
		tried[at] = true
		done = append(done, s.run(q.variable, at, max(20, at*q.sessions), random))
	}
	f.loads, f.levels = float64(len(tried)), float64(len(done))
	b := search.Outcome(done).Boundary
	if b == nil {
		return f
	}
	f.found, f.width = 1, (b.High-b.Low)/truth
	if b.Low <= truth && truth <= b.High {
		f.held = 1
	} else if !whole() {
		fmt.Printf("%s: %g is not in %+v\n", q.name, truth, *b)
	}
	return f
}

// TestSearch_IntervalsHoldTheComputedAnswer searches simulated servers in virtual time.
func TestSearch_IntervalsHoldTheComputedAnswer(t *testing.T) {
	searches := 12
	if whole() {
		searches = 300
	}
	for i, q := range questions() {
		f := q.study(searches, uint64(i))
		n := float64(f.searches)
		t.Logf("%-40s %d searches, interval in %d, holds the answer in %.1f %%, %.1f %% wide, %.1f loads, %.1f levels", q.name, f.searches, f.found,
			percent(f.held, f.found), 100*f.width/float64(f.found), f.loads/n, f.levels/n)
		least := 0.9
		if searches < 100 { // few searches say less
			least = 0.8
		}
		if float64(f.held) < least*n || f.loads/n > 18 {
			t.Errorf("%s: %+v", q.name, f)
		}
	}
}
