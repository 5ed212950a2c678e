package run_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// mixArguments are those of a run of a mix, whose text is written to a file.
func mixArguments(t *testing.T, c simulator.Config, text string) run.Arguments {
	t.Helper()
	args := arguments(t, serve(t, c))
	path := filepath.Join(t.TempDir(), "mix.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	args.Prompt, args.PromptText, args.Mix, args.TokenizerPath = nil, "", &path, new("builtin")
	args.NoPreflight = true
	return args
}

// recordsOf are the records of a level.
func recordsOf(t *testing.T, result *run.Result, level int) (head eventlog.Head, all []*record.Record) {
	t.Helper()
	log, err := eventlog.Open(filepath.Join(result.Folder, result.Levels[level].Load.Name, eventlog.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		e, err := log.Next()
		if errors.Is(err, io.EOF) {
			return log.Head(), all
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == eventlog.KindRequest {
			all = append(all, e.Request)
		}
	}
}

const threeClasses = `classes:
  - {name: short, share: 3, prompt: "One.", max_tokens: 4, model: first, slo: latency<=10s}
  - {name: long, share: 1, dataset: random, min_prompt_length: 300, max_prompt_length: 300, max_tokens: 12}
  - {name: talk, share: 1, dataset: random_multi_turn, min_prompt_length: 5, max_prompt_length: 9, max_turns: 2, min_turns: 2, max_tokens: 6}
`

// TestMix_ClassesHaveTheirOwnRequestsAndFigures: from the file to the log, the files and the figures.
func TestMix_ClassesHaveTheirOwnRequestsAndFigures(t *testing.T) {
	args := mixArguments(t, simulator.Config{}, threeClasses)
	args.Parallel, args.Number, args.SLO, args.Exports = []int{4}, []run.Count{{N: 50}}, []string{"ttft<=10s"}, []string{"csv", "junit"}
	result := mustRun(t, args)
	l := result.Levels[0]
	var requests []int
	for _, c := range l.Classes {
		requests = append(requests, c.Total)
	}
	if want := []int{30, 10, 20}; !slices.Equal(requests, want) || l.Total != 60 || l.Failed != 0 { // each talk has two turns
		t.Fatalf("%v requests, want %v; %d in all, %d failed", requests, want, l.Total, l.Failed)
	}
	head, records := recordsOf(t, result, 0)
	if !strings.Contains(string(head.Load), `"classes":[{"name":"short","weight":3,"slo":["latency<=10s"]}`) {
		t.Errorf("the log's head has %s", head.Load)
	}
	for _, r := range records {
		var body struct {
			Model     string
			MaxTokens int `json:"max_tokens"`
			Messages  []struct{ Content string }
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		if want := []int{4, 12, 6}[r.Class]; body.MaxTokens != want || (body.Model == "first") != (r.Class == 0) || (body.Messages[0].Content == "One.") != (r.Class == 0) {
			t.Errorf("a request of class %d is %.200s", r.Class, r.Body)
		}
		if r.Class == 1 && r.Usage.Prompt != 300 || (r.Class == 2) != (r.Turn > 0 || r.More) {
			t.Errorf("class %d: %d prompt tokens, turn %d, more %v", r.Class, r.Usage.Prompt, r.Turn, r.More)
		}
	}
	for class, want := range []string{"latency<=10s", "ttft<=10s", "ttft<=10s"} {
		if got := l.Classes[class].Level.Objectives; len(got) != 1 || got[0].Objective.String() != want {
			t.Errorf("class %d is held against %v", class, got)
		}
	}
	checkClassFiles(t, result)
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{}, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Levels[0].Classes; len(got) != 3 || got[1].Total != 10 {
		t.Errorf("the report made again has %d classes", len(got))
	}
}

// checkClassFiles looks at what the files of a run say of its classes.
func checkClassFiles(t *testing.T, result *run.Result) {
	t.Helper()
	var file struct {
		Levels []struct {
			Classes []struct {
				Class   string
				Share   float64
				Total   int
				Metrics map[string]json.RawMessage
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(result.Folder, "perf_result.json"))
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil || len(file.Levels[0].Classes) != 3 {
		t.Fatalf("perf_result.json: %v, %+v", err, file)
	}
	if c := file.Levels[0].Classes[0]; c.Class != "short" || c.Share != 0.6 || c.Total != 30 || c.Metrics["ttft"] == nil || c.Metrics["goodput"] == nil {
		t.Errorf("%+v", c)
	}
	f, err := os.Open(filepath.Join(result.Folder, "requests.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at, count := slices.Index(rows[0], "class"), map[string]int{}
	for _, row := range rows[1:] {
		count[row[at]]++
	}
	if count["short"] != 30 || count["long"] != 10 || count["talk"] != 20 {
		t.Errorf("requests.csv has %v", count)
	}
	for name, want := range map[string]string{"junit.xml": "short: latency&lt;=10s for", "perf_report.html": "Classes of the mix", "plan.json": `"share": 0.6`} {
		if data, err := os.ReadFile(filepath.Join(result.Folder, name)); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %q (%v)", name, want, err)
		}
	}
}

// TestMix_RatesAreTheLoadAndEachClassIsMeasuredAlone, with its part of it.
func TestMix_RatesAreTheLoadAndEachClassIsMeasuredAlone(t *testing.T) {
	args := mixArguments(t, simulator.Config{TTFT: time.Millisecond}, `classes:
  - {name: quick, rate: 150, prompt: "One.", max_tokens: 2}
  - {name: slow, rate: 50, prompt: "Two.", max_tokens: 3}
`)
	args.Number, args.MixAlone = []run.Count{{N: 100}}, true
	result := mustRun(t, args)
	var names []string
	for _, l := range result.Levels {
		names = append(names, l.Load.Name)
	}
	if want := []string{"rate_150.0_number_75_alone_quick", "rate_50.0_number_25_alone_slow", "rate_200.0_number_100"}; !slices.Equal(names, want) {
		t.Fatalf("levels %q, want %q", names, want)
	}
	whole := result.Levels[2]
	if whole.Classes[0].Total != 75 || whole.Classes[1].Total != 25 || whole.Schedule == nil || math.Abs(whole.Schedule.Asked-200) > 1e-9 {
		t.Errorf("%d and %d requests, schedule %+v", whole.Classes[0].Total, whole.Classes[1].Total, whole.Schedule)
	}
	_, records := recordsOf(t, result, 2)
	last := map[int]record.Instant{}
	first := record.Instant(math.MaxInt64)
	for _, r := range records {
		last[r.Class], first = max(last[r.Class], r.Due), min(first, r.Due)
	}
	for class, at := range last {
		if d := at - last[0]; d < -1 || d > 1 { // both classes end at 500 ms
			t.Errorf("the last arrival of class %d is %d ns behind that of the first", class, d)
		}
	}
	var file struct{ Interference []metric.Interference }
	if err := json.Unmarshal(result.JSON, &file); err != nil || len(file.Interference) < 16 || file.Interference[0].Class != "quick" || file.Interference[0].Alone != names[0] {
		t.Errorf("interference %+v, %v", file.Interference, err)
	}
	text, err := os.ReadFile(filepath.Join(result.Folder, "performance_summary.txt"))
	if err != nil || !strings.Contains(string(text), "Interference") || strings.Contains(result.LastLine, "--rate") {
		t.Errorf("%v\n%s\n%s", err, text, result.LastLine)
	}
}

// TestMix_RunsWithoutClassesSayNothingOfThem.
func TestMix_RunsWithoutClassesSayNothingOfThem(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	args.Number = []run.Count{{N: 3}}
	result := mustRun(t, args)
	for _, name := range []string{"perf_result.json", "plan.json", filepath.Join(result.Levels[0].Load.Name, eventlog.FileName)} {
		data, err := os.ReadFile(filepath.Join(result.Folder, name))
		if err != nil || strings.Contains(string(data), `"class`) || strings.Contains(string(data), "interference") {
			t.Errorf("%s speaks of classes (%v)", name, err)
		}
	}
}

// TestMix_BadInputIsSaidBeforeTheStartWithItsLine: also what only the plan and the data set can tell.
func TestMix_BadInputIsSaidBeforeTheStartWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"classes:\n  - {name: a, share: 1, prompt: x}\n  - name: b\n    share: 1\n    prompt: y\n    slo: ttfx<=1\n":                                    "mix.yaml:6: class b: slo: ",
		"classes:\n  - {name: a, share: 1, prompt: x}\n  - name: b\n    share: 1\n    dataset: csv\n    dataset_path: mix_test.go\n":                    "mix.yaml:5: class b: dataset csv: ",
		"classes:\n  - {name: a, share: 1, prompt: x}\n  - name: b\n    share: 1\n    dataset: random\n    dataset_args: {hue: red}\n    max_tokens: 5": "mix.yaml:6: class b: dataset_args: ",
	} {
		args := mixArguments(t, simulator.Config{}, text)
		_, err := run.Run(t.Context(), args, run.Options{})
		var problems run.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if entries, _ := os.ReadDir(args.OutputsDir); len(entries) > 0 {
			t.Errorf("something was written: %v", entries)
		}
	}
}
