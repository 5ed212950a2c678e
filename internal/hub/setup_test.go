package hub

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is one client with its own home, environment and fake hub.
type bench struct {
	*Client
	hub   *fakeHub
	home  string
	vars  map[string]string
	mu    sync.Mutex
	waits []time.Duration
	steps []Progress
}

const modelID = "Qwen/Qwen3.5-Test"

// tokenizerRepo is a repository as a model's: small and large files, folders, and weights that nobody asked for.
func tokenizerRepo() map[string]string {
	return map[string]string{
		"tokenizer.json":                       strings.Repeat(`{"vocab": "a token"} `, 40_000),
		"tokenizer_config.json":                `{"eos_token": "<|end|>"}`,
		"special_tokens_map.json":              "{}",
		"additional_chat_templates/tool.jinja": "{{ tool }}",
		"empty.txt":                            "",
		"config.json":                          `{"model_type": "test"}`,
		"model.safetensors":                    strings.Repeat("weights ", 1000),
	}
}

func newBench(t *testing.T) *bench {
	t.Helper()
	repos := map[string]map[string]string{"models/" + modelID: tokenizerRepo()}
	b := &bench{hub: newFakeHub(t, repos), home: t.TempDir()}
	b.vars = map[string]string{"MODELSCOPE_ENDPOINT": b.hub.URL, "HF_ENDPOINT": b.hub.URL + "/"}
	b.restart()
	return b
}

// restart gives the bench a fresh client, as a new process would have.
func (b *bench) restart() {
	b.Client = New(Environment{Getenv: func(name string) string { return b.vars[name] }, Home: b.home},
		func(p Progress) { b.steps = append(b.steps, p) })
	b.wait = func(ctx context.Context, d time.Duration) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.waits = append(b.waits, d)
		return ctx.Err()
	}
}

// cutOff lets the hub vanish: nothing listens where it was.
func (b *bench) cutOff() {
	b.hub.Close()
	b.restart()
}

// load is a Snapshot that must succeed.
func (b *bench) load(t *testing.T, r Request) string {
	t.Helper()
	dir, err := b.Snapshot(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// fails is a Snapshot that must fail, with an error that holds all of words.
func (b *bench) fails(t *testing.T, r Request, words ...string) error {
	t.Helper()
	dir, err := b.Snapshot(t.Context(), r)
	if err == nil {
		t.Fatalf("got %s, want an error", dir)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q:\n%v", word, err)
		}
	}
	return err
}

func read(t *testing.T, elements ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// holds checks that dir has exactly the named files of the repository, byte for byte.
func holds(t *testing.T, dir string, repo map[string]string, names ...string) {
	t.Helper()
	found, err := filesBelow(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != len(names) {
		t.Errorf("%s holds %v, want %v", dir, found, names)
	}
	for _, name := range names {
		if read(t, dir, filepath.FromSlash(name)) != repo[name] {
			t.Errorf("%s differs from the hub's", name)
		}
	}
}

var tokenizerNames = []string{"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "additional_chat_templates/tool.jinja"}
