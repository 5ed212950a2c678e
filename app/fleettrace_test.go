package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
)

// follow makes arguments those of a trace of forty lines.
func follow(t *testing.T, a *run.Arguments, line func(i int) string) {
	t.Helper()
	var lines strings.Builder
	for i := range 40 {
		lines.WriteString(line(i) + "\n")
	}
	path := filepath.Join(t.TempDir(), "trace.jsonl")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	a.Dataset, a.DatasetPath, a.MinPromptLength, a.MaxPromptLength, a.MaxTokens = "mooncake", &path, run.DefaultArguments().MinPromptLength, run.DefaultArguments().MaxPromptLength, run.DefaultArguments().MaxTokens
}
