package sla

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// worthwhile is the share by which a figure must be better to go on in a direction: what is less drowns in noise.
const worthwhile = 0.01

// scores answers what is known of the figure at loads; ok false is a load that was not tried. A load that failed has no score.
type scores struct {
	known   func(load int) (score float64, scored, tried bool)
	missing bool
	need    int
}

// better reports whether the figure at b is better than at a by what is worth a step.
func (s *scores) better(b, a int) bool {
	y, scored := s.at(b)
	x, before := s.at(a)
	if !scored || !before {
		return scored
	}
	return y > x+worthwhile*max(x, -x)
}

func (s *scores) at(load int) (float64, bool) {
	x, scored, tried := s.known(load)
	if !tried && !s.missing {
		s.missing, s.need = true, load
	}
	return x, scored
}

// extremum finds the load of the largest score: it doubles from the start while that helps, halves where it does not, and then narrows
// the bracket around the best. It returns the load to be tried next, ok false when nothing is left to try.
func extremum(r Range, known func(int) (float64, bool, bool)) (next int, ok bool) {
	s := &scores{known: known}
	best := r.start()
	low, high := best, best
	_, runs := s.at(best)
	for runs && !s.missing && high < r.High {
		if high = min(2*best, r.High); !s.better(high, best) {
			break
		}
		low, best = best, high
	}
	if low == best {
		for !s.missing && low > r.Low {
			_, scored := s.at(best)
			if low = max(best/2, r.Low); !s.better(low, best) && scored {
				break
			}
			high, best = best, low // also where neither has a score: a smaller load may have one
		}
	}
	for !s.missing && high-low > max(2, best/4) {
		left, right := r.Grid.Round((low+best)/2), r.Grid.Round((best+high)/2)
		switch {
		case left > low && left < best && s.better(left, best):
			high, best = best, left
		case s.missing:
		case right > best && right < high && s.better(right, best):
			low, best = best, right
		default:
			low, high = left, right
			if left == best && right == best {
				return s.need, s.missing
			}
		}
	}
	return s.need, s.missing
}

// judge is what the runs at a load say of a goal, and why.
func (g Goal) judge(runs []*metric.Level) (Verdict, i18n.Text) {
	clean := sound(runs)
	if len(clean) == 0 && len(runs) > 0 {
		return Unclear, clientWas(runs[0])
	}
	if failed, total := failures(clean); failed > 0 {
		return Fail, failedText(failed, total)
	}
	x, ok := mean(g.Figure, clean)
	if !ok {
		return Unclear, absentText(g.Figure)
	}
	return Pass, i18n.Same(g.Figure.Name + " = " + g.Figure.text(x))
}

// noBest says why no load has a score: what the smallest of them says, and failures where all had some.
func (s Search) noBest(all tried) i18n.Text {
	loads := all.loads()
	if len(loads) == 0 {
		return nothingTried()
	}
	for _, at := range loads {
		if verdict, why := s.Goal.judge(all[at]); verdict == Unclear {
			return why
		}
	}
	return i18n.Sprintf("requests failed at every load that was tried, down to %g", "已尝试的负载均有请求失败，最低至 %g", s.Grid.Load(loads[0]))
}
