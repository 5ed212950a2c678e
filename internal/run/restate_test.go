package run_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/metric"
)

// contents are the files below dir but its views, by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && d.Name() == "views" {
				return fs.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(path)
		all[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func exported(t *testing.T) (result *run.Result) {
	t.Helper()
	args := arguments(t, serve(t, simulator.Config{TTFT: 20 * time.Millisecond, ITL: time.Millisecond}))
	args.Parallel, args.Number, args.Exports = []int{1, 2}, []run.Count{{N: 6}, {N: 8}}, []string{"csv", "junit"}
	return mustRun(t, args)
}

func TestRestate_RunWritesItsExports(t *testing.T) {
	result := exported(t)
	want := []string{"junit.xml", "levels.csv", "requests.csv"}
	if d := cmp.Diff(want, result.Exports); d != "" {
		t.Error(d)
	}
	for _, name := range want {
		if info, err := os.Stat(filepath.Join(result.Folder, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRestate_RestatementHasAFolderOfItsOwnAndTheRunsFilesStay(t *testing.T) {
	result := exported(t)
	before := contents(t, result.Folder)
	goals, problems := metric.ParseObjectives("ttft<=1ms latency<=1min")
	if problems != nil {
		t.Fatal(problems)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Objectives: goals, Share: .9, Exports: []string{"all"}}, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Folder != filepath.Join(result.Folder, "views", "1") || len(again.Exports) < 9 {
		t.Errorf("%s has %v", again.Folder, again.Exports)
	}
	summary, err := os.ReadFile(filepath.Join(again.Folder, "summary.md"))
	if err != nil || !strings.Contains(string(summary), "Goodput counts requests that meet ttft") {
		t.Errorf("summary.md does not say what goodput counts (%v):\n%s", err, summary)
	}
	if d := cmp.Diff(before, contents(t, result.Folder)); d != "" {
		t.Error(d)
	}
	for _, l := range again.Levels {
		kept := []int{l.Objectives[0].Requests, l.Objectives[1].Requests}
		share, _ := l.Value(metric.GoodShare)
		if !slices.Equal(kept, []int{0, l.Total}) || share != 0 {
			t.Errorf("%s: %v of %d kept, share %v", l.Load.Name, kept, l.Total, share)
		}
	}
	page, err := os.ReadFile(filepath.Join(again.Folder, "perf_report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"≤ 1 ms for 90 % of requests", "0 of 6 requests", "8 of 8 requests", "90 % 的请求"} {
		if !strings.Contains(string(page), part) {
			t.Errorf("the page lacks %q", part)
		}
	}
}

func TestRestate_WindowKeepsTheRequestsThatWereSentInIt(t *testing.T) {
	result := exported(t)
	parts := 0
	for _, text := range []string{":0.05", "0.05:"} {
		window, err := run.ParseWindow(text)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := run.Show(t.Context(), result.Folder, run.ReportOptions{Window: window}, run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := shown.Levels[0].Total
		if n == 0 || n == 6 {
			t.Errorf("the window %s has %d of 6 requests", text, n)
		}
		parts += n
	}
	if parts != 6 {
		t.Errorf("the windows before and after a moment have %d requests together, want 6", parts)
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "views")); err == nil {
		t.Error("Show wrote a folder")
	}
}

func TestRestate_BadWindowsAreRefused(t *testing.T) {
	for _, text := range []string{"", ":", "5", "a:b", "9:3", "-1:-5", "NaN:", "1e300:"} {
		if w, err := run.ParseWindow(text); err == nil {
			t.Errorf("%q is the window %v", text, w)
		}
	}
	for _, text := range []string{"10:60", "10:", ":-5", "-10:", "5:-5", "1.5s:2s"} {
		if _, err := run.ParseWindow(text); err != nil {
			t.Error(err)
		}
	}
}

func TestRestate_TokenizerCountsEveryTokenAgain(t *testing.T) {
	result := exported(t)
	before, _ := result.Levels[0].Value(metric.InputTokens)
	shown, err := run.Show(t.Context(), result.Folder, run.ReportOptions{Tokenizer: t.TempDir()}, run.Options{})
	if err == nil || shown != nil {
		t.Fatal("a folder without a tokenizer was taken")
	}
	bare := t.TempDir()
	model, err := tokenizer.BuiltinJSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bare, "tokenizer.json"), model, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, template := range map[string]bool{"builtin": true, bare: false} {
		shown, err = run.Show(t.Context(), result.Folder, run.ReportOptions{Tokenizer: path}, run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		after, ok := shown.Levels[0].Value(metric.InputTokens)
		if !ok || after <= 0 || template && after != before || !template && after >= before {
			t.Errorf("%v input tokens counted again, with the server's chat template: %v; the server counted %v", after, template, before)
		}
	}
}

func TestRestate_DamagedRunIsShownAsFarAsItGoes(t *testing.T) {
	result := exported(t)
	if err := os.Remove(filepath.Join(result.Folder, "plan.json")); err != nil {
		t.Fatal(err)
	}
	first := filepath.Join(result.Folder, "parallel_1_number_6", "events.ndjson")
	data, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(first, data[:len(data)*2/3], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(result.Folder, "parallel_2_number_8", "events.ndjson")); err != nil {
		t.Fatal(err)
	}
	again, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Exports: []string{"junit"}}, run.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := again.Levels[0].Total; len(again.Levels) != 1 || n == 0 || n >= 6 {
		t.Errorf("%d levels, the first with %d requests", len(again.Levels), n)
	}
	if again.Incomplete.EN != "1 of 2 levels could not be read" || !strings.Contains(again.LastLine, again.Incomplete.EN) || again.Folder == result.Folder {
		t.Errorf("%q in %s: %s", again.Incomplete, again.Folder, again.LastLine)
	}
	if err := errors.Join(os.RemoveAll(again.Folder), os.Remove(filepath.Dir(again.Folder)), os.Remove(first)); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Report(t.Context(), result.Folder, run.ReportOptions{Tokenizer: "builtin"}, run.Options{}); err == nil {
		t.Error("a run without any log was reported")
	}
	if _, err := os.Stat(filepath.Join(result.Folder, "views")); err == nil {
		t.Error("a folder was made for a report that could not be")
	}
}
