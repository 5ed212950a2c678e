package tracks

import (
	"math"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

// kvFullFrom is the share of the KV cache in use from which nothing more fits: a request needs some blocks at once, so the last ones stay
// free.
const kvFullFrom = 0.95

// A stretch is a part of the level between two instants.
type stretch struct{ from, to float64 }

// kvFull is when a KV cache was full, of the server that had it full most often. A preemption is proof of it, whatever the reading says.
func (j *joiner) kvFull() *metric.KVFull {
	var worst *metric.KVFull
	for _, s := range j.level.Sources {
		d, ok := j.engine(s)
		if !ok {
			continue
		}
		f := &metric.KVFull{From: math.Inf(1), To: math.Inf(-1)}
		full, readings := j.preempted(f, telemetry.RatesOf(j.inside(telemetry.Sum(j.named(s, d.Counts[metric.ServerPreemptions])))))
		for _, series := range j.named(s, d.KVCache) {
			points := j.inside(series.Gauge())
			readings = max(readings, len(points))
			for i, p := range points {
				f.Most = max(f.Most, p.Value)
				if p.Value < kvFullFrom {
					continue
				}
				t := stretch{p.Mid(), j.to}
				if i+1 < len(points) {
					t.to = points[i+1].Mid()
				}
				full = append(full, t)
				since(f, t, p.Mid()-previous(points, i, j.from))
			}
		}
		if f.Share = covered(full, j.from, j.to); len(full) == 0 || readings < fewestJoined || worst != nil && f.Share <= worst.Share {
			continue
		}
		waiting, n := 0.0, 0
		for _, p := range j.gauge(s, waitingNames) {
			if within(full, p.Mid()) {
				waiting, n = waiting+p.Value, n+1
			}
		}
		f.Waiting = waiting / float64(max(n, 1))
		worst = f
	}
	if worst != nil {
		worst.TTFT = j.rise(worst.From, worst.To, worst.Within)
	}
	return worst
}

// preempted adds the preemptions to f, and returns the times between two readings in which there were some.
func (j *joiner) preempted(f *metric.KVFull, rates []telemetry.Point) (full []stretch, readings int) {
	for _, p := range rates {
		n := p.Value * (p.To - p.From)
		if n < 0.5 {
			continue
		}
		f.Preemptions += n
		t := stretch{p.From, p.To}
		full = append(full, t)
		f.Preemptions = math.Round(f.Preemptions)
		since(f, t, p.To-p.From)
	}
	return full, len(rates)
}

// since makes a stretch part of the time in which the cache was full; its beginning is known to some seconds.
func since(f *metric.KVFull, t stretch, known float64) {
	if t.from < f.From {
		f.From, f.Within = t.from, known
	}
	f.To = max(f.To, t.to)
}

// previous is the instant of the reading before one.
func previous(points []telemetry.Point, i int, first float64) float64 {
	if i == 0 {
		return first
	}
	return points[i-1].Mid()
}

// covered is the share of a time that lies in stretches.
func covered(all []stretch, from, to float64) float64 {
	const steps = 1000
	n := 0
	for i := range steps {
		if within(all, from+(float64(i)+0.5)/steps*(to-from)) {
			n++
		}
	}
	return float64(n) / steps
}

func within(all []stretch, t float64) bool {
	for _, s := range all {
		if t >= s.from && t <= s.to {
			return true
		}
	}
	return false
}
