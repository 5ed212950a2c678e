package tracks

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

// Of lays a level out: what the client saw and what was sampled. It is nil where nothing was sampled; l has the level's stages.
func Of(level *telemetry.Level, d *chartdata.Level, engines []servermetrics.Dialect, l *metric.Level) *Axis {
	if level == nil || d == nil {
		return nil
	}
	a := &Axis{Interval: level.Head.Interval, Cost: level.Cost, Tracks: client(d), Marks: clientMarks(d, l)}
	for _, s := range d.Series.Spans(points) {
		a.From, a.To = min(a.From, s.From), max(a.To, s.To)
	}
	readings := 0
	for _, s := range level.Sources {
		for _, w := range s.Windows {
			a.Width, a.To = max(a.Width, w.Received.Seconds()-w.Sent.Seconds()), max(a.To, w.Received.Seconds())
			readings++
		}
	}
	if readings == 0 {
		return nil
	}
	b := builder{level: level, engines: engines, used: map[*telemetry.Series]bool{}}
	a.Tracks = append(a.Tracks, some(b.servers()...)...)
	devices := some(b.devices()...)
	a.Tracks = append(a.Tracks, some(b.kept()...)...) // of what no track before has shown
	a.Tracks = append(a.Tracks, devices...)
	slices.SortStableFunc(a.Tracks, func(x, y Track) int { return cmp.Compare(x.Group.place(), y.Group.place()) })
	a.Marks = append(append(a.Marks, b.serverMarks()...), b.gpuMarks()...)
	for _, s := range level.Sources {
		if _, ok := b.engine(s); ok && s.Restarts() >= restartsOfSeveral {
			a.Notes = append(a.Notes, i18n.Sprintf("%s: the counters were reset %d times, as if several servers answered in turn. Nothing is concluded from these series.",
				"%s：计数器被重置 %d 次，像是多个服务轮流应答，因此不据此得出结论。", s.Name, s.Restarts()))
		}
		if _, ok := b.engine(s); ok && s.FewDigits() {
			a.Notes = append(a.Notes, i18n.Sprintf("%s: the server prints only 6 digits of its counters. Rates cover as much time as is needed to know them to 10 %%.",
				"%s：服务端的计数器只输出 6 位数字，速率覆盖的时间取到误差不超过 10%% 为止。", s.Name))
		}
	}
	for _, n := range level.Notes {
		name := level.Sources[n.Source].Name
		a.Notes = append(a.Notes, i18n.Same(fmt.Sprintf("%s @ %.1f s: %s", name, n.At.Seconds(), n.Text)))
		a.Marks = append(a.Marks, Mark{Kind: UnreadMark, From: n.At.Seconds(), To: n.At.Seconds(), Name: i18n.Same(name + ": " + n.Text)})
	}
	return a
}

// A builder makes the tracks of what was sampled.
type builder struct {
	level   *telemetry.Level
	engines []servermetrics.Dialect
	// used are the series that a track shows or that something follows from.
	used map[*telemetry.Series]bool
}

// ours are the series of a source without those of other models than the one that was asked for.
func (b *builder) ours(s *telemetry.Readings) []*telemetry.Series {
	return servermetrics.OfModel(s.Series, b.level.Head.Model, func(x *telemetry.Series) func(string) string { return x.Label })
}

// named are the series of the first name that a source has of our model.
func (b *builder) named(s *telemetry.Readings, names []string) (found []*telemetry.Series) {
	all := b.ours(s)
	for _, name := range names {
		for _, series := range all {
			if servermetrics.Matches(name, series.Metric, series.Label) {
				found = append(found, series)
				b.used[series] = true
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// line is a line of points.
func (b *builder) line(name i18n.Text, of []telemetry.Point) Line {
	return Line{Name: name, Ranges: telemetry.Ranges(of, points)}
}

// kept are tracks of the metrics that no engine's names explain, one for each name.
func (b *builder) kept() (all []Track) {
	at := map[string]int{}
	for _, source := range b.level.Sources {
		engine, _ := b.engine(source)
		for _, s := range source.Series {
			if b.used[s] || engine.Knows(s.Metric) || s.Metric == "process_start_time_seconds" || s.Label("le") != "" {
				continue
			}
			i, known := at[s.Metric]
			if !known {
				if len(all) == mostKept {
					continue
				}
				i = len(all)
				at[s.Metric] = i
				t := Track{ID: fmt.Sprintf("kept-%d", i), Group: Group(source.Kind), Title: i18n.Same(shown(s.Metric))}
				if s.Counter {
					t.Unit = Rate
				}
				all = append(all, t)
			}
			if len(all[i].Lines) == mostLines {
				continue
			}
			values := s.Gauge()
			if s.Counter {
				values = s.Rates()
			}
			all[i].Lines = append(all[i].Lines, b.line(i18n.Same(labelsOf(source, s, len(b.level.Sources) > 1)), values))
		}
	}
	return all
}

// labelsOf names a series among those of one metric.
func labelsOf(source *telemetry.Readings, s *telemetry.Series, several bool) string {
	name := ""
	if several {
		name = source.Name
	}
	for _, l := range s.Labels {
		if l[0] == "model_name" {
			continue
		}
		if name != "" {
			name += " "
		}
		name += shown(l[0]) + "=" + shown(l[1])
	}
	return name
}
