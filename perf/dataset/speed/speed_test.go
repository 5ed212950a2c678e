package speed_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/speed"
	"github.com/modelscope/evalscope/perf/perftest"
)

// lengths opens a dataset and gives how often its prompts repeat the character.
func lengths(t *testing.T, d dataset.Declaration, o dataset.Options) (all []int) {
	t.Helper()
	source, err := d.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	for {
		session, err := source.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		prompt := session.First.Prompt
		if strings.Trim(prompt.Text, "熵") != "" || prompt.Chat != o.Chat {
			t.Fatalf("a prompt of %d bytes is something else", len(prompt.Text))
		}
		all = append(all, strings.Count(prompt.Text, "熵"))
	}
}

func TestSpeed_PromptsAreThoseOfEvalScopeInItsOrder(t *testing.T) {
	want := map[string][]int{
		"speed_benchmark":      {1, 1, 6144, 6144, 14336, 14336, 30720, 30720},
		"speed_benchmark_long": {63488, 63488, 129024, 129024},
	}
	for _, d := range speed.Declarations() {
		if diff := cmp.Diff(want[d.Name], lengths(t, d, dataset.Options{MaxLength: 10})); diff != "" {
			t.Error(d.Name, diff)
		}
		rotated := append(append([]int{}, want[d.Name][3:]...), want[d.Name][:3]...)
		if diff := cmp.Diff(rotated, lengths(t, d, dataset.Options{Chat: true, Offset: 3})); diff != "" {
			t.Error(d.Name, diff)
		}
		perftest.Dataset(t, d, dataset.Options{})
		if _, err := d.Open(t.Context(), dataset.Options{TokenizePrompt: true}); err == nil || !strings.Contains(err.Error(), "--tokenizer-path") {
			t.Error(err)
		}
	}
}
