package load

import (
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Span is one stage of a load, as an offset from the start.
type Span struct {
	Begin, End time.Duration
	// Load is the stage as a load of its own.
	Load Profile
}

// Spans are the stages of a load, none where it has none.
func (p Profile) Spans() (all []Span) {
	begin := time.Duration(0)
	timed := p.rate.stages
	if len(p.slots.stages) > 0 {
		timed = p.slots.stages
	}
	if len(p.slots.stages) > 0 && len(p.rate.stages) > 0 && !p.sideBySide() {
		return nil
	}
	for i, stage := range timed {
		all = append(all, Span{begin, begin + stage.For, p.cut(i, i+1)})
		begin += stage.For
	}
	return all
}

// sideBySide reports whether stages of slots and of a rate change at the same instants.
func (p Profile) sideBySide() bool {
	return slices.EqualFunc(p.slots.stages, p.rate.stages, func(a, b Stage) bool { return a.For == b.For })
}

// cut is the load of some of the stages.
func (p Profile) cut(from, to int) Profile {
	q := p
	if q.slots = p.slots.cut(from, to); q.slots.none() {
		q.slots = series{}
	}
	if q.rate = p.rate.cut(from, to); q.rate.none() {
		q.process, q.burstiness, q.rate = "", 0, series{}
	}
	return q
}

// Mixed reports whether some stages are open loops and others closed ones.
func (p Profile) Mixed() bool {
	return !p.slots.none() && slices.ContainsFunc(p.slots.stages, func(s Stage) bool { return s.Free })
}

// Split is the load as loads that follow one another: each either has arrivals by a schedule throughout, or has all of its sessions
// there from its start. Most loads are one such load.
func (p Profile) Split() (all []Profile) {
	if !slices.ContainsFunc(append(slices.Clone(p.slots.stages), p.rate.stages...), func(s Stage) bool { return s.Free }) {
		return []Profile{p}
	}
	free := func(s series, i int) bool { return i < len(s.stages) && s.stages[i].Free }
	from, n := 0, max(len(p.slots.stages), len(p.rate.stages))
	for i := 1; i <= n; i++ {
		if i == n || free(p.slots, i) != free(p.slots, from) || free(p.rate, i) != free(p.rate, from) {
			all = append(all, p.cut(from, i))
			from = i
		}
	}
	return all
}

// Begin is the load of the first moment, held without end; Last that of the last moment. A replay has neither.
func (p Profile) Begin() Profile { return p.held(0) }

// Last is the load of the last moment, held without end.
func (p Profile) Last() Profile { return p.held(p.Length() - 1) }

// held is the load of an instant without end. Where nothing comes at that instant it is at the level's mean.
func (p Profile) held(t time.Duration) Profile {
	if p.Steady() || p.process == Replay {
		return p
	}
	q := p
	for _, span := range p.Spans() {
		if t >= span.Begin && t < span.End {
			q = span.Load
		}
	}
	if rate := p.RateAt(t); q.process != "" {
		if rate <= 0 {
			rate = q.OfferedRate()
		}
		q.rate = series{fixed: rate}
	}
	if !q.slots.none() {
		q.slots = series{fixed: float64(max(1, p.Slots(t)))}
	}
	return q
}

// Title names a stage in tables and charts: `rate 10 to 50, sine`.
func (s Span) Title() i18n.Text {
	p, parts := s.Load, []i18n.Text{}
	if p.Paced() {
		parts = append(parts, way(p.rate, i18n.Text{EN: "rate ", ZH: "速率 "}))
	}
	if !p.slots.none() {
		parts = append(parts, way(p.slots, i18n.Text{EN: "concurrency ", ZH: "并发 "}))
	}
	title := parts[0]
	if len(parts) > 1 {
		title = i18n.Sprintf("%s, %s", "%s，%s", parts[0], parts[1])
	}
	return title
}

// way is how a series of one stage goes.
func way(s series, what i18n.Text) i18n.Text {
	if len(s.stages) == 0 {
		return what.Plus(i18n.Same(plain(s.fixed)))
	}
	x := s.stages[0]
	if x.From == x.To {
		return what.Plus(i18n.Same(plain(x.From)))
	}
	text := what.Plus(i18n.Text{EN: plain(x.From) + " to " + plain(x.To), ZH: plain(x.From) + " 至 " + plain(x.To)})
	if zh, ok := curveWords()[x.Curve]; ok {
		text = text.Plus(i18n.Text{EN: ", " + string(x.Curve), ZH: "，" + zh})
	}
	return text
}

// curveWords are the Chinese words for curves that are not what a stage usually is.
func curveWords() map[Curve]string {
	return map[Curve]string{Exponential: "指数", Sine: "正弦", Step: "阶跃", Spike: "尖峰"}
}
