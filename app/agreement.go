package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/compare"
)

// An agreement is whether runs are alike, so that they may be a baseline.
type agreement struct {
	words, remedy string
	agrees        bool
}

// agreementOf compares the first half of the runs with the second.
func agreementOf(ctx context.Context, folders []string) (agreement, error) {
	if len(folders) < 2 {
		return agreement{words: "one run, not compared with another"}, nil
	}
	runs, err := readRuns(ctx, folders, compare.Default())
	if err != nil {
		return agreement{}, err
	}
	half := len(runs) / 2
	result := compare.Compare(runs[:half], runs[half:], compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05})
	return agreed(&result), nil
}

// agreed judges a comparison of runs of which nothing was changed. They agree where no figure differs, and at each level one at least is the same. Noise alone is no agreement, and neither are requests that did not fail.
func agreed(result *compare.Result) agreement {
	differs := agreement{remedy: "Find out what differs"}
	if len(result.Differences) > 0 {
		d := result.Differences[0]
		differs.words = fmt.Sprintf("the runs are not comparable: %s: %s, and %s", d.Key, d.Base, d.Candidate)
		return differs
	}
	if len(result.Rows) == 0 {
		differs.words = "the runs have no metric in common"
		return differs
	}
	counts, alike := map[compare.Verdict]int{}, map[string]bool{}
	var changed, noisy []string
	for _, row := range result.Rows {
		counts[row.Verdict]++
		switch {
		case row.Verdict == compare.Better || row.Verdict == compare.Worse:
			changed = append(changed, fmt.Sprintf("%s %s of %s by %+.1f%%", row.Metric, row.Stat, row.Level, row.Change*100))
		case row.Verdict == compare.Same && row.Metric != compare.Failed:
			alike[row.Level] = true
		}
	}
	for _, p := range result.Pairs {
		if !alike[p.Name] {
			noisy = append(noisy, p.Name)
		}
	}
	switch {
	case len(changed) > 0:
		differs.words = "the runs differ: " + strings.Join(changed, ", ")
		return differs
	case len(noisy) > 0:
		return agreement{words: "cannot tell whether the runs agree: all figures of " + strings.Join(noisy, ", ") + " are too noisy", remedy: "Run them longer"}
	}
	return agreement{words: fmt.Sprintf("of %d figures, %d are the same, %d are too noisy to tell, and none are better or worse", len(result.Rows), counts[compare.Same],
		counts[compare.Unclear]), agrees: true}
}
