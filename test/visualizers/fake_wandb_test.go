package visualizers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A recorder keeps the bodies of all requests of a local server.
type recorder struct {
	url  string
	mu   sync.Mutex
	text strings.Builder
}

// serve starts a server on 127.0.0.1; answer gets each request with its body.
func (r *recorder) serve(t *testing.T, answer func(w http.ResponseWriter, q *http.Request, body []byte)) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		fmt.Fprintf(&r.text, "%s %s\n%s\n", q.Method, q.URL, body)
		answer(w, q, body)
	}))
	t.Cleanup(s.Close)
	r.url = s.URL
}

// seen is every request without its headers, which hold the key.
func (r *recorder) seen() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

type object = map[string]any

// A wandbServer speaks as much of WandB's protocol as its SDK needs to show a run.
type wandbServer struct {
	recorder
	lines    []string // of wandb-history.jsonl
	files    []string
	commits  int // of artifacts
	complete bool
	exit     int
}

func newWandBServer(t *testing.T) *wandbServer {
	s := &wandbServer{exit: -1}
	s.serve(t, s.answer)
	return s
}

func (s *wandbServer) env() []string {
	return []string{"WANDB_BASE_URL=" + s.url, "WANDB_API_KEY=abcdef0123456789abcdef0123456789abcdef01"}
}

func (s *wandbServer) answer(w http.ResponseWriter, q *http.Request, body []byte) {
	switch {
	case q.URL.Path == "/graphql":
		var query struct {
			Query     string
			Variables object
		}
		_ = json.Unmarshal(body, &query)
		say(w, object{"data": s.graphql(query.Query, query.Variables)})
	case strings.HasSuffix(q.URL.Path, "/file_stream"):
		s.stream(body)
		say(w, object{"exitcode": nil, "limits": object{}})
	case q.Method == http.MethodPut:
		s.files = append(s.files, strings.TrimPrefix(q.URL.Path, "/upload/"))
		w.WriteHeader(http.StatusOK)
	default:
		say(w, object{})
	}
}

func (s *wandbServer) stream(body []byte) {
	var m struct {
		Files map[string]struct {
			Offset  int
			Content []string
		}
		Complete *bool
		ExitCode *int
	}
	if json.Unmarshal(body, &m) != nil {
		return
	}
	if h, ok := m.Files["wandb-history.jsonl"]; ok {
		s.lines = append(s.lines[:min(h.Offset, len(s.lines))], h.Content...)
	}
	if m.Complete != nil && m.ExitCode != nil {
		s.complete, s.exit = *m.Complete, *m.ExitCode
	}
}

func (s *wandbServer) history(t *testing.T) (rows []map[string]any) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.lines {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *wandbServer) uploaded() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files
}

// graphql answers the queries by the fields that they ask for.
func (s *wandbServer) graphql(query string, v object) object {
	switch {
	case strings.Contains(query, "upsertBucket"):
		name, _ := v["name"].(string)
		return object{"upsertBucket": object{"inserted": true, "bucket": object{"id": "b1", "name": name, "displayName": v["displayName"],
			"sweepName": nil, "historyLineCount": 0,
			"project": object{"id": "p1", "name": "perf_benchmark", "entity": object{"id": "e1", "name": "team"}}}}}
	case strings.Contains(query, "createRunFiles"):
		var files []object
		names, _ := v["files"].([]any)
		for _, n := range names {
			files = append(files, object{"name": n, "uploadUrl": fmt.Sprintf("%s/upload/%v", s.url, n)})
		}
		return object{"createRunFiles": object{"runID": "b1", "uploadHeaders": []any{}, "files": files}}
	case strings.Contains(query, "ArtifactType"):
		return object{"project": object{"artifact": nil}}
	case strings.Contains(query, "createArtifactManifest"), strings.Contains(query, "updateArtifactManifest"):
		manifest := object{"id": "m1", "file": s.upload("manifest.json")}
		return object{"createArtifactManifest": object{"artifactManifest": manifest}, "updateArtifactManifest": object{"artifactManifest": manifest}}
	case strings.Contains(query, "createArtifactFiles"):
		return s.artifactFiles(v)
	case strings.Contains(query, "commitArtifact"):
		s.commits++
		return object{"commitArtifact": object{"artifact": object{"id": "a1", "digest": "d"}}}
	case strings.Contains(query, "createArtifact"):
		return object{"createArtifact": object{"artifact": object{"id": "a1", "state": "PENDING",
			"artifactSequence": object{"id": "s1", "latestArtifact": nil}}}}
	case strings.Contains(query, "viewer"):
		return object{"viewer": object{"id": "u1", "entity": "team", "username": "someone", "flags": "{}", "teams": object{"edges": []any{}}}}
	case strings.Contains(query, "serverInfo"):
		return object{"serverInfo": object{"features": []any{}, "cliVersionInfo": object{}, "latestLocalVersionInfo": nil}}
	}
	return object{}
}

func (s *wandbServer) upload(name string) object {
	return object{"id": "f1", "name": name, "displayName": name, "storagePath": nil, "uploadHeaders": []any{}, "uploadUrl": s.url + "/upload/" + name,
		"uploadMultipartUrls": nil, "artifact": object{"id": "a1"}}
}

func (s *wandbServer) artifactFiles(v object) object {
	var edges []object
	input, _ := v["input"].(object)
	list, _ := input["artifactFiles"].([]any)
	for _, f := range list {
		name, _ := f.(object)["name"].(string)
		edges = append(edges, object{"node": s.upload(name)})
	}
	return object{"createArtifactFiles": object{"files": object{"edges": edges}}}
}
