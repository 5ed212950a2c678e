package run_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

// A traced server notes the traceparent of each request.
type traced struct {
	mu   sync.Mutex
	seen []string
}

func (n *traced) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	n.mu.Lock()
	n.seen = append(n.seen, strings.Join(r.Header.Values("Traceparent"), "+"))
	n.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func (n *traced) open(t *testing.T) string {
	server := httptest.NewServer(n)
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

func TestTraceparent_IsSentAndFoundInTheFiles(t *testing.T) {
	n := &traced{}
	args := arguments(t, n.open(t))
	args.Parallel, args.Number, args.Exports, args.NoTestConnection, args.Traceparent = []int{2}, []run.Count{{N: 6}}, []string{"csv"}, true, true
	result := mustRun(t, args)
	if len(n.seen) != 6 {
		t.Fatalf("the server saw %d requests", len(n.seen))
	}
	files := map[string]string{}
	for _, name := range []string{"requests.csv", "perf_report.html", "parallel_2_number_6/events.ndjson"} {
		text, err := os.ReadFile(filepath.Join(result.Folder, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	unique := map[string]bool{}
	for _, sent := range n.seen {
		parts := strings.Split(sent, "-")
		if len(parts) != 4 || unique[parts[1]] {
			t.Fatalf("the server saw %q", sent)
		}
		unique[parts[1]] = true
		if !strings.Contains(files["parallel_2_number_6/events.ndjson"], `"traceparent":"`+sent+`"`) {
			t.Errorf("the event log lacks %s", sent)
		}
		for _, name := range []string{"requests.csv", "perf_report.html"} {
			if !strings.Contains(files[name], parts[1]) {
				t.Errorf("%s lacks trace %s", name, parts[1])
			}
		}
	}
}

func TestTraceparent_IsNotSentUnasked(t *testing.T) {
	n := &traced{}
	args := arguments(t, n.open(t))
	args.Parallel, args.Number, args.NoTestConnection = []int{1}, []run.Count{{N: 2}}, true
	args.Headers = run.Headers{{Name: "Traceparent", Value: "mine"}}
	mustRun(t, args)
	if len(n.seen) != 2 || n.seen[0] != "mine" {
		t.Errorf("the server saw %q: the user's own header is to be sent, and nothing else", n.seen)
	}
	args.Traceparent = true
	_, err := run.Run(t.Context(), args, run.Options{})
	if problems := (run.Problems)(nil); !errors.As(err, &problems) || !strings.Contains(err.Error(), "also set by") {
		t.Errorf("both headers: %v", err)
	}
}

// TestTraceparent_UsersTracestateIsLeftAlone: it belongs to systems that the client knows nothing of.
func TestTraceparent_UsersTracestateIsLeftAlone(t *testing.T) {
	var seen []string
	n := &traced{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			seen = append(seen, r.Header.Get("Tracestate"))
		}
		n.ServeHTTP(w, r)
	}))
	defer server.Close()
	args := arguments(t, server.URL+"/v1")
	args.Parallel, args.Number, args.NoTestConnection, args.Traceparent, args.Seed = []int{1}, []run.Count{{N: 2}}, true, true, new(7)
	args.Headers = run.Headers{{Name: "tracestate", Value: "vendor=a,other=b"}}
	mustRun(t, args)
	if len(seen) != 2 || seen[0] != "vendor=a,other=b" || seen[1] != seen[0] {
		t.Errorf("the server saw %q", seen)
	}
	mustRun(t, args)
	unique := map[string]bool{}
	for _, sent := range n.seen {
		unique[strings.Split(sent, "-")[1]] = true
		if !strings.HasSuffix(sent, "-01") {
			t.Errorf("%s does not ask for a record", sent)
		}
	}
	if len(unique) != 4 {
		t.Errorf("two runs with one seed share traces: %q", n.seen)
	}
}
