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
	a.Marks = append(append(append(a.Marks, b.serverMarks()...), b.gpuMarks()...), b.faultMarks()...)
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

// named are the series of the first name that a source has, one for the ranks that serve the same requests.
func (b *builder) named(s *telemetry.Readings, names []string) (found []*telemetry.Series) {
	engine, _ := b.engine(s)
	for _, name := range names {
		for _, series := range s.Series {
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
				values = s.Spliced().Rates()
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
