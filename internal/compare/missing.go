package compare

import (
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// missing are the figures of a load that are not compared because a run lacks them or has 0, which is no base of a change, though others
// have them: all its requests failed, say.
type missing struct {
	pair  pair
	where []i18n.Text // which runs lack them
	names [][]string  // of the metrics, for each of where
}

// add takes a row that cannot be compared. One that no run has is none of the load's.
func (m *missing) add(row Row) {
	base, candidate := having(m.pair.base, row), having(m.pair.candidate, row)
	if base+candidate == 0 || base == len(m.pair.base) && candidate == len(m.pair.candidate) {
		return
	}
	where := i18n.Sprintf("%d of %s of the base and %d of %s of the candidate", "基准 %[2]s 次运行中的 %[1]d 次和候选 %[4]s 次运行中的 %[3]d 次",
		len(m.pair.base)-base, i18n.Count(len(m.pair.base), "run"), len(m.pair.candidate)-candidate, i18n.Count(len(m.pair.candidate), "run"))
	i := slices.Index(m.where, where)
	if i < 0 {
		m.where, m.names = append(m.where, where), append(m.names, nil)
		i = len(m.where) - 1
	}
	name := string(row.Metric)
	if row.Class != "" {
		name = row.Class + ":" + name
	}
	if !slices.Contains(m.names[i], name) {
		m.names[i] = append(m.names[i], name)
	}
}

// notes say what is not compared.
func (m *missing) notes() (all []i18n.Text) {
	for i, where := range m.where {
		names := strings.Join(m.names[i], ", ")
		all = append(all, i18n.Sprintf("level %s: not compared: %s: missing or 0 in %s", "级别 %s：未比较 %s：%s缺少该指标或其值为 0", m.pair.name, names, where))
	}
	return all
}

// having is how many levels have a figure that can be compared.
func having(levels []Level, row Row) (n int) {
	for _, l := range levels {
		if row.Class != "" {
			of, ok := l.Classes[row.Class]
			if !ok {
				continue
			}
			l = of
		}
		if v, ok := l.figure(row); ok && v > 0 {
			n++
		}
	}
	return n
}
