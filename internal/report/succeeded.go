package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

const (
	// healthyShare is the share of requests that succeed at a load to choose: below it, the trend of levels is that of their failures.
	healthyShare = 0.95
	// mostShare is the share below which a level shows failures more than it shows the server.
	mostShare = 0.5
)

// healthy are the levels where at least 95 % of the requests succeeded.
func healthy(levels []*metric.Level) []*metric.Level { return succeeding(levels, healthyShare) }

// choosable are the levels among which the best ones are named: those that are healthy, else those where most requests succeeded, else all.
func choosable(levels []*metric.Level) []*metric.Level {
	for _, share := range []float64{healthyShare, mostShare} {
		if found := succeeding(levels, share); len(found) > 0 {
			return found
		}
	}
	return levels
}

// succeeding are the levels where at least a share of the requests succeeded.
func succeeding(levels []*metric.Level, least float64) (found []*metric.Level) {
	for _, l := range levels {
		if share, ok := l.SuccessRate(); ok && share >= least {
			found = append(found, l)
		}
	}
	return found
}

// FewSucceeded states the share of successes of a level that is called the best of a run although many of its requests failed; no text for
// a healthy level.
func FewSucceeded(l *metric.Level) i18n.Text {
	share, ok := l.SuccessRate()
	if !ok || share >= healthyShare {
		return i18n.Text{}
	}
	return i18n.Sprintf("only %s of its requests succeeded", "成功的请求仅占 %s", percent(share, true))
}
