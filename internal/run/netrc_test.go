package run_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

func TestNetrc_SignsInWhereNothingElseDoes(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"choices":[{"message":{"content":"hi s3cretword"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`))
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "netrc")
	if err := os.WriteFile(file, []byte("machine 127.0.0.1 login user password s3cretword\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NETRC", file)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:s3cretword"))
	for name, c := range map[string]struct {
		set  func(*run.Arguments)
		want string
	}{
		"nothing else": {func(*run.Arguments) {}, basic},
		"a key":        {func(a *run.Arguments) { a.APIKey = new("key-of-mine") }, "Bearer key-of-mine"},
		"a header":     {func(a *run.Arguments) { a.Headers = run.Headers{{Name: "authorization", Value: "Token of-mine"}} }, "Token of-mine"},
		"user-info":    {func(a *run.Arguments) { a.URL = strings.Replace(a.URL, "://", "://x:y@", 1) }, "Basic eDp5"},
	} {
		t.Run(name, func(t *testing.T) {
			seen = nil
			a := arguments(t, server.URL)
			a.Stream = false
			a.Number, a.Parallel = []run.Count{{N: 2}}, []int{1}
			c.set(&a)
			result, err := run.Run(t.Context(), a, run.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, got := range seen {
				if got != c.want {
					t.Errorf("Authorization is %q, want %q", got, c.want)
				}
			}
			if name == "nothing else" {
				checkHidden(t, result.Folder, "s3cretword", strings.TrimPrefix(basic, "Basic "))
			}
		})
	}
}

// checkHidden fails for each file of the run that has one of the texts.
func checkHidden(t *testing.T, folder string, texts ...string) {
	t.Helper()
	noted := false
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, text := range texts {
			if strings.Contains(string(data), text) {
				t.Errorf("%s has %q", path, text)
			}
		}
		noted = noted || strings.Contains(string(data), "use the user and password from $NETRC")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !noted {
		t.Error("no file says that .netrc was used")
	}
}

func TestNetrc_UserWithoutAPasswordIsNoted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "netrc")
	t.Setenv("NETRC", file)
	for line, want := range map[string]bool{"machine 127.0.0.1 login user": true, "machine 127.0.0.1 login user password long-enough": false, "machine other login user": false} {
		if err := os.WriteFile(file, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := run.Plan(t.Context(), arguments(t, "http://127.0.0.1:9/v1"), run.Options{})
		if err != nil {
			t.Fatal(err)
		}
		noted := false
		for _, note := range p.Notes {
			noted = noted || strings.Contains(note.EN, "no password")
		}
		if noted != want {
			t.Errorf("%s: %v", line, p.Notes)
		}
	}
}
