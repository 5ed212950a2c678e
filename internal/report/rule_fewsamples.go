package report

import (
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// percentileNumber is the number of requests from which p99 is no longer bound to be the slowest.
const percentileNumber = 100

// fewSamplesRule says where p99 is only the slowest request, and how many requests it takes. It speaks once, of all
// levels.
func fewSamplesRule(r Run) []Suggestion {
	if r.Stopped { // whoever stopped it knows that more requests would have come
		return nil
	}
	var thin []i18n.Text
	var flags []string
	var evidence []metric.Figure
	a := loadAxis(r.Levels)
	var loads []float64
	var numbers []int
	timed := false
	for _, l := range r.Levels {
		if l.Succeeded > 0 && l.Succeeded < percentileNumber && decisive(r.Search, l) && !failuresFirst(l) {
			thin = append(thin, l.Load.Phrase())
			evidence = append(evidence, metric.Figure{Label: i18n.Text{EN: "successes", ZH: "成功数"}, At: l.Load.Phrase(),
				Value: float64(l.Succeeded), Unit: metric.Count})
		}
		if a != noAxis {
			loads, numbers = append(loads, a.load(l)), append(numbers, max(l.Load.Number, sessionsFor(l, requestsFor(l))))
		}
		timed = timed || l.Load.Number == 0
	}
	if len(thin) == 0 {
		return nil
	}
	switch {
	case timed: // a longer --duration, which the levels do not know
	case a != noAxis:
		flags = a.loadFlags(loads, numbers)
	case r.Levels[0].Load.Process() == load.Replay: // a trace has as many as it has
	case len(r.Levels) == 1:
		flags = []string{"--number", strconv.Itoa(sessionsFor(r.Levels[0], requestsFor(r.Levels[0])))}
	}
	return []Suggestion{{
		Rule: "few-samples", Severity: Remark, Evidence: evidence,
		Finding: i18n.Sprintf("Too few requests for p99 at %s: it is simply the slowest request.", "%s 的请求太少，P99 只是其中最慢的一个。",
			i18n.Text{EN: enumerated(i18n.All("en", thin)), ZH: strings.Join(i18n.All("zh", thin), "、")}),
		Try: i18n.Sprintf("use at least %s per level for p99, and %d for a p99 that is stable between runs",
			"要得到 P99，每个级别至少 %s 个请求；要使它在多次运行间稳定，需要 %d 个", i18n.Count(percentileNumber, "request"), 10*percentileNumber),
		Flags: flags,
	}}
}

// failuresFirst reports whether a level had enough requests and has too few successes because most of them failed: more requests would fail
// as well, so the findings about failures come first.
func failuresFirst(l *metric.Level) bool {
	share, ok := l.SuccessRate()
	return ok && share < mostShare && l.Total >= percentileNumber
}

// requestsFor is how many requests give a level enough successes, if as many of them fail as did.
func requestsFor(l *metric.Level) int {
	if l.Succeeded == 0 || failuresFirst(l) {
		return percentileNumber
	}
	return (percentileNumber*l.Total + l.Succeeded - 1) / l.Succeeded
}

// sessionsFor is how many sessions make so many requests, by the turns that the level's sessions had.
func sessionsFor(l *metric.Level, requests int) int {
	if l.Sessions == nil || l.Total == 0 {
		return requests
	}
	return (requests*l.Sessions.Total + l.Total - 1) / l.Total
}

// enumerated is a list in a sentence: `a`, `a and b`, `a, b and c`.
func enumerated(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
