package hub

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLayout_ModelScopeOlderLayoutsAreUsedFirst(t *testing.T) {
	for _, folder := range []string{"models/Qwen/Qwen3___5-Test", "hub/models/Qwen/Qwen3___5-Test"} {
		b := newBench(t)
		old := filepath.Join(b.home, ".cache", "modelscope", filepath.FromSlash(folder))
		write(t, filepath.Join(old, "tokenizer.json"), "old")
		write(t, filepath.Join(old, "tokenizer_config.json"), "old")
		if dir := b.load(t, TokenizerRequest(ModelScope, modelID, "")); dir != old || len(b.hub.requests("")) > 0 {
			t.Errorf("got %s after %d requests, want %s after none", dir, len(b.hub.requests("")), old)
		}
		if err := os.Remove(filepath.Join(old, "tokenizer_config.json")); err != nil {
			t.Fatal(err)
		}
		if dir := b.load(t, TokenizerRequest(ModelScope, modelID, "")); dir != old {
			t.Errorf("loaded into %s, want %s", dir, old)
		}
		holds(t, old, tokenizerRepo(), tokenizerNames...)
	}
}

func TestLayout_HuggingFaceLayout(t *testing.T) {
	b := newBench(t)
	repo := tokenizerRepo()
	commit := commitOf(repo)
	b.load(t, TokenizerRequest(HuggingFace, modelID, "refs/pr/1"))
	root := filepath.Join(b.home, ".cache", "huggingface", "hub", "models--Qwen--Qwen3.5-Test")
	if got := read(t, root, "refs", "refs", "pr", "1"); got != commit {
		t.Errorf("ref holds %q", got)
	}
	for name, want := range map[string]string{
		"tokenizer.json":                       "../../blobs/" + sha256Of(repo["tokenizer.json"]),
		"tokenizer_config.json":                "../../blobs/" + blobSHA1(repo["tokenizer_config.json"]),
		"additional_chat_templates/tool.jinja": "../../../blobs/" + blobSHA1(repo["additional_chat_templates/tool.jinja"]),
	} {
		if got, err := os.Readlink(filepath.Join(root, "snapshots", commit, name)); err != nil || got != want {
			t.Errorf("%s leads to %q, %v, want %q", name, got, err, want)
		}
	}
	if !isFile(filepath.Join(root, ".no_exist", commit, "chat_template.jinja")) {
		t.Error("the file that the commit lacks is not marked")
	}
}

func TestLayout_HuggingFaceWithoutLinksKeepsPlainFiles(t *testing.T) {
	b := newBench(t)
	b.vars["HF_HUB_DISABLE_SYMLINKS"] = "1"
	dir := b.load(t, TokenizerRequest(HuggingFace, modelID, ""))
	info, err := os.Lstat(filepath.Join(dir, "tokenizer.json"))
	if err != nil || !info.Mode().IsRegular() {
		t.Errorf("not a plain file: %v, %v", info, err)
	}
	holds(t, dir, tokenizerRepo(), tokenizerNames...)
}

func TestLayout_HuggingFaceOfflineSwitchAsksNothing(t *testing.T) {
	for _, name := range []string{"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"} {
		b := newBench(t)
		b.vars[name] = "1"
		b.fails(t, TokenizerRequest(HuggingFace, modelID, ""), "HF_HUB_OFFLINE", "unset")
		if len(b.hub.requests("")) > 0 {
			t.Errorf("%s: asked the hub", name)
		}
	}
}

func TestLayout_FoldersFollowTheVariables(t *testing.T) {
	for _, tc := range []struct {
		name string
		vars map[string]string
		repo func(Environment) string
		want string
	}{
		{"HF default", nil, hfRepo, "/home/u/.cache/huggingface/hub"},
		{"HF_HOME", map[string]string{"HF_HOME": "~/hf"}, hfRepo, "/home/u/hf/hub"},
		{"XDG", map[string]string{"XDG_CACHE_HOME": "/x"}, hfRepo, "/x/huggingface/hub"},
		{"HF_HUB_CACHE first", map[string]string{"HF_HUB_CACHE": "$BASE/c", "BASE": "/b", "HUGGINGFACE_HUB_CACHE": "/old"}, hfRepo, "/b/c"},
		{"older name", map[string]string{"HUGGINGFACE_HUB_CACHE": "/old", "HF_HOME": "/h"}, hfRepo, "/old"},
		{"MS default", nil, msRoot, "/home/u/.cache/modelscope"},
		{"MODELSCOPE_CACHE", map[string]string{"MODELSCOPE_CACHE": "/m", "MS_CACHE_HOME": "/o"}, msRoot, "/m"},
		{"MS_CACHE_HOME", map[string]string{"MS_CACHE_HOME": "~/o"}, msRoot, "/home/u/o"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := Environment{Getenv: func(name string) string { return tc.vars[name] }, Home: "/home/u"}
			if got := tc.repo(e); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func hfRepo(e Environment) string {
	return filepath.Dir(newHuggingFaceCache(e, Request{ID: "o/n"}).repo)
}
func msRoot(e Environment) string { return newModelScopeCache(e, Request{ID: "o/n"}).root }

func TestLayout_ModelScopeSites(t *testing.T) {
	for value, want := range map[string][]string{
		"":               {modelScopeSite, modelScopeIntlSite},
		"hub.example":    {"https://hub.example"},
		"HTTP://h:1/":    {"HTTP://h:1"},
		"https://h/api/": {"https://h/api"},
	} {
		e := Environment{Getenv: func(name string) string { return map[string]string{"MODELSCOPE_ENDPOINT": value}[name] }}
		if diff := cmp.Diff(want, modelScopeSites(e)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLayout_TokenFileOfHuggingFace(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, ".cache", "huggingface", "token"), "from-file\n")
	vars := map[string]string{}
	e := Environment{Getenv: func(name string) string { return vars[name] }, Home: home}
	if got := huggingFaceToken(e); got != "from-file" {
		t.Errorf("got %q", got)
	}
	vars["HF_TOKEN"] = "from-env"
	if got := huggingFaceToken(e); got != "from-env" {
		t.Errorf("got %q", got)
	}
	vars["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
	if got := huggingFaceToken(e); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestLayout_RetryAfterIsSecondsOrADate(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"7": 7 * time.Second, "": 0, "-1": 0, "soon": 0, "Wed, 21 Oct 2015 07:28:00 GMT": 0,
	} {
		if got := retryAfter(value); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}
