package tracks

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/servermetrics"
)

const (
	// slowRatio is how much longer a replica's mean time must be than that of the others over the level, slowHalf in each half: chance does
	// not favor the same one twice. slowLeast is the least difference in seconds.
	slowRatio = 1.3
	slowHalf  = 1.15
	slowLeast = 0.001
	// slowRequests is the fewest values in each half, of the replica and of the others.
	slowRequests = 20
	// sameWork is how far the output tokens of a request may differ, as a ratio, between replicas that are compared: a server that only
	// prefills makes one.
	sameWork = 2
)

// A unit is a server, or one of the engines behind its address.
type unit struct {
	metric.Replica
	source  *telemetry.Readings
	dialect servermetrics.Dialect
	// label and value are what its series have, "" for all.
	label, value string
	// halves are the sums and the counts of each time in the first half, the second, and the whole.
	halves map[metric.ServerTiming][3]quotient
	output float64
}

type quotient struct{ sum, n float64 }

func (q quotient) mean() float64 { return q.sum / q.n }

// replicas are the servers that share the work. Servers to which the client itself sends are compared by its own times elsewhere.
func (j *joiner) replicas() (all []metric.Replica) {
	units := j.units()
	if len(units) < 2 {
		return nil
	}
	total := map[string]float64{}
	for i := range units {
		j.measure(&units[i])
		total[units[i].Role] += units[i].Requests
	}
	for i := range units {
		u := &units[i]
		if total[u.Role] > 0 {
			u.Share = u.Requests / total[u.Role]
		}
		u.Slower = slower(units, i)
		all = append(all, u.Replica)
	}
	return all
}

// units are the servers and engines that are compared, without those whose counters are printed with too few digits for it.
func (j *joiner) units() (all []unit) {
	for _, s := range j.level.Sources {
		d, ok := j.engine(s)
		if !ok || len(j.figures.Targets) > 1 && s.Target >= 0 || s.FewDigits() {
			continue
		}
		label, values := engineLabel(j.named(s, d.Running))
		for _, v := range values {
			u := unit{source: s, dialect: d, label: label, value: v, Replica: metric.Replica{Name: s.Name, Role: roleOf(s, d)}}
			if len(values) > 1 {
				u.Name += " " + label + "=" + shown(v)
			}
			all = append(all, u)
		}
	}
	return all
}

// engineLabel is the label by which the series of a gauge are those of different engines, with its values; "" for one.
func engineLabel(series []*telemetry.Series) (label string, values []string) {
	for _, name := range []string{"engine", "dp_rank"} {
		var seen []string
		for _, s := range series {
			if v := s.Label(name); v != "" && !slices.Contains(seen, v) {
				seen = append(seen, v)
			}
		}
		if len(seen) > 1 {
			slices.Sort(seen)
			return name, seen
		}
	}
	return "", []string{""}
}

// roleOf is what part of a request a server does, by its engine or the labels of its series; "" where none says.
func roleOf(s *telemetry.Readings, d servermetrics.Dialect) string {
	if d.Router {
		return "router"
	}
	for _, series := range s.Series {
		for _, label := range []string{"engine_type", "worker_type", "dynamo_component", "role"} {
			switch v := series.Label(label); v {
			case "prefill", "decode", "router", "frontend":
				return v
			}
		}
	}
	return ""
}

func (j *joiner) measure(u *unit) {
	sum := func(names []string, from, to float64) float64 {
		total := 0.0
		for _, s := range j.named(u.source, names) {
			if u.label == "" || s.Label(u.label) == u.value {
				by, _ := s.Grown(from, to)
				total += by
			}
		}
		return total
	}
	mid := (j.from + j.to) / 2
	u.Requests = sum(u.dialect.Counts[metric.ServerRequests], j.from, j.to)
	u.output = sum(u.dialect.Counts[metric.ServerOutputTokens], j.from, j.to)
	u.halves = map[metric.ServerTiming][3]quotient{}
	u.Times = map[metric.ServerTiming]float64{}
	for _, span := range comparedTimes() {
		for _, base := range u.dialect.Times[span] {
			var q [3]quotient
			for i, part := range []stretch{{j.from, mid}, {mid, j.to}, {j.from, j.to}} {
				q[i] = quotient{sum([]string{base + "_sum"}, part.from, part.to), sum([]string{base + "_count"}, part.from, part.to)}
			}
			if q[2].n > 0 {
				u.halves[span], u.Times[span] = q, q[2].mean()
				break
			}
		}
	}
	if u.Requests == 0 { // an engine that counts none: those that it timed
		for _, q := range u.halves {
			u.Requests = max(u.Requests, q[2].n)
		}
	}
}

// comparedTimes are the times by which replicas are compared: of generation first, which the queue does not change.
func comparedTimes() []metric.ServerTiming {
	return []metric.ServerTiming{metric.SpanTPOT, metric.SpanITL, metric.SpanToken, metric.SpanTTFT, metric.SpanLatency}
}

// slower compares a replica with the others that do the same work.
func slower(units []unit, i int) *metric.SlowReplica {
	u := units[i]
	for _, span := range comparedTimes() {
		mine, ok := u.halves[span]
		var others [3]quotient
		for k, o := range units {
			if k == i || o.Role != u.Role || !alikeWork(u, o) {
				continue
			}
			for part, q := range o.halves[span] {
				others[part].sum, others[part].n = others[part].sum+q.sum, others[part].n+q.n
			}
		}
		if !ok || !clearly(mine, others) {
			continue
		}
		return &metric.SlowReplica{Time: span, Mean: mine[2].mean(), Others: others[2].mean()}
	}
	return nil
}

func clearly(mine, others [3]quotient) bool {
	for part, ratio := range []float64{slowHalf, slowHalf, slowRatio} {
		a, b := mine[part], others[part]
		if min(a.n, b.n) < slowRequests || a.mean() < ratio*b.mean() || a.mean()-b.mean() < slowLeast {
			return false
		}
	}
	return true
}

// alikeWork reports whether two replicas make about as many tokens for a request.
func alikeWork(a, b unit) bool {
	if a.output == 0 || b.output == 0 || a.Requests == 0 || b.Requests == 0 {
		return true
	}
	x, y := a.output/a.Requests, b.output/b.Requests
	return max(x, y) <= sameWork*min(x, y) && cmp.Compare(a.dialect.Engine, b.dialect.Engine) == 0
}
