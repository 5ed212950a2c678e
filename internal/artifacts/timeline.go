package artifacts

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/modelscope/evalscope/internal/columns"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	lastWindow   = 30.0 // seconds at the end of a level: the column "Last 30s"
	warmFraction = 0.2  // part of a level that the column "Steady" leaves out
)

// A timeline makes workload_throughput.json and workload_timeline.json: how tokens came in as requests completed.
type timeline struct {
	dir    string
	points points
}

func (tl *timeline) name() string { return "the workload files" }

func (tl *timeline) add(r *record.Record) error {
	if !r.Counted() || !r.Succeeded() || r.Sent == 0 {
		return nil
	}
	c := completion{sent: r.Sent, end: columns.CompletedAt(r)}
	c.prompt, _ = r.InputTokens()
	c.completion, _ = r.OutputTokens()
	c.cached, _ = r.CachedTokens()
	c.cached = max(c.cached, 0)
	return tl.points.add(c)
}

func (tl *timeline) abandon() { tl.points.close() }

// finish writes both files; like EvalScope it writes none where nothing succeeded.
func (tl *timeline) finish(*LevelArtifacts) error {
	defer tl.points.close()
	if err := tl.points.end(); err != nil || tl.points.n == 0 {
		return err
	}
	rates, err := throughput(&tl.points)
	if err != nil {
		return err
	}
	if err := tl.write("workload_throughput.json", rates); err != nil {
		return err
	}
	return outputs.Replace(filepath.Join(tl.dir, "workload_timeline.json"), func(w io.Writer) error {
		return writePoints(w, &tl.points)
	})
}

// writePoints writes workload_timeline.json point by point.
func writePoints(w io.Writer, points *points) error {
	if _, err := fmt.Fprintf(w, "{\n    \"wall_start\": %s,\n    \"points\": [", pycompat.Repr(points.start.Seconds())); err != nil {
		return err
	}
	var line []byte
	err := points.each(func(i int, p point) error {
		line = line[:0]
		if i > 0 {
			line = append(line, ',')
		}
		line = append(line, "\n        {\n            \"t\": "...)
		line = append(line, pycompat.Repr(pycompat.Round(p.t, 6))...)
		for _, sum := range []struct {
			name string
			n    int64
		}{{"completion", p.completion}, {"new_prompt", p.newPrompt}, {"cached_prompt", p.cachedIn}} {
			line = append(append(append(line, ",\n            \"cum_"...), sum.name...), "\": "...)
			line = strconv.AppendInt(line, sum.n, 10)
		}
		line = append(line, "\n        }"...)
		_, err := w.Write(line)
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n    ]\n}")
	return err
}

func (tl *timeline) write(name string, v any) error {
	data, err := encodeJSON(v)
	if err != nil {
		return err
	}
	return outputs.WriteFile(filepath.Join(tl.dir, name), data)
}

// throughput is workload_throughput.json of at least one point.
func throughput(points *points) (plainjson.Object, error) {
	last := points.sum
	wall := max(last.t, 0)
	overall := ratesSince(point{}, last)
	window, steady := overall, overall
	if wall > lastWindow {
		anchor, err := points.latest(wall - lastWindow)
		if err != nil {
			return nil, err
		}
		window = ratesSince(anchor, last)
	}
	anchor, err := points.latest(wall * warmFraction)
	if err != nil {
		return nil, err
	}
	if wall > 0 && anchor != last {
		steady = ratesSince(anchor, last)
	}
	var rows []any
	for i, name := range []string{"Total Prompt tok/s", "New Prompt tok/s", "Cached Prompt tok/s", "Completion tok/s"} {
		rows = append(rows, plainjson.Object{{Name: "metric", Value: name}, {Name: "overall", Value: overall[i]},
			{Name: "last_window", Value: window[i]}, {Name: "steady_state", Value: steady[i]}})
	}
	return plainjson.Object{{Name: "n_samples", Value: points.n}, {Name: "wall_time_s", Value: pycompat.Round(wall, 4)},
		{Name: "last_window_s", Value: lastWindow}, {Name: "warmup_frac", Value: warmFraction}, {Name: "rows", Value: rows}}, nil
}

// ratesSince is tokens a second from one point to a later one: total, new and cached prompt tokens, completion tokens.
func ratesSince(from, to point) (rates [4]float64) {
	dt := to.t - from.t
	if dt <= 0 {
		return rates
	}
	fresh, cached := to.newPrompt-from.newPrompt, to.cachedIn-from.cachedIn
	return [4]float64{float64(fresh+cached) / dt, float64(fresh) / dt, float64(cached) / dt, float64(to.completion-from.completion) / dt}
}
