package pipe_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/internal/testenv"
)

func TestReasons_AreThoseThatPythonKnows(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(testenv.Root(), "python", "evalscope", "perf", "_reasons.py"))
	if err != nil {
		t.Fatal(err)
	}
	var python, ours []string
	for _, found := range regexp.MustCompile(`(?m)^[A-Z_]+ = "(\w+)"`).FindAllSubmatch(data, -1) {
		python = append(python, string(found[1]))
	}
	for _, r := range pipe.Reasons() {
		ours = append(ours, string(r))
	}
	slices.Sort(python)
	slices.Sort(ours)
	if !slices.Equal(python, ours) {
		t.Errorf("Python knows %q, the engine says %q: change both", python, ours)
	}
}

// TestReasons_ListsEveryConstant reads the source: a constant that the list forgets would escape the test above.
func TestReasons_ListsEveryConstant(t *testing.T) {
	data, err := os.ReadFile("reason.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^\t\w+ +Reason = "(\w+)"`).FindAllSubmatch(data, -1) {
		if !slices.Contains(pipe.Reasons(), pipe.Reason(found[1])) {
			t.Errorf("Reasons leaves out %s", found[1])
		}
	}
}
