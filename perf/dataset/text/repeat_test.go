package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestRepeat_PromptIsRepeatedWithoutEnd(t *testing.T) {
	source, err := declared(t, "prompt").Open(t.Context(), dataset.Options{Prompt: " hi\n", Chat: true, MaxLength: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	for i := range int64(3) {
		got, err := source.Next(t.Context())
		want := workload.Single(workload.Prompt{Text: " hi\n", Chat: true})
		want.Item, want.Repeated = i, i > 0
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	}
	if why := refuse(t, "prompt", dataset.Options{Prompt: " "}); !strings.Contains(why, "--prompt is empty") {
		t.Error(why)
	}
	if why := refuse(t, "prompt", dataset.Options{Prompt: "a", TokenizePrompt: true}); !strings.Contains(why, "--tokenizer-path") {
		t.Error(why)
	}
}
