package perf_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf"
)

// Errors of data sets and of connections say what to set; a program sets fields.
func TestRun_ErrorsSpeakOfFields(t *testing.T) {
	empty, full := t.TempDir(), t.TempDir()
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(filepath.Join(full, name), []byte("words\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	plain := httptest.NewServer(nil)
	defer plain.Close()
	nobody, tls := "http://127.0.0.1:1/v1/chat/completions", strings.Replace(plain.URL, "http:", "https:", 1)+"/v1/chat/completions"
	for want, c := range map[string]perf.Config{
		"is an empty folder: use a file in Data.Path":                  {Target: perf.Target{URL: nobody}, Data: perf.Data{Dataset: "line_by_line", Path: empty}},
		"is a folder with several files: use one of them in Data.Path": {Target: perf.Target{URL: nobody}, Data: perf.Data{Dataset: "line_by_line", Path: full}},
		"does not use TLS: use http:// in Target.URL":                  {Target: perf.Target{URL: tls}, Data: perf.Data{Prompt: "x"}},
	} {
		c.Target.Model, c.Output.Dir = "m", t.TempDir()
		_, err := perf.Run(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "--") {
			t.Errorf("%v; want one with %q", err, want)
		}
	}
}
