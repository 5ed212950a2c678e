package report

import (
	"math"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// withinSearch brings suggestions to a run that chose its loads itself: what it does next is the same search with another bound, or with
// more requests at each load. A sweep of the loads that it tried would ask again what it has answered.
func withinSearch(r Run, found []Suggestion) []Suggestion {
	if !told(r.Search) {
		return found
	}
	for i := range found {
		switch s := &found[i]; {
		case !ofLoads(s.Flags):
		case s.Rule == "few-samples" && r.Search.Kind != metric.KneeSearch:
			s.Flags = moreSessions(r)
		case s.Rule == "knee":
			s.Flags, s.Try = upTo(r)
		default:
			s.Flags = nil
		}
	}
	return found
}

// ofLoads reports whether flags say which loads are run, or for how long.
func ofLoads(flags []string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return isFlag(f) && slices.Contains(notWithStages(), flagName(f)) })
}

// decisive reports whether a level is at a load on which the answer of a search rests: the limit and the one behind it, or the best. Where
// there is no answer, each is.
func decisive(s *metric.Search, l *metric.Level) bool {
	if s == nil || s.Kind == metric.KneeSearch || s.FeasibleMax == nil {
		return true
	}
	at := l.Load.On(s.Variable)
	return at == *s.FeasibleMax || s.InfeasibleMin != nil && at == *s.InfeasibleMin
}

// moreSessions is the multiplier with which the loads that decide have enough requests for their percentiles.
func moreSessions(r Run) []string {
	most := 0.0
	for _, l := range r.Levels {
		if decisive(r.Search, l) && l.Load.Number > 0 && l.Succeeded > 0 {
			most = max(most, float64(sessionsFor(l, percentileNumber))/max(1, l.Load.On(r.Search.Variable)))
		}
	}
	if most == 0 {
		return nil
	}
	return []string{"--sla-number-multiplier", strconv.Itoa(int(math.Ceil(most)))}
}

// contradicts reports whether a load broke the limits although a higher one keeps them.
func contradicts(s *metric.Search) bool {
	return s.FeasibleMax != nil && slices.ContainsFunc(s.Probes, func(p metric.Probe) bool {
		return p.Passed != nil && !*p.Passed && p.Load < *s.FeasibleMax
	})
}

// moreRuns are more runs of each load, after a search whose loads contradict each other: the same search would find another limit by
// chance. nil after any other search.
func moreRuns(r Run) []string {
	if !told(r.Search) || r.Search.Unfinished || !contradicts(r.Search) {
		return nil
	}
	runs := 1
	for _, p := range r.Search.Probes {
		runs = max(runs, len(p.Runs))
	}
	if asked, err := strconv.Atoi(flagOf(r.Command, "--sla-num-runs")); err == nil {
		runs = max(runs, asked)
	}
	return []string{"--sla-num-runs", strconv.Itoa(max(defaultRuns, runs) + defaultRuns)}
}

// defaultRuns is how often a search runs a load that decides, unless the user says otherwise.
const defaultRuns = 3

// upTo is a larger bound where throughput still grows at the largest load that was allowed; nothing where the search ended before it.
func upTo(r Run) ([]string, i18n.Text) {
	s := r.Search
	if s.FeasibleMax == nil || s.InfeasibleMin != nil || s.Unfinished || !r.given("--sla-upper-bound") {
		return nil, i18n.Text{}
	}
	return []string{"--sla-upper-bound", plainNumber(4 * math.Ceil(*s.FeasibleMax))}, i18n.Text{EN: "a larger upper bound", ZH: "提高上界"}
}

// loadsOf is how many different loads levels have.
func loadsOf(levels []*metric.Level) int {
	seen := map[string]bool{}
	for _, l := range levels {
		seen[levelName(l)] = true
	}
	return len(seen)
}
