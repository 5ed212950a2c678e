package metric

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// mix is a load of two classes, of which the second has limits of its own.
func mix() Load {
	return Load{Name: "m", Profile: load.Fixed(0, 10), Number: 6, Classes: []Class{{Name: "chat", Weight: 4}, {Name: "long", Weight: 1, SLO: []string{"latency<=0.1s"}}}}
}

// of is a record of a class.
func of(class int, r *record.Record) *record.Record {
	r.Class = class
	return r
}

// mixed is a level of six requests of both classes: chat sends three and loses one of them, long sends two and a warm-up.
func mixed(prepare func(*Aggregate)) *Level {
	a := NewAggregate(mix())
	a.SetObjectives([]Objective{{Key: TTFT, Limit: 0.06}})
	if prepare != nil {
		prepare(a)
	}
	a.SetClasses()
	a.Add(of(0, request(0, 100*ms, 50*ms, 10*ms, 11, 20))) // latency 150
	a.Add(of(1, request(1, 100*ms, 40*ms, 10*ms, 6, 300))) // latency 90
	a.Add(of(0, request(2, 300*ms, 70*ms, 10*ms, 4, 40)))  // latency 100, TTFT too long
	a.Add(of(1, request(3, 400*ms, 400*ms, 20*ms, 6, 500)))
	failed := &record.Record{Seq: 4, Status: 500, Stream: true, Fault: &record.Fault{Kind: record.FaultStatus, Words: "boom"}}
	failed.Due, failed.Sent, failed.End = 500*ms, 500*ms, 600*ms
	a.Add(of(0, failed))
	warm := request(5, 1*ms, 1*ms, 1*ms, 5, 10)
	warm.Warmup = true
	a.Add(of(1, warm))
	a.DropOf(0, 700*ms)
	return a.Level()
}

func TestClasses_HaveTheFiguresWorkedOutByHand(t *testing.T) {
	l := mixed(nil)
	if len(l.Classes) != 2 {
		t.Fatalf("%d classes", len(l.Classes))
	}
	chat, long := l.Classes[0], l.Classes[1]
	if chat.Name != "chat" || chat.Share != 0.8 || chat.Total != 3 || chat.Succeeded != 2 || chat.Failed != 1 || chat.Dropped != 1 || chat.Warmup != 0 {
		t.Errorf("chat: share %v, %d, %d, %d, %d dropped", chat.Share, chat.Total, chat.Succeeded, chat.Failed, chat.Dropped)
	}
	if long.Total != 2 || long.Failed != 0 || long.Warmup != 1 || long.Level.Load.OfferedRate() != 2 {
		t.Errorf("long: %d, %d failed, %d warm-up, rate %v", long.Total, long.Failed, long.Warmup, long.Level.Load.OfferedRate())
	}
	value(t, chat.Level, TTFT, 0.06)
	value(t, chat.Level, Latency, 0.125)
	value(t, long.Level, TTFT, 0.22)
	value(t, long.Level, InputTokens, 400)
	// The level lasts from 100 ms to the end of the fourth request, 400 + 400 + 5·20 + 1 ms.
	seconds := 0.801
	value(t, chat.Level, RequestThroughput, 2/seconds)
	value(t, long.Level, OutputThroughput, 12/seconds)
	value(t, chat.Level, GoodShare, 1.0/3) // the run's limit: one TTFT is too long, one request failed
	value(t, long.Level, GoodShare, 1.0/2) // its own: one latency is 500 ms
	value(t, l, GoodShare, 2.0/5)
	value(t, l, Goodput, 2/seconds)
	if l.Objectives != nil {
		t.Errorf("the level as a whole is held against %v", l.Objectives)
	}
	var judged []string
	for _, j := range l.Judgments() {
		judged = append(judged, j.Class+" "+j.Objective.String())
	}
	if want := []string{"chat ttft<=0.06s", "long latency<=0.1s"}; !slices.Equal(judged, want) {
		t.Errorf("judged are %q, want %q", judged, want)
	}
}

// TestClasses_SumToTheWhole: counts, and what is counted a second.
func TestClasses_SumToTheWhole(t *testing.T) {
	l := mixed(nil)
	total, failed, dropped := 0, 0, 0
	for _, c := range l.Classes {
		total, failed, dropped = total+c.Total, failed+c.Failed, dropped+c.Dropped
	}
	if total != l.Total || failed != l.Failed || dropped != l.Dropped {
		t.Errorf("%d of %d, %d of %d failed, %d of %d dropped", total, l.Total, failed, l.Failed, dropped, l.Dropped)
	}
	for _, key := range []Key{RequestThroughput, OutputThroughput, TotalThroughput, ReachedConcurrency, Goodput, DecodeStreams, WaitingStreams} {
		whole, ok := l.Value(key)
		sum := 0.0
		for _, c := range l.Classes {
			x, _ := c.Value(key)
			sum += x
		}
		if !ok || math.Abs(sum-whole) > 1e-9 {
			t.Errorf("%s: %v in all classes, %v in all, %v", key, sum, whole, ok)
		}
	}
	for _, key := range []Key{TTFT, Latency, InputTokens, ITL} {
		n := 0
		for _, c := range l.Classes {
			n += c.Distribution(key).N()
		}
		if n != l.Distribution(key).N() {
			t.Errorf("%s: %d values in all classes, %d in all", key, n, l.Distribution(key).N())
		}
	}
}

func TestClasses_RestatedLimitsAreThoseOfAll(t *testing.T) {
	l := mixed((*Aggregate).Restate)
	value(t, l.Classes[1].Level, GoodShare, 1.0/2) // a TTFT of 400 ms
	if len(l.Objectives) != 1 || l.Objectives[0].Requests != 2 || l.Classes[1].Level.Objectives[0].Objective.Key != TTFT {
		t.Errorf("%+v", l.Objectives)
	}
}

func TestClasses_AreInTheLoadsJSONAndNotWithoutThem(t *testing.T) {
	data, err := mix().MarshalJSON()
	if want := `{"name":"m","rate":10,"number":6,"classes":[{"name":"chat","weight":4},{"name":"long","weight":1,"slo":["latency<=0.1s"]}]}`; err != nil || string(data) != want {
		t.Errorf("%s, want %s (%v)", data, want, err)
	}
	var back Load
	if err := json.Unmarshal(data, &back); err != nil || len(back.Classes) != 2 || back.Classes[1].OwnObjectives()[0].Limit != 0.1 || back.Alone() != "" {
		t.Errorf("%+v, %v", back, err)
	}
	l := NewAggregate(Load{Profile: load.Closed(1)})
	l.SetClasses()
	if l.Level().Classes != nil {
		t.Error("a level of one kind of requests has classes")
	}
	alone := Load{Profile: load.Fixed(0, 8), Classes: mix().Classes[:1]}
	if got := alone.Label().EN; got != "rate 8, chat alone" || alone.SameShape(mix()) {
		t.Errorf("%q", got)
	}
	if got := mix().Of(1).Label(); got.EN != "rate 2, long in the mix" || got.ZH != "速率 2（混合中的 long）" {
		t.Errorf("%v", got)
	}
}

// TestLoad_OfAClassOfGraphsIsOneOfGraphs: else it would have none of their figures.
func TestLoad_OfAClassOfGraphsIsOneOfGraphs(t *testing.T) {
	l := Load{Profile: load.Closed(2), Classes: []Class{{Name: "a", Weight: 1, Conversations: true, Graphs: true}, {Name: "b", Weight: 1}}}
	if a, b := l.Of(0), l.Of(1); !a.Graphs || !a.Conversations || b.Graphs || b.Conversations {
		t.Errorf("%+v, %+v", a, b)
	}
}
