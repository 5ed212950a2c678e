package preflight

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/servermetrics"
)

// TestCacheReset_IsByWhatTheServerSaysItIs asks servers that are known, that are not, and that have no way.
func TestCacheReset_IsByWhatTheServerSaysItIs(t *testing.T) {
	for _, c := range []struct {
		name, owner string
		status      map[string]int // of POST, by path; others are not there
		path        string
		none        bool
		words       string
		asked       []string
	}{
		{"vllm", "vllm", map[string]int{"/reset_prefix_cache": 200}, "reset_prefix_cache", false, "", []string{"/reset_prefix_cache"}},
		{"vllm without its setting", "vllm", nil, "", true, "VLLM_SERVER_DEV_MODE=1", []string{"/reset_prefix_cache"}},
		{"sglang", "sglang", map[string]int{"/flush_cache": 200}, "flush_cache", false, "", []string{"/flush_cache"}},
		{"sglang at work", "sglang", map[string]int{"/flush_cache": 400}, "flush_cache", false, "HTTP 400", []string{"/flush_cache"}},
		{"unknown", "", map[string]int{"/flush_cache": 200}, "flush_cache", false, "", []string{"/reset_prefix_cache", "/flush_cache"}},
		{"llama.cpp", "llamacpp", nil, "", true, "llama.cpp does not support it", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPost:
					asked = append(asked, r.URL.Path)
					status, ok := c.status[r.URL.Path]
					if !ok {
						status = http.StatusNotFound
					}
					w.WriteHeader(status)
				case r.URL.Path == "/v1/models":
					_, _ = w.Write([]byte(`{"data":[{"id":"m","owned_by":"` + c.owner + `"}]}`))
				default:
					http.NotFound(w, r)
				}
			}))
			t.Cleanup(server.Close)
			at, _ := url.Parse(server.URL + "/v1/chat/completions")
			direct := Host{Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }}
			reset, err := FindCacheReset(t.Context(), direct, Target{URL: at, Engines: servermetrics.Dialects(), Header: http.Header{}})
			if reset.Path != c.path || errors.Is(err, ErrNoReset) != c.none || (err == nil) != (c.words == "") || err != nil && !strings.Contains(err.Error(), c.words) {
				t.Errorf("%+v, %v", reset, err)
			}
			if !slices.Equal(asked, c.asked) {
				t.Errorf("asked %v", asked)
			}
		})
	}
}
