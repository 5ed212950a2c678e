package statistics

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A server is the simulator's model of capacity in virtual time: so many requests are worked on at once, the others wait in order of
// arrival, and each further one makes a step of decoding slower.
type server struct {
	batch    int
	prefill  float64 // seconds
	step     float64 // seconds of a token of a request that runs alone
	slowdown float64 // share of that for each further request
	// between is the spread of the factor by which whole runs differ, within that of single requests.
	between, within float64
}

const meanTokens = 32

// tpot is the time per token with so many requests at once.
func (s server) tpot(running int) float64 {
	return s.step * (1 + s.slowdown*float64(min(running, s.batch)-1))
}

// service is how long the server works on a request in a full batch.
func (s server) service() float64 { return s.prefill + s.tpot(s.batch)*(meanTokens-1) }

// capacity is how many requests per second the server answers at most.
func (s server) capacity() float64 {
	return float64(s.batch) / s.service()
}

// ends are the instants at which places of the batch get free, the earliest first.
type ends []float64

// Len is how many there are.
// Len is how many there are.
func (e ends) Len() int { return len(e) }

// Less reports whether one comes before another.
// Less reports whether the i-th is earlier.
func (e ends) Less(i, j int) bool { return e[i] < e[j] }

// Swap exchanges two.
// Swap exchanges two.
func (e ends) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

// Push adds one at the end.
// Push adds an instant.
func (e *ends) Push(x any) { *e = append(*e, x.(float64)) }

// Pop takes the last one away.
// Pop takes the last one away.
func (e *ends) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// run is one level: a closed loop of slots where parallel, else arrivals by a Poisson process.
func (s server) run(variable load.Axis, at, sessions int, random *rand.Rand) *metric.Level {
	shape := metric.Load{Profile: load.Closed(at), Number: sessions}
	if variable == load.ByRate {
		shape.Profile = load.Fixed(0, float64(at))
	}
	shape.Name = string(variable) + "_" + strconv.Itoa(at)
	sum := metric.NewAggregate(shape)
	places, slots := make(ends, s.batch), make(ends, at)
	factor, due := math.Exp(s.between*random.NormFloat64()), 0.0
	warmup := 0
	if variable != load.ByRate {
		warmup = 2 * at // the first wave finds the server empty
	}
	for i := range warmup + sessions {
		if variable == load.ByRate {
			due += random.ExpFloat64() / float64(at)
		} else {
			due = slots[0]
		}
		begin, running := max(due, places[0]), 1
		for _, end := range places {
			if end > begin {
				running++
			}
		}
		if variable != load.ByRate {
			running = min(at, s.batch) // in steady state all places are taken
		}
		tokens := meanTokens - 8 + random.IntN(17)
		noise := factor * math.Exp(s.within*random.NormFloat64())
		first := begin + s.prefill*factor*math.Exp(s.within*random.NormFloat64())
		end := first + noise*s.tpot(running)*float64(tokens-1)
		places[0] = end
		heap.Fix(&places, 0)
		if variable != load.ByRate {
			slots[0] = end
			heap.Fix(&slots, 0)
		}
		if i >= warmup {
			sum.Add(answer(int64(i), due, first, end, tokens))
		}
	}
	made := sum.Level()
	return made
}

func answer(seq int64, due, first, end float64, tokens int) *record.Record {
	r := &record.Record{Seq: seq, Session: seq, Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 64, Completion: tokens, Cached: -1, Reasoning: -1}, Choices: []record.Choice{{}}}
	r.Due = record.Instant(due*1e9) + 1
	r.Sent, r.First, r.Last = r.Due, record.Instant(first*1e9)+1, record.Instant(end*1e9)+1
	r.FirstAnswer, r.End = r.First, r.Last
	r.Payloads = record.Payloads{{At: r.First, Tokens: 1, Kind: record.Output}, {At: r.Last, Read: 1, Tokens: 1, Kind: record.Output}}
	return r
}
