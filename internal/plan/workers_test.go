package plan

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/config"
)

// TestBuild_WorkersSendOneKindOfStages: sessions of stages of both kinds would not have one numbering on all machines.
func TestBuild_WorkersSendOneKindOfStages(t *testing.T) {
	for _, how := range []string{"--workers", "--processes"} {
		for stages, good := range map[string]bool{"parallel=1..4 for=1m": true, "rate=1..9 for=1m": true, "parallel=4 for=1m;rate=9 for=1m": false} {
			words := []string{"--model", "m", "--prompt", "hi", how, "2"}
			for stage := range strings.SplitSeq(stages, ";") {
				words = append(words, "--stage", stage)
			}
			args, notes, err := config.Parse(words, config.Environment{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = Build(args, notes, plugins(), 7)
			if good != (err == nil) || err != nil && !strings.Contains(err.Error(), how+": cannot send stages of slots and stages of a rate in one level yet") {
				t.Errorf("%s with %s: %v", how, stages, err)
			}
		}
	}
}
