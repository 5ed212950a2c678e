package view

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/record"
)

const (
	lastWindow   = 30.0 // seconds at the end of a level: the column "Last 30s"
	warmFraction = 0.2  // part of a level that the column "Steady" leaves out
)

// A timeline makes workload_throughput.json and workload_timeline.json: how tokens came in as requests completed.
type timeline struct {
	dir       string
	completed []completion
}

// A completion is one success at the moment it ended.
type completion struct {
	sent, end                  record.Instant
	completion, prompt, cached int
}

// A point is the sum of everything completed t seconds after the first completed request was sent.
type point struct {
	t                               float64
	completion, newPrompt, cachedIn int
}

func (tl *timeline) name() string { return "the workload files" }

func (tl *timeline) add(r *record.Record) error {
	if !r.Counted() || !r.Succeeded() || r.Sent == 0 {
		return nil
	}
	c := completion{sent: r.Sent, end: completedAt(r)}
	c.prompt, _ = r.InputTokens()
	c.completion, _ = r.OutputTokens()
	c.cached, _ = r.CachedTokens()
	c.cached = max(c.cached, 0)
	tl.completed = append(tl.completed, c)
	return nil
}

func (tl *timeline) abandon() { tl.completed = nil }

// finish writes both files; like EvalScope it writes none where nothing succeeded.
func (tl *timeline) finish(*Made) error {
	if len(tl.completed) == 0 {
		return nil
	}
	start, points := tl.points()
	if err := tl.write("workload_throughput.json", throughput(points)); err != nil {
		return err
	}
	return outputs.Replace(filepath.Join(tl.dir, "workload_timeline.json"), func(w io.Writer) error {
		return writePoints(w, start, points)
	})
}

// writePoints writes workload_timeline.json point by point: a long level has many, and the whole as one value would
// be the largest thing in memory.
func writePoints(w io.Writer, start float64, points []point) error {
	if _, err := fmt.Fprintf(w, "{\n    \"wall_start\": %s,\n    \"points\": [", pycompat.Repr(start)); err != nil {
		return err
	}
	var line []byte
	for i, p := range points {
		line = append(line[:0], "\n        {\n            \"t\": "...)
		line = append(line, pycompat.Repr(pycompat.Round(p.t, 6))...)
		for _, sum := range []struct {
			name string
			n    int
		}{{"completion", p.completion}, {"new_prompt", p.newPrompt}, {"cached_prompt", p.cachedIn}} {
			line = append(append(append(line, ",\n            \"cum_"...), sum.name...), "\": "...)
			line = strconv.AppendInt(line, int64(sum.n), 10)
		}
		line = append(line, "\n        }"...)
		if i < len(points)-1 {
			line = append(line, ',')
		} else {
			line = append(line, "\n    "...)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]\n}")
	return err
}

func (tl *timeline) write(name string, v any) error {
	data, err := encodeJSON(v)
	if err != nil {
		return err
	}
	return outputs.WriteFile(filepath.Join(tl.dir, name), data)
}

// points sums up in the order of completion. The clock starts when the first request to complete was sent, not the
// first to be sent: EvalScope's rule.
func (tl *timeline) points() (start float64, points []point) {
	slices.SortStableFunc(tl.completed, func(a, b completion) int { return cmp.Compare(a.end, b.end) })
	var sum point
	for _, c := range tl.completed {
		sum.t = float64(c.end-tl.completed[0].sent) / 1e9
		sum.completion += c.completion
		sum.newPrompt += max(c.prompt-c.cached, 0)
		sum.cachedIn += c.cached
		points = append(points, sum)
	}
	return tl.completed[0].sent.Seconds(), points
}

// throughput is workload_throughput.json of at least one point.
func throughput(points []point) pycompat.Object {
	last := points[len(points)-1]
	wall := max(last.t, 0)
	overall := ratesSince(point{}, last)
	window, steady := overall, overall
	if wall > lastWindow {
		window = ratesSince(latest(points, wall-lastWindow), last)
	}
	if anchor := latest(points, wall*warmFraction); wall > 0 && anchor != last {
		steady = ratesSince(anchor, last)
	}
	var rows []any
	for i, name := range []string{"Total Prompt tok/s", "New Prompt tok/s", "Cached Prompt tok/s", "Completion tok/s"} {
		rows = append(rows, pycompat.Object{{Name: "metric", Value: name}, {Name: "overall", Value: overall[i]},
			{Name: "last_window", Value: window[i]}, {Name: "steady_state", Value: steady[i]}})
	}
	return pycompat.Object{{Name: "n_samples", Value: len(points)}, {Name: "wall_time_s", Value: pycompat.Round(wall, 4)},
		{Name: "last_window_s", Value: lastWindow}, {Name: "warmup_frac", Value: warmFraction}, {Name: "rows", Value: rows}}
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

// latest is the last point not after t, or the first of all.
func latest(points []point, t float64) point {
	i, _ := slices.BinarySearchFunc(points, t, func(p point, t float64) int {
		if p.t <= t {
			return -1
		}
		return 1
	})
	return points[max(i-1, 0)]
}

// completedAt is the moment that EvalScope calls completed_time: when the request's slot became free.
func completedAt(r *record.Record) record.Instant { return max(r.End, r.Last, r.Sent, r.Due) }
