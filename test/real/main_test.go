package real

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A fixture holds what all tests share: the shipped binary and one llama.cpp server, both made when first asked for.
type fixture struct {
	dir    string // for the binary, the tokenizer and the model
	binary func() (string, error)
	mu     sync.Mutex
	llama  *server
}

var shared fixture

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "evalscope-real")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		shared = fixture{dir: dir, binary: sync.OnceValues(func() (string, error) { return build(dir) })}
		defer func() {
			if shared.llama != nil {
				shared.llama.stop()
			}
		}()
		return m.Run()
	}())
}

// build makes the binary as the Makefile does.
func build(dir string) (string, error) {
	name := filepath.Join(dir, "evalscope")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	command := exec.Command("go", "build", "-trimpath", "-o", name, "./cmd/evalscope")
	command.Dir, command.Env = testenv.Root(), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the binary: %w\n%s", err, out)
	}
	return name, nil
}

// onlyWhenAsked skips a test where nobody asked for real servers. That is no lack of the machine, so it never fails.
func onlyWhenAsked(t *testing.T) {
	t.Helper()
	if os.Getenv("EVALSCOPE_TEST_REAL") != "1" {
		t.Skip("needs a real server: run `make real`")
	}
}

// llama returns the llama.cpp server that the tests share; it has four slots of 4,096 tokens.
func llama(t *testing.T) *server {
	t.Helper()
	onlyWhenAsked(t)
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.llama == nil {
		shared.llama = startLlama(t)
	}
	return shared.llama
}

// tokenizerPath is the folder of the tokenizer that the llama.cpp server's model has.
func tokenizerPath() string { return filepath.Join(shared.dir, "llama", "tokenizer") }
