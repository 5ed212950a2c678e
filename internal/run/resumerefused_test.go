package run_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/perf/record"
)

// state is everything that stands in a folder.
func state(t *testing.T, folder string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return errors.Join(err, os.Chtimes(path, must(os.Stat(path)).ModTime(), must(os.Stat(path)).ModTime()))
		}
		data, err := os.ReadFile(path)
		all = append(all, path+": "+string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestResume_RefusesWhatDiffers, all of it at once, and writes nothing.
func TestResume_RefusesWhatDiffers(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) { a.APIKey = new("sk-one-two-three-four") })
	_, left := brokenOff(t, args, 9)
	before := state(t, left)
	for name, c := range map[string]struct {
		say  func(*run.Arguments)
		want []string
	}{
		"nothing is given":   {func(a *run.Arguments) { a.APIKey = nil }, []string{"--api-key: contained a secret"}},
		"another load":       {func(a *run.Arguments) { a.Parallel = []int{1, 3, 6} }, []string{"--parallel: differs from the run's value: 1 3 5"}},
		"two things":         {func(a *run.Arguments) { a.Temperature, a.Dataset = 0.5, "openqa"; a.TopK = new(3) }, []string{"--temperature: was not set", "--top-k: was not set"}},
		"another model":      {func(a *run.Arguments) { a.Model = "other" }, []string{"--model: differs"}},
		"no such folder":     {func(a *run.Arguments) { a.Resume = new(left + "-not") }, []string{"is not a readable folder"}},
		"a folder of a file": {func(a *run.Arguments) { a.Resume = new(filepath.Join(left, "parallel_1_number_4")) }, []string{"does not contain a run"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			again := resumes(left)
			again.APIKey = new("sk-five-six-seven-eight")
			c.say(&again)
			_, err := run.New(t.Context(), again, run.Options{})
			var problems run.Problems
			if !errors.As(err, &problems) || len(problems) != len(c.want) {
				t.Fatalf("%v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v does not say %q", err, want)
				}
			}
		})
	}
	if after := state(t, left); !slices.Equal(before, after) {
		t.Error("something was written")
	}
	again := resumes(left)
	again.APIKey, again.Parallel, again.Model = new("sk-five-six-seven-eight"), []int{1, 3, 5}, "simulated"
	result := mustRun(t, again)
	for _, file := range state(t, result.Folder) {
		if strings.Contains(file, "sk-five") || strings.Contains(file, "sk-one") {
			t.Errorf("a secret stands in %.100s", file)
		}
	}
}

// TestResume_PlanThatDiffers: what the run's words do not say can differ too.
func TestResume_PlanThatDiffers(t *testing.T) {
	t.Parallel()
	_, left := brokenOff(t, drawn(t, nil), 9)
	path := filepath.Join(left, "plan.json")
	document := strings.Replace(string(must(os.ReadFile(path))), `"stream": true`, `"stream": false`, 1)
	if err := os.WriteFile(path, []byte(document), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := run.New(t.Context(), resumes(left), run.Options{}); err == nil || !strings.Contains(err.Error(), "plan.json, stream: was false in the original run and would be true now") {
		t.Errorf("%v", err)
	}
}

// TestResume_RunThatIsUnderWay is nobody else's.
func TestResume_RunThatIsUnderWay(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) { a.Parallel = []int{2} })
	asked := false
	mustRun(t, args, run.Options{Events: run.Events{RequestDone: func(r *record.Record) {
		if r.Seq != 3 {
			return
		}
		asked = true
		if _, err := run.New(t.Context(), resumes(runFolder(t, args)), run.Options{}); err == nil || !strings.Contains(err.Error(), "belongs to a run in progress") {
			t.Errorf("%v", err)
		}
	}}})
	if !asked {
		t.Error("nobody asked")
	}
}

// TestResume_NewestBelowAnOutputsFolder is the run that is meant.
func TestResume_NewestBelowAnOutputsFolder(t *testing.T) {
	t.Parallel()
	args := drawn(t, func(a *run.Arguments) { a.Parallel = []int{2} })
	whole, left := brokenOff(t, args, 5)
	newer := filepath.Join(args.OutputsDir, "later", "simulated")
	copyFolder(t, left, newer)
	now := must(outputs.ReadRun(newer))
	now.Started = now.Started.Add(1e9)
	writeRun(t, newer, now)
	if again := mustRun(t, resumes(args.OutputsDir)); again.Folder != newer {
		t.Errorf("%s instead of %s", again.Folder, newer)
	}
	if a, b := sent(t, whole.Folder), sent(t, newer); !slices.Equal(a, b) {
		t.Errorf("%d bodies instead of %d", len(b), len(a))
	}
}

// TestResume_LogOfAnotherRun is no segment.
func TestResume_LogOfAnotherRun(t *testing.T) {
	t.Parallel()
	args := arguments(t, serve(t, simulator.Config{}))
	args.Number = []run.Count{{N: 3}}
	one, other := mustRun(t, args), mustRun(t, args)
	from := filepath.Join(other.Folder, other.Levels[0].Load.Name, eventlog.FileName)
	to := filepath.Join(one.Folder, one.Levels[0].Load.Name, eventlog.SegmentName(1))
	if err := os.WriteFile(to, must(os.ReadFile(from)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := eventlog.OpenLevel(filepath.Dir(to)); err == nil || !strings.Contains(err.Error(), "belongs to a different run") {
		t.Errorf("%v", err)
	}
}

// TestResume_DataSetThatChanged ends the run before anything is written.
func TestResume_DataSetThatChanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "prompts.txt")
	lines := strings.Repeat("What does a load test measure?\n", 3) + strings.Repeat("And what does it not?\n", 40)
	if err := os.WriteFile(path, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	args := drawn(t, func(a *run.Arguments) {
		a.Dataset, a.DatasetPath, a.MinPromptLength, a.MaxPromptLength = "line_by_line", &path, 0, 1000
		a.NoTestConnection = true
	})
	_, left := brokenOff(t, args, 9)
	before := state(t, left)
	if err := os.WriteFile(path, []byte("Another question.\n"+lines), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := run.Run(t.Context(), resumes(left), run.Options{})
	var problems run.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), "resume: 2 of the 4 requests of "+left+" would differ (items 0, 3)") {
		t.Errorf("%v", err)
	}
	if !slices.Equal(before, state(t, left)) {
		t.Error("something was written")
	}
	if err := os.WriteFile(path, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	mustRun(t, resumes(left))
}
