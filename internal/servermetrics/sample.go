package servermetrics

import (
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

// modelLabels are the labels by which engines name the model of a series.
var modelLabels = []string{"model_name", "model"}

// sampleOf is what a server counted between two readings. Series of several engines behind one address are added, those of ranks that serve
// the same requests are not; where some carry the model's name in a label, only those count.
func (d *dialect) sampleOf(before, after []exposition.Sample, model string) metric.ServerSample {
	out := metric.ServerSample{Of: metric.OfServer, Engine: d.server}
	g := difference(before, after, d.counter)
	out.Running, out.Waiting = d.gauge(before, d.Running, model), d.gauge(before, d.Waiting, model)
	if g.restarted {
		out.Restarted = true
		return out
	}
	all := ofModel(g.series, model)
	out.Counts = map[metric.ServerCounter]float64{}
	for tally, names := range d.Counts {
		if by, ok := d.counted(all, names); ok {
			out.Counts[tally] = by
		}
	}
	d.complete(out.Counts)
	out.Times = map[metric.ServerTiming]metric.ServerHistogram{}
	for span, names := range d.Times {
		for _, name := range names {
			if spread, ok := d.spreadOf(all, name); ok {
				out.Times[span] = spread
				break
			}
		}
	}
	d.totals(all, out.Times)
	if len(out.Counts)+len(out.Times) == 0 && len(d.Counts)+len(d.Times)+len(d.Sums) > 0 { // some engines tell gauges alone
		out.Error = "after the level: it has no metrics of " + d.Engine
	}
	return out
}

// totals adds the times of which only totals are told.
func (d *dialect) totals(all []grown, times map[metric.ServerTiming]metric.ServerHistogram) {
	for span, q := range d.Sums {
		seconds, ok := d.counted(all, []string{q.Seconds})
		n, has := d.counted(all, []string{q.Per})
		if ok && has && n > 0 {
			times[span] = metric.ServerHistogram{N: n, Mean: seconds / n}
		}
	}
}

// complete adds what follows from other counts: no hits where only queries are there (counters with labels appear at their first
// count), and all prompt tokens where cached ones are counted apart.
func (d *dialect) complete(counts map[metric.ServerCounter]float64) {
	hits, told := counts[metric.ServerCacheHits]
	if computed, apart := counts[metric.ServerComputedTokens]; apart && told {
		counts[metric.ServerPromptTokens], counts[metric.ServerCacheQueries] = computed+hits, computed+hits
	}
	_, asked := counts[metric.ServerCacheQueries]
	if _, known := d.Counts[metric.ServerCacheHits]; asked && known && !told {
		counts[metric.ServerCacheHits] = 0
	}
}

// ofModel keeps the series that name the model, and those that name none; all where no series names it.
func ofModel(all []grown, model string) []grown {
	names := func(g grown, want string) bool {
		return slices.ContainsFunc(modelLabels, func(l string) bool { return g.Label(l) == want })
	}
	if !slices.ContainsFunc(all, func(g grown) bool { return names(g, model) }) {
		return all
	}
	var kept []grown
	for _, g := range all {
		if names(g, model) || g.Label("model_name") == "" && g.Label("model") == "" {
			kept = append(kept, g)
		}
	}
	return kept
}

// counted adds the growth of the series of the first name that is there.
func (d *dialect) counted(all []grown, names []string) (by float64, ok bool) {
	for _, name := range names {
		found := d.named(all, name)
		for _, g := range found {
			by += g.by
		}
		if len(found) > 0 {
			return by, true
		}
	}
	return 0, false
}

// named are the series of a name, one for the ranks that serve the same requests.
func (d *dialect) named(all []grown, name string) (found []grown) {
	for _, g := range all {
		if contract.Matches(name, g.Name, g.Label) {
			found = append(found, g)
		}
	}
	return contract.LowestRanks(found, d.Ranks, grown.AllLabels)
}

// gauge adds the values of a gauge, nil where it is not there.
func (d *dialect) gauge(samples []exposition.Sample, names []string, model string) *float64 {
	all := make([]grown, len(samples))
	for i, s := range samples {
		all[i] = grown{Sample: s, by: s.Value}
	}
	if v, ok := d.counted(ofModel(all, model), names); ok && v >= 0 && finite(v) {
		return &v
	}
	return nil
}

// spreadOf is what a histogram took in: not ok where it is absent or took nothing.
func (d *dialect) spreadOf(all []grown, name string) (metric.ServerHistogram, bool) {
	n, ok := d.counted(all, []string{name + "_count"})
	sum, has := d.counted(all, []string{name + "_sum"})
	if !ok || !has || !(n > 0) {
		return metric.ServerHistogram{}, false
	}
	spread := metric.ServerHistogram{N: n, Mean: sum / n}
	buckets := d.bucketsOf(all, name)
	spread.P50, spread.P99 = buckets.at(0.5), buckets.at(0.99)
	return spread, true
}

// bucketsOf are the growths of a histogram's buckets by their upper bound, ascending.
func (d *dialect) bucketsOf(all []grown, name string) buckets {
	var b buckets
	for _, g := range d.named(all, name+"_bucket") {
		bound, err := strconv.ParseFloat(g.Label("le"), 64)
		if err != nil {
			continue
		}
		b.add(bound, g.by)
	}
	return b
}
