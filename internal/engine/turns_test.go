package engine

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// turnOf is a record of a session's turn.
func turnOf(number int, more bool, f *record.Fault) *record.Record {
	r := reply(time.Second, 0, 1)
	r.Turn, r.More, r.Fault = number, more, f
	return r
}

func TestTurns_LevelOfSessionsIsMeasuredBySessionsAndNeverExceedsItself(t *testing.T) {
	broken := &record.Fault{Kind: record.FaultReset}
	level := plan.Level{Load: metric.Load{Name: "parallel_1_number_4", Profile: load.Closed(1), Number: 4}}
	underTime(t, level, func(live *Live, level *liveLevel) {
		for i, step := range []struct {
			rec  *record.Record
			over int
		}{
			{turnOf(0, true, nil), 0}, {turnOf(1, true, nil), 0}, {turnOf(2, false, nil), 1}, // three turns
			{turnOf(0, true, nil), 1}, {turnOf(1, true, broken), 2}, // one that failed
			{turnOf(0, true, nil), 2}, {turnOf(1, false, nil), 3},
		} {
			seat := level.started(int64(i))
			time.Sleep(time.Second)
			level.ended(seat, step.rec)
			s := live.Snapshot()
			if s.Done != i+1 || s.Sessions != step.over || s.Ended() != step.over || s.Share() != float64(step.over)/4 || s.Over() {
				t.Errorf("after %d requests: %d done, %d sessions over, share %v, over %v", i+1, s.Done, s.Sessions, s.Share(), s.Over())
			}
		}
		s := live.Snapshot()
		if left, ok := s.Left(); !ok || left.Round(time.Second) != 2*time.Second { // 7 s for three of four
			t.Errorf("%v left, %v", left, ok)
		}
		if line := s.Line().EN; !strings.HasPrefix(line, "parallel_1_number_4: 3 of 4 sessions, 7 requests, 0 in flight") {
			t.Error(line)
		}
		level.ended(level.started(7), turnOf(0, true, nil))
		level.gaveUp(false) // its second turn cannot be made
		if s = live.Snapshot(); s.Share() != 1 || !s.Over() {
			t.Errorf("in the end: share %v, over %v", s.Share(), s.Over())
		}
		if a, ok := live.Averages(); !ok || a.Sessions != 4 || a.Ended != 8 {
			t.Errorf("averages of %d sessions, %d requests", a.Sessions, a.Ended)
		}
		live.begin(&plan.Plan{}, 1, plan.Level{}, level.clock)
		if s = live.Snapshot(); s.Before != 4 {
			t.Errorf("%d sessions before", s.Before)
		}
	})
}

func TestTurns_WarmUpSessionsAreCountedOnce(t *testing.T) {
	underTime(t, plan.Level{Warmup: 2}, func(live *Live, level *liveLevel) {
		for _, rec := range []*record.Record{turnOf(0, true, nil), turnOf(1, false, nil), turnOf(0, true, nil)} {
			rec.Warmup = true
			level.ended(level.started(0), rec)
		}
		if s := live.Snapshot(); s.Warmed != 1 || s.Done != 0 || s.Sessions != 0 {
			t.Errorf("%d warmed, %d done, %d sessions", s.Warmed, s.Done, s.Sessions)
		}
		level.gaveUp(true)
		if s := live.Snapshot(); s.Warmed != 2 || s.Sessions != 0 {
			t.Errorf("%d warmed, %d sessions", s.Warmed, s.Sessions)
		}
	})
}

func TestTurns_EachTurnDrawsItsOwnLimitUnlessItHasOne(t *testing.T) {
	p := NewPreparer(&plan.Plan{Seed: 3, MaxTokens: &plan.Range{Min: 5, Max: 5000}, Protocol: openai.Dialect()}, nil, nil)
	s := &workload.Session{Item: 7}
	turn := workload.Turn{Prompt: workload.Prompt{Text: "x", Chat: true}}
	limit := func(turn workload.Turn, number int) int {
		it, err := p.later(s, turn, number)
		if err != nil || it.number != 7 || it.session != s {
			t.Fatalf("%+v, %v", it, err)
		}
		return it.request.MaxTokens
	}
	first, err := p.first(workload.Session{Item: 7, First: turn})
	if err != nil || first.session != nil {
		t.Fatalf("%+v, %v", first, err)
	}
	one, two := limit(turn, 1), limit(turn, 2)
	if one != limit(turn, 1) || one == two || one == first.request.MaxTokens {
		t.Errorf("the turns of one item draw %d, %d and %d", first.request.MaxTokens, one, two)
	}
	turn.MaxTokens = 9
	if n := limit(turn, 1); n != 9 {
		t.Errorf("a turn's own limit of 9 became %d", n)
	}
}

func TestTurns_AnswerIsTheFirstChoiceOfARecord(t *testing.T) {
	r := &record.Record{Choices: []record.Choice{{Text: "a", Reasoning: "b", Tools: "c", Finish: "d"}, {Text: "e"}}}
	if got := answerOf(r); !reflect.DeepEqual(got, workload.Answer{Text: "a", Reasoning: "b", Tools: "c", Finish: "d"}) {
		t.Errorf("%+v", got)
	}
	if got := answerOf(&record.Record{Fault: &record.Fault{}}); !reflect.DeepEqual(got, workload.Answer{Failed: true}) {
		t.Errorf("%+v", got)
	}
}

// Arrivals are sessions: what is asked for a second is conversations, so later turns are no further arrivals.
func TestTurns_LaterTurnsAreNoArrivals(t *testing.T) {
	underTime(t, plan.Level{Load: metric.Load{Profile: load.Open(load.Constant, 1), Number: 2}}, func(live *Live, level *liveLevel) {
		for range 2 {
			level.ended(level.started(0), turnOf(0, true, nil))
			for turn := range 3 {
				level.ended(level.continued(0), turnOf(turn+1, turn < 2, nil))
			}
			time.Sleep(time.Second)
		}
		if s := live.Snapshot(); s.Started != 2 || s.Starting != time.Second || s.Done != 8 {
			t.Errorf("%d sessions started within %v, %d requests done", s.Started, s.Starting, s.Done)
		}
	})
}
