package servermetrics

import (
	"strconv"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
	contract "github.com/modelscope/evalscope/perf/servermetrics"
)

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
	out.Counts, out.Within = map[metric.ServerCounter]float64{}, map[metric.ServerCounter]float64{}
	for tally, names := range d.Counts {
		if by, within, ok := d.counted(all, names); ok {
			out.Counts[tally] = by
			if within > 0 {
				out.Within[tally] = within
			}
		}
	}
	d.complete(out.Counts, out.Within)
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
	if fewDigits(out) {
		out.Digits = exposition.Digits
	}
	if len(out.Counts)+len(out.Times) == 0 && len(d.Counts)+len(d.Times)+len(d.Sums) > 0 { // some engines tell gauges alone
		out.Error = "after the level: it has no metrics of " + d.Engine
	}
	return out
}

// fewDigits reports whether a count or a mean is known only to lie between bounds.
func fewDigits(s metric.ServerSample) bool {
	for _, h := range s.Times {
		if h.Open() {
			return true
		}
	}
	return len(s.Within) > 0
}

// totals adds the times of which only totals are told.
func (d *dialect) totals(all []grown, times map[metric.ServerTiming]metric.ServerHistogram) {
	for span, q := range d.Sums {
		if mean, ok := d.meanOf(all, q.Seconds, q.Per); ok {
			times[span] = mean
		}
	}
}

// complete adds what follows from other counts: no hits where only queries are there (counters with labels appear at their first
// count), and all prompt tokens where cached ones are counted apart.
func (d *dialect) complete(counts, within map[metric.ServerCounter]float64) {
	hits, told := counts[metric.ServerCacheHits]
	if computed, apart := counts[metric.ServerComputedTokens]; apart && told {
		counts[metric.ServerPromptTokens], counts[metric.ServerCacheQueries] = computed+hits, computed+hits
		if open := within[metric.ServerComputedTokens] + within[metric.ServerCacheHits]; open > 0 {
			within[metric.ServerPromptTokens], within[metric.ServerCacheQueries] = open, open
		}
	}
	_, asked := counts[metric.ServerCacheQueries]
	if _, known := d.Counts[metric.ServerCacheHits]; asked && known && !told {
		counts[metric.ServerCacheHits] = 0
	}
}

// ofModel keeps the series of the model that the requests ask for.
func ofModel(all []grown, model string) []grown {
	return contract.OfModel(all, model, func(g grown) func(string) string { return g.Label })
}

// counted adds the growth of the series of the first name that is there; within is how far their printed digits leave it open.
func (d *dialect) counted(all []grown, names []string) (by, within float64, ok bool) {
	for _, name := range names {
		found := d.named(all, name)
		for _, g := range found {
			by, within = by+g.by, within+g.within
		}
		if len(found) > 0 {
			return by, within, true
		}
	}
	return 0, 0, false
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
	if v, _, ok := d.counted(ofModel(all, model), names); ok && v >= 0 && finite(v) {
		return &v
	}
	return nil
}

// openFrom is the share of a mean that its bounds must be apart, so that they are told.
const openFrom = 0.01

// meanOf is the mean of what one counter sums and another counts: not ok where one is absent, or where nothing was counted for certain.
func (d *dialect) meanOf(all []grown, sum, per string) (metric.ServerHistogram, bool) {
	total, open, ok := d.counted(all, []string{sum})
	n, within, has := d.counted(all, []string{per})
	if !ok || !has || !(n-within > 0) {
		return metric.ServerHistogram{}, false
	}
	mean := metric.ServerHistogram{N: n, Mean: total / n}
	low, high := max(0, total-open)/(n+within), (total+open)/(n-within)
	if high-low > openFrom*mean.Mean && open+within > 0 {
		mean.Low, mean.High = low, high
	}
	return mean, true
}

// spreadOf is what a histogram took in: not ok where it is absent or took nothing.
func (d *dialect) spreadOf(all []grown, name string) (metric.ServerHistogram, bool) {
	spread, ok := d.meanOf(all, name+"_sum", name+"_count")
	if !ok || spread.Open() {
		return spread, ok
	}
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
