package plan

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/secret"
)

func TestName_FoldersNameHoldsNoSecret(t *testing.T) {
	const key = "sk-proj-abcDEF1234567890abcdef"
	a, b := folderName("run-"+key, nil), folderName("run-"+key+"9", nil)
	if strings.Contains(a, "abcDEF") || !strings.HasPrefix(a, "run-masked-") {
		t.Errorf("the folder is %s", a)
	}
	if a == b || a != folderName("run-"+key, nil) {
		t.Errorf("two names are %s and %s", a, b)
	}
	if got := folderName("Qwen2.5-7B-Instruct", nil); got != "Qwen2.5-7B-Instruct" {
		t.Errorf("a plain name is %s", got)
	}
}

func TestName_FoldersNameHoldsNothingThatTheRunKnowsToBeASecret(t *testing.T) {
	got := folderName("run-SECRET123", secret.Values{"SECRET123"})
	if strings.Contains(got, "SECRET") || !strings.HasPrefix(got, "run-masked-") {
		t.Error(got)
	}
}
