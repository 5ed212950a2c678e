package plan

import (
	"strings"
	"testing"
)

func TestName_FoldersNameHoldsNoSecret(t *testing.T) {
	const key = "sk-proj-abcDEF1234567890abcdef"
	a, b := folderName("run-"+key), folderName("run-"+key+"9")
	if strings.Contains(a, "abcDEF") || !strings.HasPrefix(a, "run-masked-") {
		t.Errorf("the folder is %s", a)
	}
	if a == b || a != folderName("run-"+key) {
		t.Errorf("two names are %s and %s", a, b)
	}
	if got := folderName("Qwen2.5-7B-Instruct"); got != "Qwen2.5-7B-Instruct" {
		t.Errorf("a plain name is %s", got)
	}
}
