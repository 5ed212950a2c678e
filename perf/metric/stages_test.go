package metric

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// TestStages_HaveTheRequestsThatWereDueInThem, whenever those ended; warm-up and held requests are in none.
func TestStages_HaveTheRequestsThatWereDueInThem(t *testing.T) {
	at := func(ms int) record.Instant { return record.Instant(ms) * 1e6 }
	a := NewAggregate(Load{Profile: load.OpenStages(load.Poisson, load.Hold(10, time.Second), load.Stage{From: 10, To: 30, For: 2 * time.Second})})
	a.SetObjectives([]Objective{{Key: Latency, Limit: 0.5}})
	a.SetBegin(at(500))
	add := func(due, latency int, change func(*record.Record)) {
		r := &record.Record{Stream: true, Stamps: record.Stamps{Due: at(due), Sent: at(due), First: at(due + 1), Last: at(due + latency), End: at(due + latency)}}
		if change != nil {
			change(r)
		}
		a.Add(r)
	}
	add(400, 100, func(r *record.Record) { r.Warmup = true })
	add(600, 1000, nil) // ends in the second stage
	add(1499, 100, nil)
	add(1501, 200, nil)
	add(2500, 600, func(r *record.Record) { r.Fault = &record.Fault{Kind: record.FaultReset} })
	add(3500, 300, nil) // due with the end of the last one
	add(3600, 300, func(r *record.Record) { r.Warmup, r.Held = true, true })
	a.Drop(at(1000))
	a.Drop(at(3499))
	a.Drop(at(3400))
	l := a.Level()
	if l.Total != 5 || l.Warmup != 1 || l.Held != 1 || l.Dropped != 3 || len(l.Stages) != 2 {
		t.Fatalf("level %+v", l)
	}
	for i, want := range []struct {
		total, failed, dropped, good int
		from, to, latency            float64
		title                        string
	}{{2, 0, 1, 1, 0.5, 1.5, 0.55, "rate 10"}, {3, 1, 2, 2, 1.5, 3.5, 0.25, "rate 10 to 30"}} {
		s := l.Stages[i]
		latency, _ := s.Value(Latency)
		if s.Total != want.total || s.Failed != want.failed || s.Dropped != want.dropped || s.From != want.from || s.To != want.to || s.Title.EN != want.title ||
			latency < want.latency-1e-9 || latency > want.latency+1e-9 || s.Objectives[0].Requests != want.good {
			t.Errorf("stage %d: %d requests, %d failed, %d dropped, from %v to %v, %q, latency %v, %d good", i+1, s.Total, s.Failed, s.Dropped, s.From, s.To, s.Title.EN, latency, s.Objectives[0].Requests)
		}
	}
	if NewAggregate(Load{Profile: load.Closed(3)}).Level().Stages != nil {
		t.Error("a steady load has stages")
	}
}

// TestStages_CountWhatWasSentInThem: what waits at the limit is sent in a later stage than it was due in, and belongs to that one's sent
// requests and concurrency; what was cancelled was sent as well.
func TestStages_CountWhatWasSentInThem(t *testing.T) {
	at := func(ms int) record.Instant { return record.Instant(ms) * 1e6 }
	a := NewAggregate(Load{Profile: load.OpenStages(load.Poisson, load.Hold(10, time.Second), load.Hold(30, time.Second))})
	a.SetBegin(at(1000))
	add := func(due, sent, end int, change func(*record.Record)) {
		r := &record.Record{Stream: true, Stamps: record.Stamps{Due: at(due), Sent: at(sent), First: at(sent + 1), Last: at(end), End: at(end)}}
		if sent > due+1 {
			r.LimitWait = int64(at(sent - due))
		}
		if change != nil {
			change(r)
		}
		a.Add(r)
	}
	cancelled := func(r *record.Record) { r.Fault, r.First, r.Last = &record.Fault{Kind: record.FaultCancelled}, 0, 0 }
	add(1100, 1100, 1600, nil)       // 500 ms of the first stage
	add(1200, 2200, 2700, nil)       // due in the first, sent in the second
	add(1900, 1900, 2100, nil)       // 100 ms of each
	add(1950, 3100, 3200, nil)       // sent behind the last
	add(2500, 2500, 3500, cancelled) // 500 ms of the second
	add(3000, 3001, 3100, nil)       // due with the end of the last
	add(2600, 2600, 2700, func(r *record.Record) {
		r.Stamps = record.Stamps{Due: at(2600), End: at(2700)}
		r.Fault = &record.Fault{Kind: record.FaultConnect}
	})
	l := a.Level()
	for i, want := range []struct {
		due, sent int
		flight    float64
	}{{4, 2, 0.6}, {3, 3, 1.1}} {
		s := l.Stages[i]
		flight, _ := s.Value(ReachedConcurrency)
		if s.Total+s.Cancelled != want.due || s.Sent != want.sent || flight < want.flight-1e-9 || flight > want.flight+1e-9 {
			t.Errorf("stage %d: %d due, %d sent, %v in flight, want %+v", i+1, s.Total+s.Cancelled, s.Sent, flight, want)
		}
	}
}

// TestReachedConcurrency_HasCancelledRequests: a level whose time is over cancels what is under way, which was in flight all the same.
func TestReachedConcurrency_HasCancelledRequests(t *testing.T) {
	at := func(ms int) record.Instant { return record.Instant(ms) * 1e6 }
	a := NewAggregate(Load{Profile: load.Closed(2)})
	a.Add(&record.Record{Stream: true, Stamps: record.Stamps{Due: at(1000), Sent: at(1000), First: at(1001), Last: at(1500), End: at(1500)}})
	a.Add(&record.Record{Stream: true, Stamps: record.Stamps{Due: at(1000), Sent: at(1000), End: at(2000)}, Fault: &record.Fault{Kind: record.FaultCancelled}})
	a.Add(&record.Record{Stream: true, Stamps: record.Stamps{Due: at(1500), Sent: at(1500), End: at(2000)}, Fault: &record.Fault{Kind: record.FaultCancelled}})
	if got, ok := a.Level().Value(ReachedConcurrency); !ok || got != 2 {
		t.Errorf("two slots that were always busy reached %v, %v", got, ok)
	}
}

func TestLoad_KeepsItsLimitInJSON(t *testing.T) {
	l := Load{Name: "n", Profile: load.Open(load.Poisson, 5), Number: 3, Limit: Limit{InFlight: 7, Drop: true}}
	data, err := json.Marshal(l)
	var back Load
	if err != nil || json.Unmarshal(data, &back) != nil || back.Limit != l.Limit || !back.Profile.Equal(l.Profile) {
		t.Errorf("%s, %v, comes back as %+v", data, err, back)
	}
}

func TestLevel_TimesOfAnOpenLoopCountFromDue(t *testing.T) {
	dists := map[Key]*Distribution{LatencyFromDue: NewDistribution(), Latency: NewDistribution()}
	dists[LatencyFromDue].Add(2)
	dists[Latency].Add(1)
	for _, c := range []struct {
		load load.Profile
		want Key
	}{{load.Open(load.Poisson, 5), LatencyFromDue}, {load.Fixed(3, 5), Latency}, {load.Closed(3), Latency}, {load.Open(load.Gamma, 5), LatencyFromDue}} {
		l := NewLevel(Load{Profile: c.load}, nil, dists)
		if got := l.Headline(Latency); got != c.want {
			t.Errorf("%s: %s", c.load.Text(), got)
		}
		first := PlacedIn(PercentileTable, l.Kind)
		shown := false
		for _, p := range first {
			shown = shown || p.Metric.Key == LatencyFromDue && p.IsOf(l)
		}
		if shown != (c.want == LatencyFromDue) {
			t.Errorf("%s: the percentiles from due stand there: %v", c.load.Text(), shown)
		}
	}
}
