package run_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// brokenOff runs to the end, and copies the run's folder when so many requests have ended: what a process leaves behind that is killed
// at that moment. The copy has a parent of its own, as its files name no path.
func brokenOff(t *testing.T, args run.Arguments, requests int) (whole *run.Result, left string) {
	t.Helper()
	left = filepath.Join(t.TempDir(), "left")
	return mustRun(t, args, run.Options{Events: run.Events{RequestDone: copying(t, args, left, requests)}}), left
}

// copying copies the run's folder, once, when so many requests have ended.
func copying(t *testing.T, args run.Arguments, to string, requests int) func(*record.Record) {
	var mu sync.Mutex
	ended := 0
	return func(*record.Record) {
		mu.Lock()
		defer mu.Unlock()
		if ended++; ended == requests {
			copyFolder(t, runFolder(t, args), to)
		}
	}
}

// runFolder is the one run below the outputs folder, or the folder that goes on.
func runFolder(t *testing.T, args run.Arguments) string {
	if args.Resume != nil {
		return *args.Resume
	}
	found, err := filepath.Glob(filepath.Join(args.OutputsDir, "*", "*", outputs.RunFile))
	if err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
		return t.TempDir()
	}
	return filepath.Dir(found[0])
}

func copyFolder(t *testing.T, from, to string) {
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a file that was moved to its place meanwhile
		}
		below, _ := filepath.Rel(from, path)
		if err != nil || d.IsDir() {
			return errors.Join(err, os.MkdirAll(filepath.Join(to, below), 0o755))
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return errors.Join(err, os.WriteFile(filepath.Join(to, below), data, 0o644))
	})
	if err != nil {
		t.Error(err)
	}
}

// resumes goes on with the run in a folder and says so by nothing but that.
func resumes(folder string) run.Arguments {
	args := run.DefaultArguments()
	args.Resume = &folder
	return args
}

// sent is what a run has sent, sorted, by its manifest.
func sent(t *testing.T, folder string) (all []manifest.Entry) {
	t.Helper()
	if _, err := manifest.Read(filepath.Join(folder, manifest.File), func(e manifest.Entry) error {
		all = append(all, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b manifest.Entry) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), a.Class-b.Class, a.Turn-b.Turn, cmp.Compare(a.Level, b.Level))
	})
	return all
}

// everyFile is the contents of a folder's files.
func everyFile(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, e := range must(os.ReadDir(folder)) {
		if e.IsDir() {
			continue
		}
		all[e.Name()] = string(must(os.ReadFile(filepath.Join(folder, e.Name()))))
	}
	return all
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func writeRun(t *testing.T, folder string, now outputs.Run) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, outputs.RunFile), must(json.Marshal(now)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// drawn are the arguments of a sweep over drawn prompts.
func drawn(t *testing.T, say func(*run.Arguments)) run.Arguments {
	args := arguments(t, serve(t, simulator.Config{TTFT: 6 * time.Millisecond, ITL: 2 * time.Millisecond}))
	args.Prompt, args.PromptText, args.Dataset, args.TokenizerPath = nil, "", "random", new("builtin")
	args.MinPromptLength, args.MaxPromptLength, args.MaxTokens = 8, 16, &run.Range{Min: 2, Max: 6}
	args.Parallel, args.Number, args.NoPreflight = []int{1, 3, 5}, []run.Count{{N: 4, Times: true}}, true
	if say != nil {
		say(&args)
	}
	return args
}

// TestResume_SendsWhatAnUnbrokenRunSends: whatever the load, the same bodies in the same levels, and none twice.
func TestResume_SendsWhatAnUnbrokenRunSends(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		requests int
		say      func(*run.Arguments)
	}{
		"a sweep, in its second level": {9, nil},
		"a sweep, in its last level":   {25, nil},
		"in a warm-up by number":       {6, func(a *run.Arguments) { a.WarmupNum = 3; a.Parallel = []int{2} }},
		"behind a warm-up by number":   {6, func(a *run.Arguments) { a.WarmupNum = 3; a.Parallel = []int{2, 3} }},
		"behind a barrier":             {6, func(a *run.Arguments) { a.WarmupNum, a.WarmupBarrier = 3, true; a.Parallel = []int{2, 3} }},
		"before a barrier":             {2, func(a *run.Arguments) { a.WarmupNum, a.WarmupBarrier = 4, true; a.Parallel = []int{2, 3} }},
		"an open loop": {12, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Parallel, a.Number = true, []float64{60, 90}, []int{1}, []run.Count{{N: 25}, {N: 25}}
		}},
		"a paced closed loop": {7, func(a *run.Arguments) { a.Rate, a.Parallel, a.Number = []float64{80}, []int{3}, []run.Count{{N: 15}} }},
		"a trace":             {9, trace},
		"even arrivals": {9, func(a *run.Arguments) {
			a.OpenLoop, a.Rate, a.Parallel, a.Number, a.Arrival = true, []float64{80}, []int{1}, []run.Count{{N: 20}}, "constant"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goesOn(t, drawn(t, c.say), c.requests)
		})
	}
}

// goesOn breaks a run off when so many requests have ended, lets it go on, and holds it against the unbroken run: the same bodies in the
// same levels, and the files of finished levels as they were.
func goesOn(t *testing.T, args run.Arguments, requests int) (whole, again *run.Result) {
	t.Helper()
	whole, left := brokenOff(t, args, requests)
	before := must(outputs.ReadRun(left))
	kept := map[string]map[string]string{}
	for _, l := range before.Levels {
		if l.State == outputs.Done {
			kept[l.Name] = everyFile(t, filepath.Join(left, l.Folder))
		}
	}
	again = mustRun(t, resumes(left))
	if a, b := sent(t, whole.Folder), sent(t, left); !slices.Equal(a, b) {
		t.Errorf("%d bodies instead of %d:\n%v\n%v", len(b), len(a), b, a)
	}
	for i, l := range again.Levels {
		if w := whole.Levels[i]; l.Total != w.Total || l.Warmup != w.Warmup || l.Failed > 0 || l.Load.Name != w.Load.Name {
			t.Errorf("%s has %d requests, %d to warm up, %d failed; unbroken %d and %d", l.Load.Name, l.Total, l.Warmup, l.Failed, w.Total, w.Warmup)
		}
		if segments := len(l.Segments); (segments == 2) != (i == len(before.Levels)-1) {
			t.Errorf("%s has %d segments", l.Load.Name, segments)
		}
	}
	for name, want := range kept {
		if got := everyFile(t, filepath.Join(left, name)); !mapsEqual(got, want) {
			t.Errorf("the files of %s changed", name)
		}
	}
	now := must(outputs.ReadRun(left))
	if now.State != outputs.Done || len(now.Resumed) != 1 || now.ID != before.ID || len(again.Levels) != len(whole.Levels) {
		t.Errorf("%+v", now)
	}
	if !strings.Contains(string(again.JSON), `"segments"`) || !strings.Contains(string(again.JSON), "was measured in 2 segments") {
		t.Error("the result does not say that it was made of two segments")
	}
	return whole, again
}

func mapsEqual(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, content := range a {
		if b[name] != content {
			return false
		}
	}
	return true
}

// selfCheckOf is the self-check of a level in the run's result.
func selfCheckOf(t *testing.T, folder string, level int) metric.SelfCheck {
	t.Helper()
	var result struct {
		Levels []struct {
			Check *metric.SelfCheck `json:"self_check"`
		}
	}
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(folder, "perf_result.json"))), &result); err != nil || result.Levels[level].Check == nil {
		t.Fatalf("no self-check: %v", err)
	}
	return *result.Levels[level].Check
}

// TestResume_TwiceMakesThreeSegments, of which the middle one is cut too.
func TestResume_TwiceMakesThreeSegments(t *testing.T) {
	args := drawn(t, func(a *run.Arguments) { a.Parallel, a.Number = []int{2, 4}, []run.Count{{N: 10, Times: true}} })
	whole, left := brokenOff(t, args, 30)
	second := filepath.Join(t.TempDir(), "second")
	mustRun(t, resumes(left), run.Options{Events: run.Events{RequestDone: copying(t, resumes(left), second, 12)}})
	again := mustRun(t, resumes(second))
	if a, b := sent(t, whole.Folder), sent(t, second); !slices.Equal(a, b) {
		t.Errorf("%d bodies instead of %d", len(b), len(a))
	}
	l := again.Levels[1]
	if len(l.Segments) != 3 || l.Total != 40 || !slices.IsSortedFunc(l.Segments, func(a, b metric.Segment) int { return int(a.From - b.From) }) {
		t.Errorf("%d requests in %+v", l.Total, l.Segments)
	}
	if c := selfCheckOf(t, second, 1); !c.Conserved || !c.Agrees || c.Unchecked == 0 || c.Sent+c.Unchecked != 40 || c.Ended != c.Sent {
		t.Errorf("what was counted of segments of which two were killed: %+v", c)
	}
	if n := len(must(outputs.ReadRun(second)).Resumed); n != 2 {
		t.Errorf("%d resumptions", n)
	}
	ids := map[string]bool{}
	log := must(eventlog.OpenLevel(filepath.Join(second, l.Load.Name)))
	defer log.Close()
	for e, err := log.Next(); err == nil; e, err = log.Next() {
		if e.Kind == eventlog.KindRequest {
			ids[e.Request.SentID().String()] = true
		}
	}
	if n, _ := log.Damage(); n > 0 || len(ids) != 40 {
		t.Errorf("%d ids of 40 requests, %d damaged lines", len(ids), n)
	}
}

// TestResume_TimeThatIsLeft: a level that time bounds goes on at the offset where it stopped.
func TestResume_TimeThatIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		requests int
		say      func(*run.Arguments)
		length   time.Duration
	}{
		"a soak": {20, func(a *run.Arguments) {
			a.Duration, a.Number = new(config.Seconds(0.6)), run.DefaultArguments().Number
			a.Parallel = []int{3}
		}, 600 * time.Millisecond},
		"a soak at a rate": {20, func(a *run.Arguments) {
			a.Duration, a.Number, a.OpenLoop, a.Rate = new(config.Seconds(0.6)), run.DefaultArguments().Number, true, []float64{100}
			a.Parallel = []int{1}
		}, 600 * time.Millisecond},
		"stages of a rate": {30, stages("rate=100 for=0.2s", "rate=100..200 for=0.2s", "rate=50 for=0.2s"), 600 * time.Millisecond},
		"stages of slots":  {30, stages("parallel=1..4 for=0.3s", "parallel=2 for=0.3s"), 600 * time.Millisecond},
		"stages of both":   {30, stages("rate=100 for=0.2s", "parallel=3 for=0.2s", "rate=100 for=0.2s"), 600 * time.Millisecond},
		"with a warm-up":   {30, func(a *run.Arguments) { stages("rate=100 for=0.4s")(a); a.WarmupDuration = new(config.Seconds(0.2)) }, 400 * time.Millisecond},
		"in a warm-up":     {5, func(a *run.Arguments) { stages("rate=100 for=0.3s")(a); a.WarmupDuration = new(config.Seconds(0.2)) }, 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			args := drawn(t, c.say)
			_, left := brokenOff(t, args, c.requests)
			again := mustRun(t, resumes(left))
			l := again.Levels[0]
			if len(l.Segments) != 2 || l.Failed > 0 {
				t.Fatalf("%d segments, %d failed", len(l.Segments), l.Failed)
			}
			log := must(eventlog.OpenLevel(filepath.Join(left, l.Load.Name)))
			defer log.Close()
			var first, last record.Instant
			items, segments, begins := map[int64]bool{}, map[int]int{}, 0
			for e, err := log.Next(); err == nil; e, err = log.Next() {
				if e.Kind == eventlog.KindProbe && strings.Contains(string(e.Probe), `"schedule"`) {
					begins++
				}
				if e.Kind != eventlog.KindRequest {
					continue
				}
				segments[e.Segment]++
				if items[e.Request.Item] {
					t.Errorf("item %d was answered twice", e.Request.Item)
				}
				items[e.Request.Item] = true
				if e.Request.Warmup {
					continue
				}
				if first == 0 || e.Request.Due < first {
					first = e.Request.Due
				}
				last = max(last, e.Request.Due)
			}
			if span := time.Duration(last - first); span > c.length || segments[1] == 0 || begins != 1 {
				t.Errorf("it was due over %v of %v, %v requests a segment, %d beginnings", span, c.length, segments, begins)
			}
			all := 0
			for _, s := range l.Stages {
				all += s.Total
			}
			if len(l.Stages) > 0 && all != l.Total {
				t.Errorf("%d of %d requests are in stages", all, l.Total)
			}
		})
	}
}

func stages(texts ...string) func(*run.Arguments) {
	return func(a *run.Arguments) {
		a.Stages, a.Parallel, a.Number = texts, run.DefaultArguments().Parallel, run.DefaultArguments().Number
	}
}

// TestResume_ConversationsBeginAnew: one that was under way counts as cut short, and is sent again as a whole.
func TestResume_ConversationsBeginAnew(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) {
		a.Dataset, a.MultiTurn, a.MinTurns, a.MaxTurns = "random_multi_turn", true, 3, new(3)
		a.Parallel, a.Number = []int{2}, []run.Count{{N: 6}}
	})
	_, left := brokenOff(t, args, 8)
	again := mustRun(t, resumes(left))
	l := again.Levels[0]
	if s := l.Sessions; s == nil || s.Total-s.CutShort != 6 || s.CutShort > 2 || l.Failed > 0 {
		t.Fatalf("%+v, %d failed", l.Sessions, l.Failed)
	}
	log := must(eventlog.OpenLevel(filepath.Join(left, l.Load.Name)))
	defer log.Close()
	turns := map[int64]int{}
	for e, err := log.Next(); err == nil; e, err = log.Next() {
		if r := e.Request; r != nil {
			if turns[r.Session] != r.Turn {
				t.Errorf("turn %d of session %d comes behind %d others", r.Turn, r.Session, turns[r.Session])
			}
			turns[r.Session]++
		}
	}
	if len(turns) != l.Sessions.Total {
		t.Errorf("%d sessions in the log, %d in the figures", len(turns), l.Sessions.Total)
	}
}

// TestResume_AfterAnInterruptCancelledRequestsAreSentAgain.
func TestResume_AfterAnInterruptCancelledRequestsAreSentAgain(t *testing.T) {
	args := drawn(t, func(a *run.Arguments) { a.Parallel, a.Number = []int{4}, []run.Count{{N: 40}} })
	var ended atomic.Int64
	stop, cancel := context.WithCancel(t.Context())
	stopped := mustRunUntil(t, stop, args, run.Options{Grace: time.Nanosecond, Events: run.Events{RequestDone: func(*record.Record) {
		if ended.Add(1) == 12 {
			cancel()
		}
	}}})
	if !stopped.Interrupted || stopped.Levels[0].Cancelled == 0 {
		t.Fatalf("%+v", stopped.Levels[0])
	}
	again := mustRun(t, resumes(stopped.Folder))
	l := again.Levels[0]
	if l.Total != 40 || l.Failed > 0 || l.Cancelled != stopped.Levels[0].Cancelled || again.Incomplete.EN != "" {
		t.Errorf("%d requests, %d failed, %d cancelled, %q", l.Total, l.Failed, l.Cancelled, again.Incomplete)
	}
	if l.Segments[0].Ended != string(eventlog.EndInterrupted) || l.Segments[0].UnderWay != 0 {
		t.Errorf("%+v", l.Segments)
	}
	if c := selfCheckOf(t, again.Folder, 0); !c.Conserved || !c.Agrees || c.Sent != 40+l.Cancelled || c.Cancelled != l.Cancelled || c.Unchecked != 0 {
		t.Errorf("both segments: %+v", c)
	}
	items := map[int64]bool{}
	for _, e := range sent(t, stopped.Folder) {
		items[e.Item] = true
	}
	if len(items) != 40 {
		t.Errorf("%d items", len(items))
	}
}

// TestResume_KilledBetweenLevels: whatever was made of a level's files when the process was killed, they are made from the log, and
// nothing of the level is sent again.
func TestResume_KilledBetweenLevels(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) { a.Parallel = []int{1, 2} })
	whole := mustRun(t, args)
	first, second := whole.Levels[0].Load.Name, whole.Levels[1].Load.Name
	made := []string{"benchmark_data.db", "workload_throughput.json", "workload_timeline.json", "benchmark_summary.json", "benchmark_percentile.json"}
	for n := range len(made) + 3 {
		left := filepath.Join(t.TempDir(), "left")
		copyFolder(t, whole.Folder, left)
		now := must(outputs.ReadRun(left))
		now.State, now.Ended = outputs.Running, time.Time{}
		now.Levels = now.Levels[:1]
		for _, name := range []string{second, artifacts.ResultFile, "perf_report.html", "performance_summary.txt"} {
			_ = os.RemoveAll(filepath.Join(left, name))
		}
		now.Levels[0].State = outputs.Running
		switch {
		case n < len(made):
			for _, name := range made[n:] {
				_ = os.Remove(filepath.Join(left, first, name))
			}
			_ = os.WriteFile(filepath.Join(left, first, made[n]+".part17"), []byte("half"), 0o644)
		case n == len(made): // the next level's folder was made, run.json does not know it
			now.Levels[0].State = outputs.Done
			_ = os.Mkdir(filepath.Join(left, second), 0o755)
		case n == len(made)+1: // it has a log without a head
			now.Levels[0].State = outputs.Done
			now.Levels = append(now.Levels, outputs.Level{Name: second, Folder: second, State: outputs.Running})
			_ = os.Mkdir(filepath.Join(left, second), 0o755)
			_ = os.WriteFile(filepath.Join(left, second, eventlog.FileName), []byte(`{"crc":"00`), 0o644)
		}
		writeRun(t, left, now)
		again := mustRun(t, resumes(left))
		if a, b := sent(t, whole.Folder), sent(t, left); !slices.Equal(a, b) || len(again.Levels) != 2 {
			t.Errorf("%d: %d bodies instead of %d", n, len(b), len(a))
		}
		if string(must(os.ReadFile(filepath.Join(left, first, eventlog.FileName)))) != string(must(os.ReadFile(filepath.Join(whole.Folder, first, eventlog.FileName)))) {
			t.Errorf("%d: the log of the finished level changed", n)
		}
		for _, name := range made {
			if _, err := os.Stat(filepath.Join(left, first, name)); err != nil {
				t.Errorf("%d: %v", n, err)
			}
		}
	}
}

// TestResume_KilledAtTheEnd: every level is finished, and the files of the run are missing: no request is sent.
func TestResume_KilledAtTheEnd(t *testing.T) {
	t.Parallel()
	whole := mustRun(t, drawn(t, func(a *run.Arguments) { a.Parallel = []int{1, 2} }))
	now := must(outputs.ReadRun(whole.Folder))
	now.State = outputs.Running
	writeRun(t, whole.Folder, now)
	_ = os.Remove(filepath.Join(whole.Folder, artifacts.ResultFile))
	again := mustRun(t, resumes(whole.Folder), run.Options{Events: run.Events{RequestDone: func(r *record.Record) { t.Errorf("%+v was sent", r) }}})
	if len(again.Levels) != 2 || again.Incomplete.EN != "" {
		t.Errorf("%+v", again)
	}
	if _, err := run.Run(t.Context(), resumes(whole.Folder), run.Options{}); !errors.Is(err, run.ErrComplete) {
		t.Errorf("a second time: %v", err)
	}
}

// trace is a recorded load of twenty requests, some of them at one instant.
func trace(a *run.Arguments) {
	path := filepath.Join(a.OutputsDir, "trace.jsonl")
	var lines strings.Builder
	for i := range 20 {
		fmt.Fprintf(&lines, `{"timestamp": %v, "body": {"model": "simulated", "seed": %d, "max_tokens": 5, "stream": true, "messages": [{"role": "user", "content": "a"}]}}`+"\n", 0.012*float64(i/2*2), i)
	}
	if err := os.WriteFile(path, []byte(lines.String()), 0o644); err != nil {
		panic(err)
	}
	a.Dataset, a.DatasetPath, a.TokenizerPath = "workload_trace", &path, nil
	defaults := run.DefaultArguments()
	a.MaxTokens, a.Parallel, a.Number, a.MinPromptLength, a.MaxPromptLength, a.ExtraArgs = defaults.MaxTokens, defaults.Parallel, defaults.Number, defaults.MinPromptLength, defaults.MaxPromptLength, defaults.ExtraArgs
}

// TestResume_DroppedSessionsAreNotOwed: what a limit of requests in flight dropped before stays dropped.
func TestResume_DroppedSessionsAreNotOwed(t *testing.T) {
	args := drawn(t, func(a *run.Arguments) {
		a.OpenLoop, a.Rate, a.Parallel, a.Number, a.Arrival = true, []float64{200}, []int{1}, []run.Count{{N: 60}}, "constant"
		a.MaxInFlight, a.AtLimit, a.MaxTokens = new(2), "drop", &run.Range{Min: 10, Max: 10}
	})
	whole, left := brokenOff(t, args, 10)
	l := mustRun(t, resumes(left)).Levels[0]
	if w := whole.Levels[0]; w.Dropped == 0 || l.Total+l.Dropped < 60 || l.Total+l.Dropped > 62 || l.Failed > 0 {
		t.Errorf("%d requests and %d dropped of 60; unbroken %d and %d", l.Total, l.Dropped, w.Total, w.Dropped)
	}
}

// TestResume_HeldSessionsAreNotMeasuredLater: what only kept the load up is over, and its items are not sent again.
func TestResume_HeldSessionsAreNotMeasuredLater(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) {
		a.Parallel, a.HoldLoad, a.MaxTokens = []int{3}, true, &run.Range{Min: 1, Max: 30}
	})
	whole, left := brokenOff(t, args, 11)
	l := mustRun(t, resumes(left)).Levels[0]
	if w := whole.Levels[0]; l.Total != w.Total || l.Failed > 0 {
		t.Errorf("%d requests, unbroken %d", l.Total, w.Total)
	}
	seen := map[int64]bool{}
	for _, e := range sent(t, left) {
		seen[e.Item] = true
	}
	for item := range int64(l.Total) {
		if !seen[item+1] { // item 0 is that of the connection test
			t.Errorf("item %d was not sent", item+1)
		}
	}
}
