package metric

import "encoding/json"

// MeanOf is several runs of one load as one level: each figure is the mean of the runs' figures, absent where a run lacks it; counts
// are sums, distributions hold the values of all, and the verdict is the worst. Of a single run it is that run.
func MeanOf(runs []*Level) *Level {
	if len(runs) == 1 {
		return runs[0]
	}
	all := *runs[0]
	all.runs, all.Confidence, all.values = runs, nil, nil
	all.dists = map[Key]*Distribution{}
	for key := range runs[0].dists {
		joined := &Distribution{}
		for _, l := range runs {
			joined.join(l.dists[key])
		}
		all.dists[key] = joined
	}
	for _, l := range runs[1:] {
		all.Total, all.Succeeded, all.Failed, all.Cancelled = all.Total+l.Total, all.Succeeded+l.Succeeded, all.Failed+l.Failed,
			all.Cancelled+l.Cancelled
		all.Warmup, all.Streamed, all.EmptyAnswers, all.Short = all.Warmup+l.Warmup, all.Streamed+l.Streamed, all.EmptyAnswers+l.EmptyAnswers,
			all.Short+l.Short
		all.Uncounted, all.LocallyCounted, all.Reconnected = all.Uncounted+l.Uncounted, all.LocallyCounted+l.LocallyCounted,
			all.Reconnected+l.Reconnected
		if WorstStatus([]*Level{&all, l}) != WorstStatus([]*Level{&all}) {
			all.Verdict = l.Verdict
		}
	}
	return &all
}

// Runs are those that the level is the mean of; the level itself where it is one run.
func (l *Level) Runs() []*Level {
	if l.runs == nil {
		return []*Level{l}
	}
	return l.runs
}

// mean is a figure over the runs.
func (l *Level) mean(of func(*Level) (float64, bool)) (float64, bool) {
	sum := 0.0
	for _, run := range l.runs {
		x, ok := of(run)
		if !ok {
			return 0, false
		}
		sum += x
	}
	return sum / float64(len(l.runs)), true
}

// ByLoad are levels in groups of the same load, groups and levels in their order. The name of a level is not a part of its load.
func ByLoad(levels []*Level) (groups [][]*Level) {
	place := map[string]int{}
	for _, l := range levels {
		load := l.Load
		load.Name = ""
		key, _ := json.Marshal(load)
		i, known := place[string(key)]
		if !known {
			i = len(groups)
			place[string(key)] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], l)
	}
	return groups
}
