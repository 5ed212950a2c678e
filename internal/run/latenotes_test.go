package run

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/simulator"
	"github.com/modelscope/evalscope/internal/tokenizer"
)

// TestRun_WhatIsNotedBeforeTheFirstLevelIsInThePlan: the server tells its context only when it is asked, after the folder was made.
func TestRun_WhatIsNotedBeforeTheFirstLevelIsInThePlan(t *testing.T) {
	server, err := simulator.New(simulator.Config{MaxContext: 50}, tokenizer.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	url, err := server.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	builtin := "builtin"
	args := traceArguments(t, url, "timed_trace", `{"timestamp": 0, "input_length": 10, "output_length": 2}`+"\n"+`{"timestamp": 0.05, "input_length": 100, "output_length": 2}`+"\n")
	args.Model, args.TokenizerPath, args.NoPreflight = "simulated", &builtin, false
	r, err := New(t.Context(), args, Options{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile(filepath.Join(result.Folder, plan.File))
	if err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Notes   []string `json:"notes"`
		NotesZH []string `json:"notes_zh"`
	}
	if err := json.Unmarshal(document, &kept); err != nil {
		t.Fatal(err)
	}
	const note = "recorded requests that exceed the server's context of 50 tokens: 1; the longest: line 2 (102)"
	if all := strings.Join(kept.Notes, "\n"); !strings.Contains(all, note) || len(kept.NotesZH) != len(kept.Notes) {
		t.Errorf("plan.json notes\n%s\n%q", all, kept.NotesZH)
	}
	log, err := eventlog.OpenLevel(filepath.Join(result.Folder, result.Levels[0].Load.Name))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if head := log.Head(); head.PlanHash != plan.Hash(document) {
		t.Errorf("the log is of the plan %s, the file is %s", head.PlanHash, plan.Hash(document))
	}
}
