package engine

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/trace"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/workload"
)

// waitingClock waits with timers alone: virtual time knows no other sleep.
type waitingClock struct{ epoch time.Time }

func (c waitingClock) Now() time.Duration { return time.Since(c.epoch) }

func (c waitingClock) WaitUntil(ctx context.Context, t time.Duration) error {
	select {
	case <-time.After(t - c.Now()):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A replayed session is the one of a name, and when it began.
type replayed struct {
	id     string
	at     time.Duration
	warmup bool
}

// replay plays a trace in virtual time. What spoil makes of its file happens after it was looked at.
func replay(t *testing.T, lines string, given map[string]string, change func(*config.Arguments), number int, spoil func(string) string) (all []replayed, skipped int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	declared := trace.Declarations()[0]
	var args []argument.Given
	for name, value := range given {
		args = append(args, argument.Given{Name: name, Value: []byte(value)})
	}
	values, problems := declared.Values(args)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	o := dataset.Options{Path: path, Args: values}
	looked, err := declared.Trace(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	p := &plan.Plan{Protocol: openai.Dialect(), Dataset: declared, Arguments: config.Default()}
	if change != nil {
		change(&p.Arguments)
	}
	if err := p.Follow(looked); err != nil {
		t.Fatal(err)
	}
	if number > 0 {
		p.Levels[0] = plan.NewLevel(p.Levels[0].Profile, plan.Limits{Number: config.Count{N: number}, Asked: true}, nil)
	}
	if spoil != nil {
		if err := os.WriteFile(path, []byte(spoil(lines)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	source, err := looked.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	synctest.Test(t, func(t *testing.T) { all, skipped = playReplay(t, p, source) })
	return all, skipped
}

func playReplay(t *testing.T, p *plan.Plan, source dataset.Source) (all []replayed, skipped int) {
	preparer := NewPreparer(p, source, nil)
	queue, err := newRequestQueue(t.Context(), preparer, p.Levels[0], p.Levels[0].Sessions(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	r := &levelRun{engine: &Engine{Plan: p}, level: p.Levels[0], asked: p.Levels[0], classes: []classRun{{preparer, queue}}}
	epoch := time.Now()
	var mu sync.Mutex
	scheduler.Run(t.Context(), scheduler.Spec{Parts: r.measured(0)}, waitingClock{epoch}, func(s scheduler.Start) (func(), bool) {
		it, ok := r.nextItem(0)
		return func() {
			mu.Lock()
			all = append(all, replayed{it.recorded.ID, time.Since(epoch), s.Phase != scheduler.Measured})
			mu.Unlock()
			time.Sleep(1400 * time.Millisecond) // whatever answers take
		}, ok
	})
	if err := queue.close(); err != nil {
		t.Fatal(err)
	}
	return all, preparer.skippedCount
}

// five are the requests of a trace at these seconds, by their names.
func five() string {
	lines := ""
	for i, at := range []float64{100, 101, 101.5, 104, 110.25} {
		lines += fmt.Sprintf(`{"timestamp": %v, "request_id": "%c", "body": {"messages": [{"role": "user", "content": "a"}]}}`+"\n", at, 'a'+i)
	}
	return lines
}

func TestReplay_SessionsBeginAtTheInstantsThatWereRecorded(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		given  map[string]string
		change func(*config.Arguments)
		number int // of --number
		spoil  func(string) string
		want   []replayed
		left   int
	}{
		"as recorded":  {want: []replayed{{"a", 0, false}, {"b", 1000 * ms, false}, {"c", 1500 * ms, false}, {"d", 4000 * ms, false}, {"e", 10250 * ms, false}}},
		"faster":       {given: map[string]string{"speed": "4"}, want: []replayed{{"a", 0, false}, {"b", 250 * ms, false}, {"c", 375 * ms, false}, {"d", 1000 * ms, false}, {"e", 2562500 * time.Microsecond, false}}},
		"a part of it": {given: map[string]string{"start": "1", "end": "10.25"}, want: []replayed{{"b", 0, false}, {"c", 500 * ms, false}, {"d", 3000 * ms, false}}},
		"some of them": {number: 2, want: []replayed{{"a", 0, false}, {"b", 1000 * ms, false}}},
		"warmed up":    {change: func(a *config.Arguments) { a.WarmupNum = 2 }, want: []replayed{{"a", 0, true}, {"b", 1000 * ms, true}, {"c", 1500 * ms, false}, {"d", 4000 * ms, false}, {"e", 10250 * ms, false}}},
		"for a time":   {change: func(a *config.Arguments) { a.Duration = new(config.Seconds(4)) }, want: []replayed{{"a", 0, false}, {"b", 1000 * ms, false}, {"c", 1500 * ms, false}}},
		"with a faulty one": {spoil: func(lines string) string {
			return strings.Replace(lines, `{"timestamp": 101.5`, `["timestamp": 101.5`, 1)
		}, left: 1,
			want: []replayed{{"a", 0, false}, {"b", 1000 * ms, false}, {"d", 4000 * ms, false}, {"e", 10250 * ms, false}}},
		"waiting at a limit": {change: func(a *config.Arguments) { a.MaxInFlight = new(1); a.AtLimit = config.AtLimitWait },
			want: []replayed{{"a", 0, false}, {"b", 1400 * ms, false}, {"c", 2800 * ms, false}, {"d", 4200 * ms, false}, {"e", 10250 * ms, false}}},
		"dropping at a limit": {change: func(a *config.Arguments) { a.MaxInFlight = new(1); a.AtLimit = config.AtLimitDrop },
			want: []replayed{{"a", 0, false}, {"c", 1500 * ms, false}, {"d", 4000 * ms, false}, {"e", 10250 * ms, false}}},
	} {
		all, skipped := replay(t, five(), c.given, c.change, c.number, c.spoil)
		if !slices.Equal(all, c.want) || skipped != c.left {
			t.Errorf("%s: %v, and %d left out; want %v", name, all, skipped, c.want)
		}
	}
}

// sessionsOf gives sessions that are made.
type sessionsOf struct{ left int }

func (s *sessionsOf) Next(context.Context) (workload.Session, error) {
	if s.left--; s.left < 0 {
		return workload.Session{}, io.EOF
	}
	one := workload.Single(workload.Prompt{Text: "a", Chat: true})
	one.Recorded = &workload.Recorded{At: time.Duration(9-s.left) * time.Second}
	return one, nil
}

func (s *sessionsOf) Close() error { return nil }

// TestReplay_OfUnknownLengthEndsWithItsSessions: a trace that is too large to count in advance.
func TestReplay_OfUnknownLengthEndsWithItsSessions(t *testing.T) {
	p := &plan.Plan{Protocol: openai.Dialect(), Arguments: config.Default()}
	p.Arguments.WarmupNum = 3
	if err := p.Follow(dataset.Trace{Speed: 1}); err != nil {
		t.Fatal(err)
	}
	if l := p.Levels[0]; l.Number != 0 || l.Warmup != 3 || l.Name != "replay_all" {
		t.Errorf("the level is %+v", l)
	}
	synctest.Test(t, func(t *testing.T) {
		all, _ := playReplay(t, p, &sessionsOf{left: 10})
		if len(all) != 10 || !all[2].warmup || all[3].warmup || all[9].at != 9*time.Second {
			t.Errorf("%v", all)
		}
	})
	p.Arguments.WarmupNum = 0.1
	if err := p.Follow(dataset.Trace{Speed: 1}); err == nil || !strings.Contains(err.Error(), "too large to count in advance") {
		t.Error(err)
	}
}

func TestReplay_WhatIsLeftIsToldByTheTrace(t *testing.T) {
	level := plan.Level{Load: metric.Load{Profile: load.FromSessions(load.Recording{Sessions: 4, Length: time.Minute}), Number: 4}}
	underTime(t, level, func(live *Live, level *liveLevel) {
		level.ended(level.started(0), turnOf(0, false, nil))
		time.Sleep(20 * time.Second)
		if left, ok := live.Snapshot().Left(); !ok || left != 40*time.Second {
			t.Errorf("%v is left, %v", left, ok)
		}
	})
	underTime(t, plan.Level{Load: metric.Load{Profile: load.FromSessions(load.Recording{})}}, func(live *Live, level *liveLevel) {
		level.ended(level.started(0), turnOf(0, false, nil))
		time.Sleep(20 * time.Second)
		if s := live.Snapshot(); s.Over() || s.Share() != 0 {
			t.Errorf("over %v, share %v", s.Over(), s.Share())
		}
	})
}

func TestChats_KeepTheirServerAndTakeWhatRepliesSay(t *testing.T) {
	var c chats
	token := func() string { return "ours" }
	a := c.of(&workload.Recorded{Session: "a"}, token)
	if a == nil || c.of(&workload.Recorded{Session: "a"}, token) != a || c.of(nil, token) != nil || c.of(&workload.Recorded{}, token) != nil {
		t.Error("a conversation is one")
	}
	again := 0
	for range 3 {
		if place := a.server(func() int { return 2 }, func(int) { again++ }); place != 2 {
			t.Errorf("it goes to %d", place)
		}
	}
	if again != 2 || a.sends() != "ours" {
		t.Errorf("%d times again, %s", again, a.sends())
	}
	if a.answered("theirs"); a.sends() != "theirs" {
		t.Error(a.sends())
	}
	for i := range mostChats {
		c.of(&workload.Recorded{Session: fmt.Sprint(i)}, token)
	}
	if c.of(&workload.Recorded{Session: "a"}, token) != a {
		t.Error("a conversation is forgotten too soon")
	}
	if len(c.young)+len(c.old) > 2*mostChats {
		t.Error("conversations are never forgotten")
	}
}
