package hub

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const secret = "hf_very_secret_token"

func TestAccess_TokenGoesToTheEndpointAndNowhereElse(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.vars["HF_TOKEN"], b.vars["MODELSCOPE_API_TOKEN"] = secret, secret
		b.load(t, TokenizerRequest(source, modelID, ""))
		if len(b.hub.contents("tokenizer.json")) == 0 {
			t.Fatal("nothing came from the other host, so the test shows nothing")
		}
		for _, r := range b.hub.requests("") {
			carries := strings.Contains(r.auth+r.cookie, secret)
			if other := strings.HasPrefix(r.host, "localhost"); carries == other {
				t.Errorf("%s %s%s: carries the token: %v", r.method, r.host, r.path, carries)
			}
		}
	})
}

func TestAccess_TokenIsInNoErrorAndNoFile(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.vars["HF_TOKEN"], b.vars["MODELSCOPE_API_TOKEN"] = secret, secret
		b.hub.intercept = once(-1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
		err := b.fails(t, TokenizerRequest(source, modelID, ""), "403")
		if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "signature") {
			t.Errorf("the error tells a secret: %v", err)
		}
		found, err := filesBelow(b.home)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if strings.Contains(read(t, b.home, f), secret) {
				t.Errorf("the token is in %s", f)
			}
		}
	})
}

func TestAccess_RefusalsSayWhichVariableHelps(t *testing.T) {
	refuse := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("X-Error-Code", code)
			w.WriteHeader(status)
			return true
		}
	}
	for _, tc := range []struct {
		name   string
		source Source
		status int
		code   string
		token  string
		want   []string
	}{
		{"gated", HuggingFace, 403, "GatedRepo", "", []string{"accept the conditions", modelID, "HF_TOKEN"}},
		{"gated for this account", HuggingFace, 401, "GatedRepo", secret, []string{"accept the conditions", "configured token"}},
		{"private or misspelled", HuggingFace, 401, "RepoNotFound", "", []string{"check the ID", "HF_TOKEN"}},
		{"private for this account", HuggingFace, 401, "", secret, []string{"check the ID", "configured token"}},
		{"private", ModelScope, 403, "", "", []string{"MODELSCOPE_API_TOKEN"}},
		{"private for this account", ModelScope, 401, "", secret, []string{"MODELSCOPE_API_TOKEN is set"}},
	} {
		t.Run(string(tc.source)+" "+tc.name, func(t *testing.T) {
			b := newBench(t)
			b.vars["HF_TOKEN"], b.vars["MODELSCOPE_API_TOKEN"] = tc.token, tc.token
			b.hub.intercept = refuse(tc.status, tc.code)
			if err := b.fails(t, TokenizerRequest(tc.source, modelID, ""), tc.want...); !errors.Is(err, ErrDenied) {
				t.Errorf("not ErrDenied: %v", err)
			}
			if n := len(b.hub.requests("")); n != 1 {
				t.Errorf("%d requests: a refusal does not go away", n)
			}
		})
	}
}

func TestAccess_NamesThatLeaveTheCacheAreRefused(t *testing.T) {
	for _, name := range []string{"../x", "a/../../x", "/etc/x", `a\..\x`, "a//x", "./x"} {
		t.Run(name, func(t *testing.T) {
			bothHubs(t, func(t *testing.T, source Source) {
				b := newBench(t)
				b.hub.repos["models/"+modelID][name] = "evil"
				b.fails(t, Request{ID: modelID, Source: source, Patterns: []string{"tokenizer_config.json"}}, "an unsafe")
				found, err := filesBelow(b.home)
				if err != nil || len(found) > 0 {
					t.Errorf("files were written: %v, %v", found, err)
				}
			})
		})
	}
}

func TestAccess_RunsAtOnceLoadEveryContentOnce(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		var all sync.WaitGroup
		for range 4 {
			c := New(b.env, nil)
			all.Go(func() {
				if _, err := c.Snapshot(t.Context(), TokenizerRequest(source, modelID, "")); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := len(b.hub.contents("tokenizer.json")); n != 1 {
			t.Errorf("loaded %d times", n)
		}
	})
}

func TestAccess_InterruptedDownloadDoesNotLookWhole(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		ctx, cancel := context.WithCancel(t.Context())
		b.hub.intercept = once(1, func(w http.ResponseWriter, r *http.Request) {
			cancel()
			cut(tokenizerRepo()["tokenizer.json"], 10)(w, r)
		})
		if _, err := b.Snapshot(ctx, TokenizerRequest(source, modelID, "")); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want the cancellation", err)
		}
		b.cutOff()
		b.fails(t, TokenizerRequest(source, modelID, ""), "not reachable")
	})
}

func FuzzCheckedPathsStayInside(f *testing.F) {
	for _, seed := range []string{"a", "a/b", "../a", "a/..", "", ".", "/a", "a//b", `a\b`, "a/./b", "\x00", "..0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if checkPath(name) != nil {
			return
		}
		root := filepath.Join("root", "of", "cache")
		rel, err := filepath.Rel(root, filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || filepath.ToSlash(rel) != name || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			t.Errorf("%q lands at %q, %v", name, rel, err)
		}
	})
}

func TestAccess_CacheThatCannotBeWrittenNamesItsVariable(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b.vars["HF_HUB_CACHE"], b.vars["MODELSCOPE_CACHE"] = file, file // a folder cannot be made below a file, whoever tries
		want := "set MODELSCOPE_CACHE to a writable folder with enough space"
		if source == HuggingFace {
			want = "set HF_HUB_CACHE (or HF_HOME) to a writable folder with enough space"
		}
		b.fails(t, TokenizerRequest(source, modelID, ""), want)
	})
}
