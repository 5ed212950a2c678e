package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// shaped are loads of every shape, each short, with what a run of it must be.
var shaped = []struct {
	load        load.Profile
	name, label string
	ended       eventlog.Reason
	number      int // requests, 0 where the stages decide
}{
	{load.Open(load.Constant, 200), "constant_rate_200.0_number_30", "constant rate 200", eventlog.EndDone, 30},
	{load.OpenStages(load.Constant, load.Stage{From: 20, To: 180, For: 300 * time.Millisecond}, load.Hold(100, 200*time.Millisecond)),
		"constant_rate_20.0_to_180.0_duration_0.5s", "constant rate 20 to 180", eventlog.EndDuration, 50},
	{load.OpenStages(load.Poisson, load.Hold(50, 200*time.Millisecond), load.Hold(150, 300*time.Millisecond)),
		"rate_50.0_to_150.0_duration_0.5s", "rate 50 to 150", eventlog.EndDuration, 0},
	{load.ClosedStages(load.Stage{From: 1, To: 6, For: 500 * time.Millisecond}), "parallel_1_to_6_duration_0.5s", "concurrency 1 to 6", eventlog.EndDuration, 0},
	{load.Replayed(0, 7*time.Millisecond, 7*time.Millisecond, 300*time.Millisecond), "replay_number_4", "replay of 4 arrivals", eventlog.EndDone, 4},
}

// shapedPlan is a plan of one level a load.
func shapedPlan(t *testing.T, s *settings, url string) *plan.Plan {
	t.Helper()
	args := DefaultArguments()
	prompt, seed := "What does a load test measure?", 5
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", url, &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics, args.NoPreflight, args.Seed = t.TempDir(), 0, "off", true, &seed
	args.MaxTokens = &Range{Min: 3, Max: 3}
	p, err := s.plan(t.Context(), args)
	if err != nil {
		t.Fatal(err)
	}
	p.Levels = nil
	for _, c := range shaped {
		if err := c.load.Validate(); err != nil {
			t.Fatal(err)
		}
		p.Levels = append(p.Levels, plan.NewLevel(c.load, plan.Limits{Number: config.Count{N: 30}}, nil))
	}
	return p
}

// Every shape of load runs through plan, engine, log, files, tables and page, and its requests are due when the shape says.
func TestLoads_OfEveryShapeRunAsTheySay(t *testing.T) {
	url := startSimulator(t, simulator.Config{TTFT: 4 * time.Millisecond, ITL: time.Millisecond})
	s := newSettings(Options{})
	p := shapedPlan(t, s, url)
	result, err := runPlan(t, s, p)
	if err != nil {
		t.Fatal(err)
	}
	doc, _, err := readPlan(result.Folder)
	if err != nil || len(doc.Levels) != len(shaped) || len(result.Levels) != len(shaped) || result.Incomplete.EN != "" {
		t.Fatalf("plan %+v, %v; %d levels, incomplete %q", doc.Levels, err, len(result.Levels), result.Incomplete)
	}
	page, err := os.ReadFile(filepath.Join(result.Folder, "perf_report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range shaped {
		l := result.Levels[i]
		if l.Load.Name != c.name || !l.Load.Equal(c.load) || l.Failed > 0 || l.Total == 0 || c.number > 0 && l.Total != c.number {
			t.Errorf("%s: %d requests, %d failed, under %s", l.Load.Name, l.Total, l.Failed, l.Load.Text())
		}
		if step := doc.Levels[i]; step.Profile == nil || !step.Profile.Equal(c.load) || step.Parallel != c.load.MaxSlots() {
			t.Errorf("%s: plan.json has %+v", c.name, step)
		}
		if !bytes.Contains(page, []byte(c.label)) {
			t.Errorf("%q is missing on the page", c.label)
		}
		checkDue(t, p, filepath.Join(result.Folder, c.name), p.Levels[i], c.ended)
	}
	var made struct {
		Levels []struct {
			Load metric.Load `json:"load"`
		} `json:"levels"`
	}
	if err := json.Unmarshal(result.JSON, &made); err != nil || !made.Levels[3].Load.Equal(shaped[3].load) {
		t.Errorf("perf_result.json has %+v, %v", made.Levels, err)
	}
}

// checkDue reads a level's log: its load, its end, and when its requests were due, beside the first of them.
func checkDue(t *testing.T, p *plan.Plan, folder string, level plan.Level, ended eventlog.Reason) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var asked metric.Load
	if err := json.Unmarshal(log.Head().Load, &asked); err != nil || !asked.Equal(level.Profile) {
		t.Errorf("%s: the log's head has %s, %v", level.Name, log.Head().Load, err)
	}
	var requests []*record.Record
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Kind == eventlog.KindRequest:
			requests = append(requests, e.Request)
		case e.Kind == eventlog.KindEnd && e.End.Reason != ended:
			t.Errorf("%s ended by %q", level.Name, e.End.Reason)
		}
	}
	slices.SortFunc(requests, func(a, b *record.Record) int { return int(a.Seq - b.Seq) })
	if level.OpenLoop() {
		want := slices.Collect(level.ArrivalsOf(len(requests)+1, engine.Random(p.Seed, "arrivals "+level.Name, 0)))
		if level.Steady() {
			want = want[:len(requests)]
		}
		if len(want) != len(requests) {
			t.Fatalf("%s: %d requests of %d arrivals", level.Name, len(requests), len(want))
		}
		for i, r := range requests {
			if got := time.Duration(r.Due - requests[0].Due); got != want[i]-want[0] {
				t.Errorf("%s: request %d was due %v after the first, want %v", level.Name, i, got, want[i]-want[0])
			}
		}
		return
	}
	checkSlots(t, level, requests)
}

// checkSlots looks at a closed loop whose slots open one after the other: that more than the first was used, and none after the last stage.
func checkSlots(t *testing.T, level plan.Level, requests []*record.Record) {
	t.Helper()
	most := 0
	for _, a := range requests {
		under := 0
		for _, b := range requests {
			if b.Due <= a.Due && a.Due < b.End {
				under++
			}
		}
		most = max(most, under)
		if time.Duration(a.Due-requests[0].Due) >= level.Length() {
			t.Errorf("%s: a request was due %v after the first", level.Name, time.Duration(a.Due-requests[0].Due))
		}
	}
	if most < 2 || most > level.MaxSlots() { // how many exactly is tested in virtual time
		t.Errorf("%s: %d requests at once, of %d slots", level.Name, most, level.MaxSlots())
	}
}
