package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/manifest"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// randomRun are the arguments of a short sweep over random prompts.
func randomRun(t *testing.T, url string) run.Arguments {
	args := arguments(t, url)
	builtin := "builtin"
	args.Prompt, args.PromptText, args.Dataset, args.TokenizerPath = nil, "", "random", &builtin
	args.MinPromptLength, args.MaxPromptLength = 20, 40
	args.Parallel, args.Number = []int{1, 2}, []run.Count{{N: 3}, {N: 5}}
	return args
}

func entries(t *testing.T, path string) (head manifest.Head, all []manifest.Entry) {
	t.Helper()
	head, err := manifest.Read(path, func(e manifest.Entry) error { all = append(all, e); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return head, all
}

func TestManifest_OfARunIsThatOfItsRepetition(t *testing.T) {
	url := serve(t, simulator.Config{})
	args := randomRun(t, url)
	first := mustRun(t, args)
	path := filepath.Join(first.Folder, manifest.File)
	head, sent := entries(t, path)
	if head.Run != first.ID || len(sent) != 8 || sent[0].Level != "parallel_1_number_3" || sent[7].Level != "parallel_2_number_5" || sent[0].Bytes < 50 {
		t.Fatalf("%+v, %d entries: %+v", head, len(sent), sent)
	}
	args.ReplayManifest, args.OutputsDir = &path, t.TempDir()
	again := mustRun(t, args)
	_, repeated := entries(t, filepath.Join(again.Folder, manifest.File))
	sums := map[int64]manifest.Sum{}
	for _, e := range sent {
		sums[e.Item] = e.Sum
	}
	for _, e := range repeated {
		if sums[e.Item] != e.Sum {
			t.Errorf("item %d differs", e.Item)
		}
	}
}

func TestManifest_OfOtherRequestsEndsARunBeforeItsLoad(t *testing.T) {
	url := serve(t, simulator.Config{})
	args := randomRun(t, url)
	path := filepath.Join(mustRun(t, args).Folder, manifest.File)
	args.ReplayManifest, args.OutputsDir = &path, filepath.Join(t.TempDir(), "none")
	args.Temperature = 0.5
	_, err := run.Run(t.Context(), args, run.Options{})
	if err == nil || !strings.Contains(err.Error(), "8 of the 8 requests") || !strings.Contains(err.Error(), `"temperature":0.5`) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(args.OutputsDir); err == nil {
		t.Error("something was written")
	}
	none := filepath.Join(t.TempDir(), "x")
	args.ReplayManifest = &none
	if _, err := run.Run(t.Context(), args, run.Options{}); err == nil || !strings.Contains(err.Error(), "replay_manifest: ") {
		t.Errorf("a manifest that is not there: %v", err)
	}
}

func TestManifest_OfFewerRequestsIsSaid(t *testing.T) {
	args := randomRun(t, serve(t, simulator.Config{}))
	path := filepath.Join(mustRun(t, args).Folder, manifest.File)
	args.ReplayManifest, args.OutputsDir, args.Number = &path, t.TempDir(), []run.Count{{N: 3}, {N: 9}}
	log, err := os.ReadFile(filepath.Join(mustRun(t, args).Folder, "benchmark.log"))
	if err != nil || !strings.Contains(string(log), "4 of the 12 first requests of this run are not in "+path) {
		t.Errorf("%v\n%s", err, log)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Run(t.Context(), args, run.Options{}); err == nil || !strings.Contains(err.Error(), "line 9 is truncated") {
		t.Error(err)
	}
}

func TestManifest_IsLeftOutWhereNobodyWantsIt(t *testing.T) {
	args := randomRun(t, serve(t, simulator.Config{}))
	args.NoManifest = true
	if _, err := os.Stat(filepath.Join(mustRun(t, args).Folder, manifest.File)); err == nil {
		t.Error("it was written")
	}
}
