package tracks

import (
	"math"
	"slices"

	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// foreignLeast and foreignPart: requests beyond ours are at least one on average, and a tenth of ours. A gauge that is a step behind shows
	// a request that has just ended beside the one that followed it, for less than that.
	foreignLeast = 1
	foreignPart  = 0.1
	// foreignErrors is how many standard errors of a block's mean it must be away from none: by chance once in 30,000 blocks.
	foreignErrors = 4
	// foreignBroken is the share of requests that may have failed or been canceled: the server may go on with those.
	foreignBroken = 0.02
	// foreignBlocks is how many parts a level is looked at in, foreignEach the fewest slices of time of a part.
	foreignBlocks = 10
	foreignEach   = 5
)

// foreign is how many requests were at the server beyond those that were in flight of ours at the same instants, by its gauges. A request
// of ours is in flight here for longer than it is there, so there are fewer there, never more.
func (j *joiner) foreign() *metric.ForeignLoad {
	if !j.countsRequests() {
		return nil
	}
	waiting, running := j.total(waitingNames), j.total(runningNames)
	if len(running) == 0 {
		return nil
	}
	for i := range running {
		if v, ok := j.at(waiting, running[i].Mid()); ok {
			running[i].Value += v
		}
	}
	f := foreignIn(j.excess(running), j.from, j.to)
	if f != nil {
		f.Queued = j.othersWait(waiting, f)
	}
	return f
}

// othersWait reports whether more requests waited than we had in flight at any time of the level: a gauge that is behind does not show that
// of ours.
func (j *joiner) othersWait(waiting []telemetry.Point, f *metric.ForeignLoad) bool {
	most := 0.0
	for _, s := range j.detail.Series.Spans(240) {
		if s.Seconds() > 0 {
			most = max(most, float64(s.InFlight)/1e9/s.Seconds())
		}
	}
	there := slices.DeleteFunc(slices.Clone(waiting), func(p telemetry.Point) bool { return p.Mid() < f.From || p.Mid() > f.To })
	return len(there) >= foreignEach && mean(there) > most+max(foreignLeast, foreignPart*most)
}

// countsRequests reports whether the server's gauges count what we call requests.
func (j *joiner) countsRequests() bool {
	l := j.figures
	if !l.Kind.Generates() || l.Total == 0 || float64(l.Total-l.Succeeded) > foreignBroken*float64(l.Total) {
		return false
	}
	if v := l.Server; v != nil && v.Ours.Choices > v.Ours.Requests { // each choice is a sequence of its own
		return false
	}
	engine := ""
	for _, s := range j.level.Sources {
		d, known := j.builder.engine(s)
		if !known {
			continue
		}
		if _, one := j.engine(s); !one || d.Router || engine != "" && s.Engine != engine { // a router and its servers count the same requests
			return false
		}
		engine = s.Engine
	}
	return (len(l.Targets) < 2 || j.targetsSampled() == len(l.Targets)) && !j.divided()
}

// divided reports whether servers divide the work on a request, such as prefill and decode: each of them may have it at the same time.
func (j *joiner) divided() bool {
	role, seen := "", false
	for _, s := range j.level.Sources {
		d, known := j.builder.engine(s)
		if !known || d.Router {
			continue
		}
		r := roleOf(s, d)
		if seen && r != role {
			return true
		}
		role, seen = r, true
	}
	return false
}

func (j *joiner) targetsSampled() int {
	seen := map[int]bool{}
	for _, s := range j.level.Sources {
		if s.Kind == telemetry.Server && s.Target >= 0 {
			seen[s.Target] = true
		}
	}
	return len(seen)
}

// A surplus is the mean number of requests beyond ours in a slice of time, and of ours.
type surplus struct{ from, to, beyond, ours float64 }

// excess is one surplus for each slice of the client's series that has readings: within a slice only means are known.
func (j *joiner) excess(there []telemetry.Point) (all []surplus) {
	parts := max(1, int((j.to-j.from)/j.interval()))
	k := 0
	for _, s := range j.detail.Series.Spans(min(parts, 240)) {
		sum, n := 0.0, 0
		for ; k < len(there) && there[k].Mid() < s.To; k++ {
			if there[k].Mid() >= s.From {
				sum, n = sum+there[k].Value, n+1
			}
		}
		if n > 0 && s.Seconds() > 0 {
			ours := float64(s.InFlight) / 1e9 / s.Seconds()
			all = append(all, surplus{s.From, s.To, sum/float64(n) - ours, ours})
		}
	}
	return all
}

// foreignIn are the blocks in which there clearly was more than ours.
func foreignIn(all []surplus, from, to float64) *metric.ForeignLoad {
	blocks := min(foreignBlocks, len(all)/foreignEach)
	if blocks == 0 || len(all) < fewestJoined {
		return nil
	}
	f := &metric.ForeignLoad{}
	n := 0
	for b := range blocks {
		block := all[b*len(all)/blocks : (b+1)*len(all)/blocks]
		beyond, ours, deviation := meansOf(block)
		if beyond < max(foreignLeast, foreignPart*ours) || beyond < foreignErrors*max(deviation, 0.1)/math.Sqrt(float64(len(block))) {
			continue
		}
		if n == 0 {
			f.From = block[0].from
		}
		f.To = block[len(block)-1].to
		f.Beyond, f.Ours, n = f.Beyond+beyond, f.Ours+ours, n+1
	}
	if n == 0 {
		return nil
	}
	f.Beyond, f.Ours = f.Beyond/float64(n), f.Ours/float64(n)
	f.Whole = f.To-f.From >= 0.8*(to-from)
	return f
}

func meansOf(block []surplus) (beyond, ours, deviation float64) {
	n := float64(len(block))
	for _, s := range block {
		beyond, ours = beyond+s.beyond/n, ours+s.ours/n
	}
	for _, s := range block {
		deviation += (s.beyond - beyond) * (s.beyond - beyond) / (n - 1)
	}
	return beyond, ours, math.Sqrt(deviation)
}
