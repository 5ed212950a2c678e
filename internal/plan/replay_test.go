package plan

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A replay of sessions takes no rate, so that nothing says what it counts.
func TestNotes_ARateWithoutEffectCountsNothing(t *testing.T) {
	for _, recorded := range []bool{true, false} {
		known := plugins()
		known.Datasets = append(known.Datasets, dataset.Declaration{Name: "talks", Traits: dataset.Traits{Conversations: true, Recorded: recorded}})
		args, notes, err := config.Parse([]string{"--model", "m", "--url", "http://a/v1/chat/completions", "--dataset", "talks", "--dataset-path", "f", "--open-loop", "--rate", "5", "--number", "5"}, config.Environment{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := Build(args, notes, known, 7)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(strings.Join(i18n.All("en", p.Notes), "\n"), "counts conversations per second"); got == recorded {
			t.Errorf("recorded %v: %q", recorded, i18n.All("en", p.Notes))
		}
	}
}
