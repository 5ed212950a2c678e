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
	a := &Axis{Interval: level.Head.Interval, Cost: level.Cost, Tracks: client(d, level.Head.Interval), Marks: clientMarks(d, l)}
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
	b := builder{level: level, engines: engines, used: map[*telemetry.Series]bool{}, holes: map[*telemetry.Readings]float64{}}
	a.Tracks = append(a.Tracks, some(b.servers()...)...)
	devices := some(b.devices()...)
	kept, left := b.kept() // of what no track before has shown
	a.Tracks = append(a.Tracks, some(kept...)...)
	a.Tracks = append(a.Tracks, devices...)
	slices.SortStableFunc(a.Tracks, func(x, y Track) int { return cmp.Compare(x.Group.place(), y.Group.place()) })
	a.Marks = append(append(append(a.Marks, b.serverMarks()...), b.gpuMarks()...), b.faultMarks()...)
	a.Notes = notes(level)
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
	if left > 0 {
		a.Notes = append(a.Notes, i18n.Sprintf("The charts show %d of %d metrics that --server-metrics-keep matched; the others are in %s.",
			"图中显示 --server-metrics-keep 匹配的 %[2]d 个指标中的 %[1]d 个，其余在 %[3]s 中。", mostKept, mostKept+left, telemetry.FileName))
	}
	a.Marks = append(a.Marks, b.unreadMarks(a.To)...)
	return a
}

// A builder makes the tracks of what was sampled.
type builder struct {
	level   *telemetry.Level
	engines []servermetrics.Dialect
	// used are the series that a track shows or that something follows from.
	used map[*telemetry.Series]bool
	// holes are those of sources, see hole.
	holes map[*telemetry.Readings]float64
}

// ours are the series of a source without those of other models than the one that was asked for.
func (b *builder) ours(s *telemetry.Readings) []*telemetry.Series {
	return servermetrics.OfModel(s.Series, b.level.Head.Model, func(x *telemetry.Series) func(string) string { return x.Label })
}

// named are the series of the first name that a source has of our model, one for the ranks that serve the same requests.
func (b *builder) named(s *telemetry.Readings, names []string) (found []*telemetry.Series) {
	engine, _ := b.engine(s)
	all := b.ours(s)
	for _, name := range names {
		for _, series := range all {
			if servermetrics.Matches(name, series.Metric, series.Label) {
				b.used[series] = true
				if series.Counter {
					series = series.Spliced()
				}
				found = append(found, series)
			}
		}
		if len(found) > 0 {
			return servermetrics.LowestRanks(found, engine.Ranks, (*telemetry.Series).AllLabels)
		}
	}
	return nil
}

// kept are tracks of the metrics that no engine's names explain, one for each name. left are the metrics beyond those that a page shows.
func (b *builder) kept() (all []Track, left int) {
	at := map[string]int{}
	var lines [][]candidate
	for _, source := range b.level.Sources {
		engine, _ := b.engine(source)
		for _, s := range source.Series {
			if b.used[s] || engine.Knows(s.Metric) || s.Metric == "process_start_time_seconds" || s.Label("le") != "" {
				continue
			}
			i, known := at[s.Metric]
			if !known {
				i = len(at)
				at[s.Metric] = i
				if i < mostKept {
					all, lines = append(all, keptTrack(i, source, s)), append(lines, nil)
				}
			}
			if i < mostKept {
				c := candidate{i18n.Same(labelsOf(source, s, len(b.level.Sources) > 1)), source, s.Gauge}
				if s.Counter {
					c.points = func() []telemetry.Point { return b.grown(source, c.name, s.Spliced().Rates()).points() }
				}
				lines[i] = append(lines[i], c)
			}
		}
	}
	for i := range all {
		all[i] = b.with(all[i], lines[i])
	}
	return all, max(len(at)-mostKept, 0)
}

func keptTrack(i int, source *telemetry.Readings, s *telemetry.Series) Track {
	t := Track{ID: fmt.Sprintf("kept-%d", i), Group: Group(source.Kind), Title: i18n.Same(shown(s.Metric))}
	if s.Counter {
		t.Unit = Rate
	}
	return t
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
