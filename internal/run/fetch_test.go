package run

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/hub"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
)

func TestFetch_AsksEachHubForItsOwnFileAndRevision(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.String())
		mu.Unlock()
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "{}")
	}))
	defer server.Close()
	variables := map[string]string{"HF_ENDPOINT": server.URL, "MODELSCOPE_DOMAIN": server.URL}
	file := dataset.HubFile{ModelScope: "m/d", HuggingFace: "h/d", File: "a.jsonl", HuggingFaceFile: "sub/a.jsonl", HuggingFaceRevision: "0123456789012345678901234567890123456789"}
	for source, want := range map[hub.Source]string{hub.HuggingFace: "h/d", hub.ModelScope: "m/d"} {
		asked = nil
		b := &Runner{plan: &plan.Plan{HubSource: string(source)}, settings: &settings{hub: hub.Environment{Home: t.TempDir(), Getenv: func(name string) string { return variables[name] }}}}
		if _, err := b.fetch(context.Background(), file); err == nil {
			t.Errorf("%s: found", source)
		}
		all := strings.Join(asked, "\n")
		pinned := slices.ContainsFunc(asked, func(u string) bool { return strings.Contains(u, file.HuggingFaceRevision) })
		if !strings.Contains(all, want) || pinned != (source == hub.HuggingFace) {
			t.Errorf("%s was asked for\n%s", source, all)
		}
	}
}
