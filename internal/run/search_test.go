package run

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/liveview"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// doubling is a whole search: it doubles the slots as long as requests do not fail.
type doubling struct {
	limits plan.Limits
	most   int
}

func (d doubling) Next(done []*metric.Level) (plan.Level, bool) {
	slots := 1
	if n := len(done); n > 0 {
		last := done[n-1]
		if slots = 2 * last.Load.MaxSlots(); last.Failed > 0 || slots > d.most {
			return plan.Level{}, false
		}
	}
	return plan.NewLevel(load.Closed(slots), d.limits, nil), true
}

func (d doubling) Planned() int { return 0 }

func (d doubling) Range() []plan.Level {
	return []plan.Level{plan.NewLevel(load.Closed(1), d.limits, nil), plan.NewLevel(load.Closed(d.most), d.limits, nil)}
}

func (d doubling) Outcome(done []*metric.Level) *metric.Search {
	found := &metric.Search{Variable: load.ByParallel}
	for _, l := range done {
		at, passed := l.Load.On(load.ByParallel), l.Failed == 0
		if passed {
			found.FeasibleMax = &at
		} else {
			found.InfeasibleMin, found.Binding = &at, "failed = 0"
		}
		found.Probes = append(found.Probes, metric.Probe{Level: l.Load.Name, Load: at, Passed: &passed})
	}
	return found
}

// startSimulator starts the built-in server.
func startSimulator(t *testing.T, c simulator.Config) string {
	t.Helper()
	server, err := simulator.New(c, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return url
}

// searchPlan is a plan whose levels a doubling search chooses.
func searchPlan(t *testing.T, s *settings, url string, most int) *plan.Plan {
	t.Helper()
	args := DefaultArguments()
	prompt := "What does a load test measure?"
	args.Model, args.URL, args.Prompt, args.PromptText = "simulated", url, &prompt, prompt
	args.OutputsDir, args.SleepInterval, args.ServerMetrics, args.ProgressTracker, args.NoPreflight = t.TempDir(), 0, "off", true, true
	args.MaxTokens = &Range{Min: 8, Max: 8}
	p, err := s.plan(t.Context(), args)
	if err != nil {
		t.Fatal(err)
	}
	p.Levels, p.Control = nil, doubling{plan.Limits{Number: config.Count{N: 2, Times: true}}, most}
	return p
}

// A sighting is what could be seen of a search when one of its levels had ended.
type sighting struct {
	title    string // of the terminal's view
	levels   int
	progress progress
}

// sightings collects one after each level.
func sightings(t *testing.T, seen *[]sighting) Options {
	var state func() Snapshot
	return Options{
		Watch: func(now func() Snapshot) (stop func()) { state = now; return func() {} },
		Level: func(_ string, _ int, folder string) {
			now := state()
			one := sighting{title: liveview.Full(now, now.Detail(), liveview.Look{Width: 120})[0].String(), levels: now.Levels}
			data, err := os.ReadFile(filepath.Join(filepath.Dir(folder), "progress.json"))
			if err == nil {
				err = json.Unmarshal(data, &one.progress)
			}
			if err != nil {
				t.Error(err)
			}
			*seen = append(*seen, one)
		},
	}
}

// runPlan runs a plan that no arguments say.
func runPlan(t *testing.T, s *settings, p *plan.Plan) (*Result, error) {
	t.Helper()
	r, err := s.runOf(p)
	if err != nil {
		t.Fatal(err)
	}
	return r.Run(t.Context())
}

// A server that takes four requests and lets one wait refuses the sixth. A search that doubles the slots must find that between 4
// and 8, and everything that follows a run has to do without knowing how many levels there will be.
func TestSearch_OfUnknownLengthRunsThroughEngineViewTrackerAndResult(t *testing.T) {
	url := startSimulator(t, simulator.Config{TTFT: 20 * time.Millisecond, ITL: 5 * time.Millisecond, MaxBatch: 4, MaxQueue: 1})
	var seen []sighting
	s := newSettings(sightings(t, &seen))
	result, err := runPlan(t, s, searchPlan(t, s, url, 64))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"parallel_1_number_2", "parallel_2_number_4", "parallel_4_number_8", "parallel_8_number_16"}
	var names []string
	for _, l := range result.Levels {
		names = append(names, l.Load.Name)
	}
	if !slices.Equal(names, want) || result.Incomplete.EN != "" {
		t.Fatalf("the levels are %v, incomplete is %q", names, result.Incomplete)
	}
	checkFound(t, result.Search, want)
	for i, one := range seen {
		if one.levels != 0 || !strings.Contains(one.title, "Level "+string(rune('1'+i))+" ") || strings.Contains(one.title, " of ") {
			t.Errorf("after level %d the view begins %q, of %d levels", i+1, one.title, one.levels)
		}
		if one.progress.Total != 0 || one.progress.Percent != 0 || one.progress.Left != nil {
			t.Errorf("after level %d progress.json says %+v", i+1, one.progress)
		}
	}
	checkSearchFiles(t, result)
}

func checkFound(t *testing.T, found *metric.Search, names []string) {
	t.Helper()
	if found == nil || found.Variable != load.ByParallel || *found.FeasibleMax != 4 || *found.InfeasibleMin != 8 || len(found.Probes) != len(names) {
		t.Fatalf("found %+v", found)
	}
	for i, p := range found.Probes {
		if p.Level != names[i] || p.Load != math.Exp2(float64(i)) || *p.Passed != (i < 3) {
			t.Errorf("probe %d is %+v", i, p)
		}
	}
}

// checkSearchFiles looks at what the run left behind, and at the report made from it again.
func checkSearchFiles(t *testing.T, result *Result) {
	t.Helper()
	var names []string
	for _, l := range result.Levels {
		names = append(names, l.Load.Name)
	}
	var made struct {
		Search *metric.Search `json:"search"`
	}
	if err := json.Unmarshal(result.JSON, &made); err != nil {
		t.Fatal(err)
	}
	checkFound(t, made.Search, names)
	var last progress
	data, err := os.ReadFile(filepath.Join(result.Folder, "progress.json"))
	if err == nil {
		err = json.Unmarshal(data, &last)
	}
	if err != nil || last.Status != "completed" || last.Percent != 100 || last.Total != 0 || last.Processed != 30 {
		t.Errorf("at the end progress.json says %+v, %v", last, err)
	}
	doc, _, err := readPlan(result.Folder)
	if err != nil || !doc.OpenEnded || doc.Levels == nil || len(doc.Levels) != 0 {
		t.Errorf("plan.json has %+v, open ended %v, %v", doc.Levels, doc.OpenEnded, err)
	}
	again, err := Report(t.Context(), result.Folder, ReportOptions{}, Options{})
	if err != nil || again.Incomplete.EN != "" {
		t.Fatalf("the report made again: %+v, %v", again, err)
	}
	checkFound(t, again.Search, names)
}

// A search that is stopped says how far it came and what it had found by then.
func TestSearch_ThatIsStoppedKeepsWhatItFound(t *testing.T) {
	url := startSimulator(t, simulator.Config{})
	var r *Runner
	s := newSettings(Options{Level: func(_ string, index int, _ string) {
		if index == 1 {
			r.Stop()
		}
	}})
	r, err := s.runOf(searchPlan(t, s, url, 1024))
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Run(t.Context())
	if err != nil || !result.Interrupted {
		t.Fatalf("%+v, %v", result, err)
	}
	// The stop reaches the sweep by another goroutine: the next level may have begun, or ended, by then.
	if n := len(result.Levels); n < 2 || n > 4 || !strings.HasPrefix(result.Incomplete.EN, "stopped early: ") {
		t.Errorf("%d levels, incomplete: %q", n, result.Incomplete)
	}
	if found := result.Search; found == nil || *found.FeasibleMax < 2 || *found.FeasibleMax > 8 || found.InfeasibleMin != nil {
		t.Errorf("found %+v", found)
	}
}

// What must be ready for any level is taken from the largest that the search may ask for.
func TestSearch_IsPreparedForItsLargestLoad(t *testing.T) {
	s := newSettings(Options{})
	p := searchPlan(t, s, "http://127.0.0.1:9/v1", 1<<30)
	if p.MaxParallel() != 1<<30 || p.Sessions() != 0 {
		t.Errorf("at most %d slots, %d sessions", p.MaxParallel(), p.Sessions())
	}
	if err := enoughFiles(p); err == nil || !strings.Contains(err.Error(), "parallel 1073741824") {
		t.Errorf("open files: %v", err)
	}
	if n := target(p).Connections; n != 1<<30 {
		t.Errorf("the check of this machine counts with %d connections", n)
	}
}
