package telemetry

import (
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// The texts of notes: Unread begins that of a source that can no longer be read, and its reason follows; Readable is that of one that
// can be read again.
const (
	Unread   = "cannot be read: "
	Readable = "can be read again"
)

// An Outage is a stretch in which a source could not be read.
type Outage struct {
	Source string
	// From is when the first reading that failed was asked for, To when the next that did not was there; 0 where there was none.
	From, To record.Instant
	Why      string
}

// Outages are those of all sources, in the order of their beginnings.
func (l *Level) Outages() (all []Outage) {
	open := map[int]int{} // by source
	for _, n := range l.Notes {
		if why, ok := strings.CutPrefix(n.Text, Unread); ok {
			open[n.Source] = len(all)
			all = append(all, Outage{Source: l.Sources[n.Source].Name, From: n.At, Why: why})
			continue
		}
		if i, ok := open[n.Source]; ok && n.Text == Readable {
			all[i].To = n.At
			delete(open, n.Source)
		}
	}
	return all
}
