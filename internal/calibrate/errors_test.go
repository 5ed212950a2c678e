package calibrate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// series are pairs with a truth spread over 10 to 510 ms and the error that the client adds to pair i.
func series(n int, late func(i int) time.Duration) []Pair {
	random := rand.New(rand.NewPCG(3, 4))
	pairs := make([]Pair, n)
	for i := range pairs {
		true := 10*time.Millisecond + time.Duration(random.Int64N(int64(500*time.Millisecond)))
		pairs[i] = Pair{Client: true + late(i), Truth: true}
	}
	return pairs
}

func TestErrors_ClientThatStampsLateIsBoundedByAtLeastAsMuch(t *testing.T) {
	const late = 700 * time.Microsecond
	for _, n := range []int{1, 20, 500, 20000} {
		e := ErrorOf(series(n, func(int) time.Duration { return late }))
		for name, x := range map[string]float64{"bias": e.Bias, "mean": e.Mean, "p50": e.P50, "p99": e.P99, "max": e.Max} {
			if x < late.Seconds()-1e-12 || x > late.Seconds()*1.0001 {
				t.Errorf("n = %d: %s is %v for a client that is late by %v", n, name, x, late)
			}
		}
		early := ErrorOf(series(n, func(int) time.Duration { return -late }))
		if early.Bias > -late.Seconds()+1e-9 || early.P99 < late.Seconds()-1e-12 {
			t.Errorf("n = %d: a client that is early has the error %+v", n, early)
		}
	}
}

func TestErrors_PerfectClientHasNoError(t *testing.T) {
	e := ErrorOf(series(1000, func(int) time.Duration { return 0 }))
	if e.Bias != 0 || e.Max != 0 || e.Bound != (metric.Bound{}) || e.N != 1000 {
		t.Errorf("%+v", e)
	}
	if e := ErrorOf(nil); e != (metric.ClientError{}) {
		t.Errorf("nothing measured gives %+v", e)
	}
}

func TestErrors_BoundOfP99SeesWhatOneRequestInAHundredSuffers(t *testing.T) {
	one := func(i int) time.Duration {
		if i%100 == 0 {
			return 50 * time.Millisecond
		}
		return 0
	}
	e := ErrorOf(series(10000, one))
	if e.P99 < 0.05 || e.P50 > 0.001 || e.Mean < 0.0005 || e.Mean > 0.001 {
		t.Errorf("%+v", e)
	}
}

// What the package's comment promises: the client's percentile p lies between the true percentiles p−α and p+α, each
// widened by the bound, whatever the errors' and the true values' distributions.
func TestErrors_BoundHoldsForTheClientsPercentiles(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	held, all := 0, 0
	for range 200 {
		scale := math.Exp(4*random.NormFloat64()) * 1e4
		draw := func(int) time.Duration { return time.Duration(scale * math.Exp(2*random.NormFloat64())) }
		bound := ErrorOf(series(1000, draw))
		fresh := series(20000, draw) // another run of the same client
		client, true := sides(fresh)
		for _, q := range []struct{ p, bound float64 }{{0.5, bound.P50}, {0.99, bound.P99}} {
			a := (1 - q.p) / 10
			c := client[metric.Rank(q.p, len(client))]
			all++
			if c >= true[metric.Rank(q.p-a, len(true))]-q.bound && c <= true[metric.Rank(min(1, q.p+a), len(true))]+q.bound {
				held++
			}
		}
	}
	if share := float64(held) / float64(all); share < 0.95 {
		t.Errorf("the bounds held in %.1f %% of the runs", 100*share)
	}
}

func sides(pairs []Pair) (client, true []float64) {
	for _, p := range pairs {
		client, true = append(client, p.Client.Seconds()), append(true, p.Truth.Seconds())
	}
	slices.Sort(client)
	slices.Sort(true)
	return client, true
}

// reply is a request on both sides, whose client stamps each read late by the given time. Payloads merge where one says so.
func reply(late time.Duration, merged ...int) (*record.Record, groundtruth.Request) {
	known := groundtruth.Request{Arrived: 5_000_000, First: 25_000_000, Last: 65_000_000}
	r := &record.Record{ID: groundtruth.ID(0), Stamps: record.Stamps{Sent: 1_000_000}}
	read := int32(0)
	for i := range 5 {
		at := 25_000_000 + int64(i)*10_000_000
		known.Writes = append(known.Writes, at)
		if !slices.Contains(merged, i) {
			read++
		}
		// The client's clock began 4 ms after the server's.
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(at - 4_000_000 + int64(late)*int64(i)), Read: read, Kind: record.Output})
	}
	r.First, r.Last = r.Payloads[0].At, r.Payloads[4].At
	return r, known
}

func TestErrors_ComparisonIsClientLessTruthWhateverTheirClocks(t *testing.T) {
	const late = 300 * time.Microsecond
	r, known := reply(late)
	c := Compare(r, known, 1)
	if c.TTFT.Error() != 0 || c.Latency.Error() != 4*late || c.Decode.Error() != 4*late || c.Merged != 0 || c.All != 4 || len(c.Gaps) != 4 {
		t.Fatalf("%+v", c)
	}
	for _, g := range c.Gaps {
		if g.Error() != late || g.Truth != 10*time.Millisecond {
			t.Errorf("the gap is %+v", g)
		}
	}
	if c := Compare(r, known, 2); c.All != 0 {
		t.Errorf("writes of several payloads have gaps: %+v", c)
	}
}

func TestErrors_PayloadsOfOneReadAreMergedAndNoGap(t *testing.T) {
	r, known := reply(0, 2)
	c := Compare(r, known, 1)
	if c.Merged != 1 || c.All != 4 || len(c.Gaps) != 3 {
		t.Errorf("%+v", c)
	}
}

func TestErrors_RequestThatTheServerDoesNotKnowIsAnError(t *testing.T) {
	log := &groundtruth.Log{Requests: make([]groundtruth.Request, 1)}
	r, _ := reply(0)
	if _, err := Find(r, log); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"", "chatcmpl-1", groundtruth.ID(1)} {
		r.ID = id
		if _, err := Find(r, log); err == nil {
			t.Errorf("the id %q was found", id)
		}
	}
	r.ID, r.Fault = groundtruth.ID(0), &record.Fault{Kind: record.FaultReset}
	if _, err := Find(r, log); err == nil {
		t.Error("a failed request was found")
	}
}
