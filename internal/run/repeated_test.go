package run_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/simulator"
)

func TestRepeated_AFileThatIsReadAgainIsSaidInTheReport(t *testing.T) {
	args := arguments(t, serve(t, simulator.Config{}))
	path := filepath.Join(t.TempDir(), "prompts.txt")
	if err := os.WriteFile(path, []byte("a\nb\nc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args.Prompt, args.PromptText, args.Dataset, args.DatasetPath = nil, "", "custom", &path
	for number, want := range map[int]bool{3: false, 7: true} {
		args.Parallel, args.Number, args.NoTestConnection, args.OutputsDir = []int{1}, []run.Count{{N: number}}, true, t.TempDir()
		text := string(mustRun(t, args).JSON)
		if got := strings.Contains(text, "4 of 7 requests have a prompt already sent in this run: "+path); got != want {
			t.Errorf("%d requests: %s", number, text)
		}
	}
}
