package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/agentx"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
)

const (
	tracesHeld  = `{"id":"t"}`
	pinnedThere = "0123456789012345678901234567890123456789"
	pinnedHere  = "9876543210987654321098765432109876543210"
)

// hubOfTraces is ModelScope and Hugging Face with traces.jsonl in every dataset, at the pinned revisions alone. It notes what it was
// asked for.
func hubOfTraces(t *testing.T) (env hub.Environment, asked func() string) {
	var mu sync.Mutex
	var all []string
	sum := hashed(tracesHeld)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all = append(all, r.URL.String())
		mu.Unlock()
		say := func(v any) { _ = json.NewEncoder(w).Encode(v) }
		switch path := r.URL.Path; {
		case !strings.Contains(r.URL.String(), pinnedThere) && !strings.Contains(r.URL.String(), pinnedHere):
			w.WriteHeader(http.StatusNotFound)
			say(map[string]any{})
		case strings.HasSuffix(path, "/repo/tree"):
			say(map[string]any{"Code": 200, "Success": true, "Data": map[string]any{"Files": []any{map[string]any{"Path": "traces.jsonl", "Type": "blob", "Size": len(tracesHeld), "Sha256": sum}}}})
		case strings.Contains(path, "/revision/"):
			say(map[string]any{"id": "d", "sha": pinnedThere, "siblings": []any{}})
		case strings.Contains(path, "/tree/"):
			say([]any{map[string]any{"type": "file", "path": "traces.jsonl", "size": len(tracesHeld), "oid": "x", "lfs": map[string]any{"oid": sum, "size": len(tracesHeld)}}})
		default:
			w.Header().Set("X-Repo-Commit", pinnedThere)
			w.Header().Set("ETag", `"`+sum+`"`)
			_, _ = w.Write([]byte(tracesHeld))
		}
	}))
	t.Cleanup(server.Close)
	variables := map[string]string{"HF_ENDPOINT": server.URL, "MODELSCOPE_DOMAIN": server.URL}
	return hub.Environment{Home: t.TempDir(), Getenv: func(name string) string { return variables[name] }}, func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(all, "\n")
	}
}

func hashed(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// tracesOf is a run of a scenario over data of a hash.
func tracesOf(env hub.Environment, source, path, mode, hash string) *Runner {
	p := &plan.Plan{HubSource: source, Names: (&config.Arguments{}).Spelling(), Scenario: &plan.Scenario{Settings: config.Scenario{Variant: "v", Mode: mode,
		Of: &dataset.Scenario{Variants: []dataset.Variant{{Name: "v", SHA256: hash,
			Hub: dataset.HubFile{ModelScope: "m/d", ModelScopeRevision: pinnedHere, HuggingFace: "h/d", HuggingFaceRevision: pinnedThere, File: "traces.jsonl"}}}}}}}
	p.Data.Path = path
	return &Runner{plan: p, settings: &settings{hub: env, Options: Options{Download: func(Download) {}}}}
}

func TestScenario_TracesComeFromTheHubAtThePinnedRevision(t *testing.T) {
	for source, want := range map[string]agentx.Dataset{
		"modelscope":  {Source: "modelscope", ID: "m/d", Revision: new(pinnedHere)},
		"huggingface": {Source: "huggingface", ID: "h/d", Revision: new(pinnedThere)},
	} {
		env, asked := hubOfTraces(t)
		b := tracesOf(env, source, "", "benchmark", hashed(tracesHeld))
		if err := b.findTraces(t.Context(), b.plan); err != nil {
			t.Errorf("%s: %v\nasked for\n%s", source, err, asked())
			continue
		}
		got := b.plan.Scenario.Dataset
		if data, err := os.ReadFile(got.TraceFile); err != nil || string(data) != tracesHeld || b.plan.Data.Path != got.TraceFile {
			t.Errorf("%s: %q, %v", got.TraceFile, data, err)
		}
		want.TraceFile, want.SHA256, want.Verified = got.TraceFile, hashed(tracesHeld), true
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", source, d)
		}
	}
}

func TestScenario_TracesThatAreOthersAreForSmokeAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "traces.jsonl"), []byte(tracesHeld), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "traces.jsonl")} {
		b := tracesOf(hub.Environment{}, "modelscope", path, "benchmark", hashed("others"))
		if err := b.findTraces(t.Context(), b.plan); err == nil || !strings.Contains(err.Error(), "its SHA-256 is "+hashed(tracesHeld)) {
			t.Errorf("%s: %v", path, err)
		}
		b = tracesOf(hub.Environment{}, "modelscope", path, "smoke", hashed("others"))
		if err := b.findTraces(t.Context(), b.plan); err != nil {
			t.Error(err)
		}
		if got := b.plan.Scenario.Dataset; got.Verified || got.Source != "local" || got.Revision != nil || got.TraceFile != filepath.Join(dir, "traces.jsonl") {
			t.Errorf("%+v", got)
		}
	}
	for _, path := range []string{t.TempDir(), filepath.Join(dir, "none")} {
		b := tracesOf(hub.Environment{}, "modelscope", path, "smoke", "")
		if err := b.findTraces(t.Context(), b.plan); err == nil || !strings.Contains(err.Error(), "--dataset-path") && !strings.Contains(err.Error(), "dataset_path") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Whoever stops a run while its traces are read has given nothing wrong.
func TestScenario_AStopWhileTracesAreReadIsNoProblem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "traces.jsonl")
	if err := os.WriteFile(path, []byte(tracesHeld), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := tracesOf(hub.Environment{}, "modelscope", path, "smoke", "")
	err := b.findTraces(ctx, b.plan)
	var problems Problems
	if !errors.Is(err, context.Canceled) || errors.As(err, &problems) {
		t.Errorf("%v", err)
	}
}
