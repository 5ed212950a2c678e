package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	// refusedShare and refusedCount: fewer refusals than one in a hundred, or a single one, may be an accident of a
	// restart; a limit refuses again and again.
	refusedShare = 0.01
	refusedCount = 2
)

// namedRefusals is how many loads a finding names one by one.
const namedRefusals = 4

// A refusal is a load at which requests were refused.
type refusal struct {
	level    *metric.Level
	outcomes []metric.Outcome
	n, total int // of the requests of all runs at the load
}

// limited reports whether so many were refused that it was no accident.
func (r refusal) limited() bool {
	return r.n >= refusedCount && float64(r.n) >= refusedShare*float64(r.total)
}

// refusedRule reports whether the server or a gateway refused requests (429, 503): that is a limit that somebody set, and the
// throughput of such a level says nothing about the capacity behind it. It counts all levels, and advises a load below the
// lowest one that was refused.
func refusedRule(r Run) []Suggestion {
	loads, a := refusals(r.every())
	var before *metric.Level
	var all []refusal
	total, refused, lowest := 0, 0, -1
	for _, one := range loads {
		total, refused = total+one.total, refused+one.n
		if one.n > 0 {
			all = append(all, one)
		}
		switch {
		case lowest >= 0:
		case one.limited():
			lowest = len(all) - 1
		default:
			before = one.level
		}
	}
	if lowest < 0 {
		return nil
	}
	first := all[lowest]
	s := Suggestion{
		Rule: "refused", Severity: Warning, Level: levelName(first.level), Finding: refusedFinding(all, refused, total),
		Evidence: []metric.Figure{metric.NewFigure("refused", "被拒绝", refusedOf(all), metric.Ratio)},
		Try:      i18n.Text{EN: "raise the limit, or test below it", ZH: "提高该限制，或在其之下测试"}.Plus(words(first.outcomes)),
	}
	if a != noAxis && before != nil {
		if middle := a.halfway(a.load(before), a.load(first.level)); middle > a.load(before) {
			s.Flags = a.loadFlags([]float64{middle}, []int{first.level.Load.Number})
		}
	}
	return []Suggestion{s}
}

// refusals are the levels with what was refused of them, by rising load where loads can be compared; those of one load are one.
func refusals(levels []*metric.Level) (all []refusal, a axis) {
	if a = loadAxis(levels); a != noAxis {
		levels = slices.Clone(levels)
		slices.SortStableFunc(levels, func(x, y *metric.Level) int { return cmp.Compare(a.load(x), a.load(y)) })
	}
	for _, l := range levels {
		outcomes := outcomesOf(l, func(k record.FaultKind) bool { return k == record.FaultRefused })
		one := refusal{l, outcomes, countOf(outcomes), l.Total}
		if n := len(all); n > 0 && a != noAxis && a.load(all[n-1].level) == a.load(l) {
			same := &all[n-1]
			same.outcomes, same.n, same.total = append(same.outcomes, outcomes...), same.n+one.n, same.total+one.total
			continue
		}
		all = append(all, one)
	}
	return all, a
}

// refusedFinding says how many requests were refused, and at which loads.
func refusedFinding(all []refusal, refused, total int) i18n.Text {
	var outcomes []metric.Outcome
	for _, one := range all {
		outcomes = append(outcomes, one.outcomes...)
	}
	if len(all) == 1 {
		return i18n.Sprintf(
			"%d of %s at %s were rejected (%s): this is a limit of the server or a gateway, not its capacity.",
			"%[3]s 时 %[2]s 个请求中有 %[1]d 个被拒绝（%[4]s）：这是服务端或网关的限制，不是它的处理能力。",
			refused, i18n.Count(all[0].total, "request"), all[0].level.Load.Phrase(), statuses(outcomes))
	}
	var where i18n.Text
	for i, one := range all[:min(len(all), namedRefusals)] {
		if i > 0 {
			where = where.Plus(i18n.Text{EN: ", ", ZH: "，"})
		}
		where = where.Plus(i18n.Sprintf("%d at %s", "%[2]s 时 %[1]d 个", one.n, one.level.Load.Phrase()))
	}
	if len(all) > namedRefusals {
		where = where.Plus(i18n.Same(", …"))
	}
	return i18n.Sprintf(
		"%d of %s were rejected (%s), %s: this is a limit of the server or a gateway, not its capacity.",
		"%[2]s 个请求中有 %[1]d 个被拒绝（%[3]s），其中%[4]s：这是服务端或网关的限制，不是它的处理能力。",
		refused, i18n.Count(total, "request"), statuses(outcomes), where)
}

// refusedOf is the share of the requests of these levels that was refused.
func refusedOf(all []refusal) float64 {
	n, total := 0, 0
	for _, one := range all {
		n, total = n+one.n, total+one.total
	}
	return float64(n) / float64(total)
}

// outcomesOf are the outcomes of some kinds of fault.
func outcomesOf(l *metric.Level, wanted func(record.FaultKind) bool) []metric.Outcome {
	var out []metric.Outcome
	for _, o := range l.Outcomes {
		if wanted(o.Kind) && o.Count > 0 {
			out = append(out, o)
		}
	}
	return out
}

func countOf(outcomes []metric.Outcome) int {
	n := 0
	for _, o := range outcomes {
		n += o.Count
	}
	return n
}

// statuses are the HTTP statuses of outcomes, each once.
func statuses(outcomes []metric.Outcome) string {
	var all []string
	for _, o := range outcomes {
		text := string(o.Kind)
		if o.Status > 0 {
			text = fmt.Sprintf("HTTP %d", o.Status)
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, ", ")
}

// words are those that came with the first of these outcomes that has any. They are the server's only where it sent an
// error; of all else they are ours or the system's.
func words(outcomes []metric.Outcome) i18n.Text {
	for _, o := range outcomes {
		if o.Example == "" {
			continue
		}
		said := shortened(sanitize.Text(o.Example))
		switch o.Kind {
		case record.FaultStatus, record.FaultRefused, record.FaultInBand:
			return i18n.Sprintf("; server message: %s", "；服务端返回：%s", said)
		}
		return i18n.Sprintf("; observed: %s", "；现象：%s", said)
	}
	return i18n.Text{}
}
