package sides

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/compare"
)

func read(t *testing.T, name string) compare.Run {
	t.Helper()
	source, err := Find(filepath.Join("../toolfiles/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := source.Read(context.Background(), name, compare.Default())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFind_AToolsFilesAreComparedWithThemselves(t *testing.T) {
	for _, name := range []string{"vllm", "vllm/c2.json", "sglang", "aiperf", "guidellm", "inference-perf", "evalscope", "evalscope/benchmark_data.db"} {
		side := []compare.Run{read(t, name)}
		with := compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05}
		got := compare.Compare(side, side, with)
		if len(got.Differences) > 0 || len(got.Rows) < 6 {
			t.Errorf("%s: differences %v, %d rows", name, got.Differences, len(got.Rows))
		}
		for _, c := range got.Rows {
			if c.Change != 0 || c.Verdict == compare.Better || c.Verdict == compare.Worse {
				t.Errorf("%s: %s %s changed by %g: %s", name, c.Metric, c.Stat, c.Change, c.Verdict)
			}
		}
	}
}

func TestFind_TwoToolsAreNotComparedUnlessForced(t *testing.T) {
	base, candidate := []compare.Run{read(t, "vllm")}, []compare.Run{read(t, "aiperf")}
	with := compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05}
	got := compare.Compare(base, candidate, with)
	keys := ""
	for _, d := range got.Differences {
		keys += d.Key + " "
	}
	if len(got.Rows) > 0 || !strings.Contains(keys, "tool") {
		t.Errorf("differences %v", got.Differences)
	}
	with.Force = true
	if got := compare.Compare(base, candidate, with); len(got.Rows) < 12 {
		t.Errorf("%d rows", len(got.Rows))
	}
}

func TestFind_SaysWhatAPathIs(t *testing.T) {
	if _, err := Find(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a path that is not there was found")
	}
	own := finished(t, t.TempDir(), "run", "{}", "host", "")
	if _, err := Find(filepath.Join(own, "perf_result.json")); err == nil || !strings.Contains(err.Error(), "use the run's folder") {
		t.Errorf("a file of a run: %v", err)
	}
	if _, err := Find(t.TempDir()); err == nil || !strings.Contains(err.Error(), "does not contain a run") {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestFind_ARunJSONOfAnotherToolIsNoRunOfOurs: sweeps of vLLM call their results run=0.json, and users call theirs run.json.
func TestFind_ARunJSONOfAnotherToolIsNoRunOfOurs(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("../toolfiles/testdata/vllm/c2.json")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "run.json"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	source, err := Find(dir)
	if err != nil || !source.Tool {
		t.Fatalf("%+v %v", source, err)
	}
	if r, err := source.Read(context.Background(), "x", compare.Default()); err != nil || len(r.Levels) != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestCompare_PromptsOfAnotherLengthAreNotAlike(t *testing.T) {
	data, err := os.ReadFile("../toolfiles/testdata/vllm/c2.json")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "x.json")
	longer := regexp.MustCompile(`"input_lens": ?\[[^]]*\]`).ReplaceAll(data, []byte(`"input_lens": [`+strings.Repeat("100, ", 15)+`100]`))
	if err := os.WriteFile(name, longer, 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := Source{name, true}.Read(context.Background(), "x", compare.Default())
	if err != nil {
		t.Fatal(err)
	}
	got := compare.Compare([]compare.Run{read(t, "vllm")}, []compare.Run{other}, compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05})
	if len(got.Differences) != 1 || got.Differences[0].Key != "input tokens of parallel_2" || got.Differences[0].Candidate != "100 per request" {
		t.Errorf("%+v", got.Differences)
	}
}

// TestReadAll_GivesRunsAndErrorsInTheirOrder, and the same runs as one after the other.
func TestReadAll_GivesRunsAndErrorsInTheirOrder(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := []string{"vllm/c2.json", "none", "sglang", "vllm", "aiperf"}
	var sources []Source
	for _, name := range names {
		source, err := Find(filepath.Join("../toolfiles/testdata", name))
		if err != nil {
			source = Source{empty, true}
		}
		sources = append(sources, source)
	}
	runs, errs := ReadAll(context.Background(), names, sources, compare.Default())
	for i, name := range names {
		if name == "none" {
			if errs[i] == nil || !strings.HasPrefix(errs[i].Error(), "none ") {
				t.Errorf("%s: %v", name, errs[i])
			}
			continue
		}
		if want := read(t, name); errs[i] != nil || runs[i].Name != name || !reflect.DeepEqual(runs[i], want) {
			t.Errorf("%s: %v, another run than alone", name, errs[i])
		}
	}
}
