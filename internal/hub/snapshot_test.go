package hub

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func bothHubs(t *testing.T, test func(t *testing.T, source Source)) {
	for _, source := range []Source{ModelScope, HuggingFace} {
		t.Run(string(source), func(t *testing.T) { test(t, source) })
	}
}

func TestSnapshot_HoldsWhatWasAskedForAndNoWeights(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		dir := b.load(t, TokenizerRequest(source, modelID, ""))
		holds(t, dir, tokenizerRepo(), tokenizerNames...)
		if got := b.hub.requests("model.safetensors"); len(got) > 0 {
			t.Errorf("asked for weights: %v", got)
		}
	})
}

func TestSnapshot_EmptyPatternsLoadEveryFile(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		dir := b.load(t, Request{ID: modelID, Source: source})
		holds(t, dir, tokenizerRepo(), "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
			"additional_chat_templates/tool.jinja", "empty.txt", "config.json", "model.safetensors")
	})
}

func TestSnapshot_SecondSnapshotAsksNothing(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		first := b.load(t, TokenizerRequest(source, modelID, ""))
		before := len(b.hub.requests(""))
		b.restart()
		second := b.load(t, TokenizerRequest(source, modelID, ""))
		if first != second {
			t.Errorf("first %s, then %s", first, second)
		}
		if after := len(b.hub.requests("")); after != before {
			t.Errorf("%d requests for a cache hit: %v", after-before, b.hub.requests("")[before:])
		}
	})
}

func TestSnapshot_DatasetsLoadByName(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		repo := map[string]string{"open_qa.jsonl": "{\"q\": 1}\n", "other.jsonl": "{}", "README.md": "# Data"}
		b.hub.repos["datasets/AI-ModelScope/HC3-Chinese"] = repo
		r := Request{Kind: Dataset, ID: "AI-ModelScope/HC3-Chinese", Source: source, Patterns: []string{"open_qa.jsonl"}}
		holds(t, b.load(t, r), repo, "open_qa.jsonl")
		b.cutOff()
		holds(t, b.load(t, r), repo, "open_qa.jsonl")
	})
}

func TestSnapshot_WildcardsAreUsedFromTheCacheWhenTheHubIsGone(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		r := Request{ID: modelID, Source: source, Patterns: []string{"*.json"}}
		first := b.load(t, r)
		b.cutOff()
		if second := b.load(t, r); first != second {
			t.Errorf("first %s, then %s", first, second)
		}
	})
}

func TestSnapshot_UnreachableHubFailsSoonAndShowsTheWaysOut(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.cutOff()
		folder := map[Source]string{
			ModelScope:  filepath.Join(b.home, ".cache", "modelscope", "models", "Qwen--Qwen3.5-Test", "snapshots", "master"),
			HuggingFace: filepath.Join(b.home, ".cache", "huggingface", "hub", "models--Qwen--Qwen3.5-Test"),
		}
		variable := map[Source]string{ModelScope: "MODELSCOPE_ENDPOINT", HuggingFace: "HF_ENDPOINT"}
		err := b.fails(t, TokenizerRequest(source, modelID, ""),
			modelID, b.hub.URL, "tokenizer.json", folder[source], variable[source], "download", "--tokenizer-path", "--tokenizer-path builtin")
		if !errors.Is(err, ErrUnreachable) {
			t.Errorf("not ErrUnreachable: %v", err)
		}
		if diff := cmp.Diff([]time.Duration{time.Second}, b.waits); diff != "" {
			t.Errorf("a hub that refuses connections is tried twice, with a second between:\n%s", diff)
		}
	})
}

func TestSnapshot_MissingThingsAreNamed(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		err := b.fails(t, Request{ID: modelID, Source: source, Patterns: []string{"vocab.txt"}}, "vocab.txt", "tokenizer.json")
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("not ErrNotFound: %v", err)
		}
		b.hub.repos["models/O/weights-only"] = map[string]string{"tokenizer_config.json": "{}"}
		b.fails(t, TokenizerRequest(source, "O/weights-only", ""), "no tokenizer.json", "tokenizer_config.json")
		b.fails(t, TokenizerRequest(source, "O/absent", ""), "O/absent", "spelling")
	})
}

func TestSnapshot_PathsAreReturnedAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "data.jsonl")
	write(t, file, "{}")
	write(t, filepath.Join(dir, "home", "tokenizer", "tokenizer.json"), "{}")
	c := New(Environment{Home: filepath.Join(dir, "home")}, nil)
	for _, tc := range []struct {
		name string
		r    Request
		want string
	}{
		{"directory", Request{ID: dir, Source: Local}, dir},
		{"file", Request{ID: file, Kind: Dataset, Source: Local}, file},
		{"an existing path wins over a hub", Request{ID: dir, Source: HuggingFace}, dir},
		{"home", TokenizerRequest(Local, "~/tokenizer", ""), filepath.Join(dir, "home", "tokenizer")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := c.Snapshot(t.Context(), tc.r); err != nil || got != tc.want {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestSnapshot_PathsThatAreNotThereAreNotSearchedOnAHub(t *testing.T) {
	b := newBench(t)
	for _, r := range []Request{
		{ID: filepath.Join(b.home, "absent")},
		{ID: "./absent", Source: ModelScope},
		{ID: "absent", Source: Local},
	} {
		if err := b.fails(t, r, "absent", "--tokenizer-path"); !errors.Is(err, ErrNotFound) {
			t.Errorf("not ErrNotFound: %v", err)
		}
	}
	b.fails(t, TokenizerRequest(Local, b.home, ""), "tokenizer.json")
	if got := b.hub.requests(""); len(got) > 0 {
		t.Errorf("asked the hub: %v", got)
	}
}

func TestSnapshot_BadRequestsNameAllProblems(t *testing.T) {
	b := newBench(t)
	b.fails(t, Request{ID: "a/b/c", Revision: "../up", Patterns: []string{""}}, "a/b/c", "../up", "empty file pattern")
	b.fails(t, Request{ID: "gpt2", Source: ModelScope}, "owner")
	b.fails(t, Request{ID: "a/b", Source: "github"}, "github", "modelscope")
	b.fails(t, Request{}, "--tokenizer-path")
}

func TestSnapshot_ProgressEndsWithEverythingThere(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.load(t, TokenizerRequest(source, modelID, ""))
		total := int64(0)
		for _, name := range tokenizerNames {
			total += int64(len(tokenizerRepo()[name]))
		}
		last := b.steps[len(b.steps)-1]
		if last.Done != total || last.Total != total || last.Files != 4 || last.FilesDone != 4 || last.ID != modelID {
			t.Errorf("last progress %+v, want %d bytes of 4 files", last, total)
		}
		for i, p := range b.steps[1:] {
			if p.Done < b.steps[i].Done {
				t.Errorf("progress went back without a restart: %+v after %+v", p, b.steps[i])
			}
		}
	})
}

func TestSnapshot_NothingIsLeftBesideTheFiles(t *testing.T) {
	bothHubs(t, func(t *testing.T, source Source) {
		b := newBench(t)
		b.load(t, TokenizerRequest(source, modelID, ""))
		err := filepath.WalkDir(b.home, func(path string, _ os.DirEntry, err error) error {
			if filepath.Ext(path) == partSuffix {
				t.Errorf("left over: %s", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestSnapshot_FolderWithOneOfTheFilesIsTaken(t *testing.T) {
	request := TokenizerRequest(Local, t.TempDir(), "")
	client := New(Environment{}, nil)
	if _, err := client.Snapshot(t.Context(), request); !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), "tokenizer.json or tekken.json") {
		t.Errorf("for an empty folder the error is %v", err)
	}
	if err := os.WriteFile(filepath.Join(request.ID, "tokenizer.model"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir, err := client.Snapshot(t.Context(), request); err != nil || dir != request.ID {
		t.Errorf("%q, %v", dir, err)
	}
}
