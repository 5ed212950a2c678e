package run_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

// A witness passes requests on to a server and keeps their bodies.
type witness struct {
	mu     sync.Mutex
	bodies [][]byte
}

func (w *witness) before(t *testing.T, url string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.bodies = append(w.bodies, body)
		w.mu.Unlock()
		again, err := http.NewRequestWithContext(r.Context(), r.Method, url+r.URL.Path, bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		again.Header = r.Header
		reply, err := http.DefaultClient.Do(again)
		if err != nil {
			t.Error(err)
			return
		}
		defer reply.Body.Close()
		to.Header().Set("Content-Type", reply.Header.Get("Content-Type"))
		to.WriteHeader(reply.StatusCode)
		io.Copy(to, reply.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// withImages are the bodies with such a part.
func (w *witness) with(kind string) (found []gjson.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, body := range w.bodies {
		if bytes.Contains(body, []byte(`"`+kind+`"`)) {
			found = append(found, gjson.GetBytes(body, "messages.0.content"))
		}
	}
	return found
}

func TestImages_AreInEveryBody(t *testing.T) {
	var seen witness
	args := arguments(t, seen.before(t, serve(t, simulator.Config{})))
	tokens := "builtin"
	args.Prompt, args.PromptText, args.Dataset, args.TokenizerPath = nil, "", "random_vl", &tokens
	args.MinPromptLength, args.MaxPromptLength, args.ImageWidth, args.ImageHeight, args.ImageNum = 20, 20, 56, 29, 2
	args.Number, args.NoPreflight, args.NoTestConnection = []run.Count{{N: 5}}, true, true
	if l := mustRun(t, args).Levels[0]; l.Succeeded != 5 {
		t.Errorf("%d requests succeeded", l.Succeeded)
	}
	bodies := seen.with("image_url")
	if len(bodies) != 5 {
		t.Fatalf("%d bodies have images", len(bodies))
	}
	all := map[string]bool{}
	for _, content := range bodies {
		for _, part := range content.Array()[1:] {
			url := part.Get("image_url.url").Str
			all[url] = true
			raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(url, "data:image/png;base64,"))
			if err != nil {
				t.Fatal(err)
			}
			if m, err := png.Decode(bytes.NewReader(raw)); err != nil || m.Bounds() != image.Rect(0, 0, 56, 29) {
				t.Fatalf("%v: %.80s", err, url)
			}
		}
	}
	if len(all) != 10 {
		t.Errorf("%d different images, not 10", len(all))
	}
}

func TestLineByLine_AudioAndVideoPartsAreSentAsTheyStand(t *testing.T) {
	const content = `[{"type":"text","text":"what is it?"},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}},{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}},{"type":"audio_url","audio_url":{"url":"https://example.com/a.mp3"}}]`
	path := filepath.Join(t.TempDir(), "lines.jsonl")
	lines := `[{"role":"user","content":` + content + `}]` + "\n" + `{"messages":[{"role":"user","content":` + content + `}],"modalities":["text"]}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	var seen witness
	args := arguments(t, seen.before(t, serve(t, simulator.Config{})))
	args.Prompt, args.PromptText, args.Dataset, args.DatasetPath = nil, "", "line_by_line", &path
	args.Number, args.NoPreflight, args.NoTestConnection = []run.Count{{N: 2}}, true, true
	if l := mustRun(t, args).Levels[0]; l.Succeeded != 2 {
		t.Errorf("%d requests succeeded", l.Succeeded)
	}
	bodies := seen.with("input_audio")
	if len(bodies) != 2 {
		t.Fatalf("%d bodies have audio", len(bodies))
	}
	for _, got := range bodies {
		if got.Raw != content {
			t.Errorf("got %s", got.Raw)
		}
	}
}
