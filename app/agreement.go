package app

import (
	"context"
	"strings"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/i18n"
)

// An agreement is whether runs are alike, so that they may be a baseline.
type agreement struct {
	words, remedy i18n.Text
	agrees        bool
}

// agreementOf compares the first half of the runs with the second.
func agreementOf(ctx context.Context, folders []string) (agreement, error) {
	if len(folders) < 2 {
		return agreement{words: i18n.Text{EN: "one run, not compared with another", ZH: "只有一次测试，未与其他测试比较"}}, nil
	}
	runs, err := readRuns(ctx, folders, compare.Default())
	if err != nil {
		return agreement{}, err
	}
	half := len(runs) / 2
	result := compare.Compare(runs[:half], runs[half:], compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05})
	return agreed(&result), nil
}

// agreed judges a comparison of runs of which nothing was changed. They agree where no figure differs, and at each level one at least
// is the same. Noise alone is no agreement, and neither are requests that did not fail.
func agreed(result *compare.Result) agreement {
	differs := agreement{remedy: i18n.Text{EN: "Find out what differs", ZH: "请找出不同之处"}}
	if len(result.Differences) > 0 {
		d := result.Differences[0]
		differs.words = i18n.Sprintf("the runs are not comparable: %s: %s, and %s", "各次测试不可比：%s：%s 与 %s", d.Key, d.Base, d.Candidate)
		return differs
	}
	if len(result.Rows) == 0 {
		differs.words = i18n.Text{EN: "the runs have no metric in common", ZH: "各次测试没有共同的指标"}
		return differs
	}
	counts, alike := map[compare.Verdict]int{}, map[string]bool{}
	var changed i18n.Text
	var noisy []string
	for _, row := range result.Rows {
		counts[row.Verdict]++
		switch {
		case row.Verdict == compare.Better || row.Verdict == compare.Worse:
			if changed.EN != "" {
				changed = changed.Plus(i18n.Text{EN: ", ", ZH: "、"})
			}
			changed = changed.Plus(i18n.Sprintf("%s %s of %s by %+.1f%%", "%[3]s 的 %[1]s %[2]s 相差 %+[4].1f%%", row.Metric, row.Stat, row.Level, row.Change*100))
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
	case changed.EN != "":
		differs.words = i18n.Sprintf("the runs differ: %s", "各次测试不一致：%s", changed)
		return differs
	case len(noisy) > 0:
		return agreement{words: i18n.Sprintf("cannot tell whether the runs agree: all figures of %s are too noisy", "无法判断各次测试是否一致：%s 的所有指标波动过大", strings.Join(noisy, ", ")),
			remedy: i18n.Text{EN: "Run them longer", ZH: "请延长测试"}}
	}
	return agreement{words: i18n.Sprintf("of %d figures, %d are the same, %d are too noisy to tell, and none are better or worse", "%d 项指标中，%d 项相同，%d 项因波动过大无法判断，没有变好或变差的", len(result.Rows), counts[compare.Same],
		counts[compare.Unclear]), agrees: true}
}
