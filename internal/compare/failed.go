package compare

import "github.com/modelscope/evalscope/internal/stats"

// failed compares the shares of failed requests, which may be none: their change is the difference of the shares. With enough runs a
// side those are the units, since a server that fails in one run need not in the next; how alike the requests of a unit are says as
// how many they count.
func (p pair) failed(c Compared) (Compared, bool) {
	c.Test, c.Units = "score", "blocks"
	perRun := min(len(p.base), len(p.candidate)) >= repeats
	base, candidate := failures(p.base, perRun), failures(p.candidate, perRun)
	df := manyDegrees
	if perRun {
		c.Units, df = "runs", float64(len(base)+len(candidate)-2)
	}
	c.BaseUnits, c.CandidateUnits = len(base), len(candidate)
	if min(len(base), len(candidate)) == 0 {
		return c, false
	}
	a, b := share(base, perRun), share(candidate, perRun)
	d := stats.Mover(b, a)
	c.Base, c.Candidate, c.Change, c.Low, c.High = a.Value, b.Value, d.Value, d.Low, d.High
	c.low, c.high = d.Low, d.High
	c.estimate = stats.Estimate{Value: d.Value, SE: (d.High - d.Low) / 2 / stats.TQuantile(0.975, df), DF: df}
	c.P = stats.ShareP(candidate, base, df)
	return c, true
}

// manyDegrees are those of a normal distribution.
const manyDegrees = 1e6

// failures are the failed requests of all of them, by run or by block of time.
func failures(levels []Level, perRun bool) (units []stats.Part) {
	for _, l := range levels {
		if !perRun {
			units = append(units, l.Failed...)
			continue
		}
		var run stats.Part
		for _, p := range l.Failed {
			run.Num, run.Den = run.Num+p.Num, run.Den+p.Den
		}
		units = append(units, run)
	}
	return units
}

// share is the share of failed requests with its interval. Of few runs, how alike their requests are is an estimate itself.
func share(all []stats.Part, perRun bool) stats.Span {
	n := 0.0
	for _, p := range all {
		n += p.Den
	}
	value, design := stats.Ratio(all).Value, stats.Design(all)
	if perRun && value*(1-value) > 0 {
		design /= stats.Certain(float64(len(all)-1), 0.95)
	}
	return stats.Wilson(value, n, design, 0.95)
}
