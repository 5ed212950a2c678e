package artifacts

import (
	"encoding/json"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/metric"
)

// classesOf are the names of the classes that the head of a log has, nil for a level of one kind of requests.
func classesOf(h eventlog.Head) (names []string) {
	var load metric.Load
	if json.Unmarshal(h.Load, &load) != nil { // it was read before, or there is none
		return nil
	}
	return load.ClassNames()
}

// resultClass is the JSON form of a class: its name, its part of the load (0…1), and what a level has.
type resultClass struct {
	Class string  `json:"class"`
	Share float64 `json:"share"`
	resultLevel
}

func classesIn(l *metric.Level) (all []resultClass) {
	for _, c := range l.Classes {
		all = append(all, resultClass{c.Name, c.Share, resultLevel{Level: c.Level, Objectives: keptOf(c.Level), Steady: steadyOf(c.Level),
			Metrics: metrics{c.Level}, Provenance: provenanceOf(c.Level)}})
	}
	return all
}

// interferences are what mixes do to their classes, nil where none was measured alone.
func interferences(levels []ResultLevel) []metric.Interference {
	var all []*metric.Level
	for _, l := range levels {
		all = append(all, l.Level)
	}
	return metric.Interferences(all)
}
