package tracks

import (
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A MarkKind says what a mark is of.
type MarkKind string

// The kinds of marks, in the order of a page.
const (
	StageMark      MarkKind = "stage"
	WaveMark       MarkKind = "wave"
	FailureMark    MarkKind = "failure"
	PreemptionMark MarkKind = "preemption"
	ThrottlingMark MarkKind = "throttling"
	GPUFaultMark   MarkKind = "gpu-fault"
	UnreadMark     MarkKind = "unread"
)

// MarkKinds lists the kinds in the order of a page.
func MarkKinds() []MarkKind {
	return []MarkKind{StageMark, WaveMark, FailureMark, PreemptionMark, ThrottlingMark, GPUFaultMark, UnreadMark}
}

// Text is what marks of the kind are called.
func (k MarkKind) Text() i18n.Text {
	switch k {
	case StageMark:
		return i18n.Text{EN: "stages", ZH: "阶段"}
	case WaveMark:
		return i18n.Text{EN: "first wave", ZH: "首批请求"}
	case FailureMark:
		return i18n.Text{EN: "failures", ZH: "失败"}
	case PreemptionMark:
		return i18n.Text{EN: "preemptions", ZH: "抢占"}
	case ThrottlingMark:
		return i18n.Text{EN: "throttling", ZH: "降频"}
	case GPUFaultMark:
		return i18n.Text{EN: "GPU errors", ZH: "GPU 错误"}
	}
	return i18n.Text{EN: "not readable", ZH: "无法读取"}
}

// A Mark is a stretch of the level that has a name. What follows from readings begins with the one before and ends with the one after, as
// it is known no better.
type Mark struct {
	Kind     MarkKind
	From, To float64
	Name     i18n.Text
}

// mostMarks bounds the marks of a kind.
const mostMarks = 40

// clientMarks are what happened to the client: stages, the first wave, and failures.
func clientMarks(d *chartdata.Level, l *metric.Level) (all []Mark) {
	if l != nil {
		for _, s := range l.Stages {
			all = append(all, Mark{Kind: StageMark, From: s.From, To: s.To, Name: s.Title})
		}
	}
	wave := Mark{Kind: WaveMark, From: d.Series.Began(), Name: WaveMark.Text()}
	for _, p := range d.Firsts() {
		if d.InInitialBurst(p.Seq) {
			wave.To = max(wave.To, p.X+p.Y)
		}
	}
	if wave.To > wave.From {
		all = append(all, wave)
	}
	for _, l := range d.Timelines() {
		if l.Fault != "" {
			at := l.End.Seconds()
			all = append(all, Mark{Kind: FailureMark, From: at, To: at, Name: i18n.Sprintf("failed: %s", "失败：%s", l.Fault.Text())})
		}
	}
	return all
}

// A counted is a stretch between readings in which something happened so many times.
type counted struct {
	from, to float64
	times    float64
}

// serverMarks are the times in which servers preempted requests.
func (b *builder) serverMarks() (all []Mark) {
	for _, s := range b.level.Sources {
		d, ok := b.engine(s)
		if !ok {
			continue
		}
		var found []counted
		points := telemetry.Sum(b.named(s, d.Counts[metric.ServerPreemptions]))
		for i := 1; i < len(points); i++ {
			if n := points[i].Value - points[i-1].Value; n > 0 {
				found = append(found, counted{points[i-1].From, points[i].To, n})
			}
		}
		for _, c := range joined(found) {
			name := i18n.Sprintf("%.0f preempted", "抢占 %.0f 次", c.times)
			if b.several() {
				name = i18n.Sprintf("%s: %s", "%s：%s", s.Name, name)
			}
			all = append(all, Mark{Kind: PreemptionMark, From: c.from, To: c.to, Name: name})
		}
	}
	return all
}

// gpuMarks are the times in which a GPU's clock was limited, heat and power apart.
func (b *builder) gpuMarks() (all []Mark) {
	for _, s := range b.level.Sources {
		for _, gpu := range b.limits(s) {
			var heat, power []counted
			for _, r := range gpu.readings {
				if r.thermal >= metric.ThrottledShare {
					heat = append(heat, counted{r.from, r.to, 1})
				}
				if r.power >= metric.ThrottledShare {
					power = append(power, counted{r.from, r.to, 1})
				}
			}
			for _, limit := range []struct {
				found []counted
				name  i18n.Text
			}{{heat, i18n.Text{EN: "clock limited by heat", ZH: "因温度限频"}}, {power, i18n.Text{EN: "clock limited by power", ZH: "因功耗限频"}}} {
				for _, c := range joined(b.near(limit.found)) {
					all = append(all, Mark{Kind: ThrottlingMark, From: c.from, To: c.to, Name: i18n.Sprintf("%s: %s", "%s：%s", gpu.name, limit.name)})
				}
			}
		}
	}
	return all
}

// near makes readings that follow each other meet, so that they are joined.
func (b *builder) near(all []counted) []counted {
	for i := 1; i < len(all); i++ {
		if all[i].from-all[i-1].to <= 1.5*b.level.Head.Interval {
			all[i-1].to = all[i].from
		}
	}
	return all
}

// joined joins stretches that meet or overlap, and neighbors where there are more than can be shown.
func joined(all []counted) []counted {
	var out []counted
	for _, c := range all {
		if n := len(out); n > 0 && c.from <= out[n-1].to {
			out[n-1].to, out[n-1].times = max(out[n-1].to, c.to), out[n-1].times+c.times
			continue
		}
		out = append(out, c)
	}
	each := (len(out) + mostMarks - 1) / mostMarks
	var fewer []counted
	for i, c := range out {
		if i%max(each, 1) == 0 {
			fewer = append(fewer, c)
			continue
		}
		last := &fewer[len(fewer)-1]
		last.to, last.times = c.to, last.times+c.times
	}
	return fewer
}
