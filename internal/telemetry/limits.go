package telemetry

import (
	"fmt"
	"strings"
	"time"
)

// The texts of notes about what was read or kept of a source less than was asked for: their beginnings.
const (
	slower = "read every "
	fuller = "has more than "
)

// Slower is the note of a source that is read less often than was asked for, as a reading takes much processor time.
func Slower(every, cost time.Duration) string {
	return fmt.Sprintf("%s%.2g s because a reading takes %.2g s of CPU time", slower, every.Seconds(), cost.Seconds())
}

// Full is the note of a source that has more series than are kept.
func Full(series int) string {
	return fmt.Sprintf("%s%d series: further ones are not kept", fuller, series)
}

// A Limit is what was read or kept of a source less than was asked for.
type Limit struct{ Source, Text string }

// Limits are those of all sources, each once.
func (l *Level) Limits() (all []Limit) {
	seen := map[Limit]bool{}
	for _, n := range l.Notes {
		one := Limit{l.Sources[n.Source].Name, n.Text}
		if (strings.HasPrefix(n.Text, slower) || strings.HasPrefix(n.Text, fuller)) && !seen[one] {
			seen[one] = true
			all = append(all, one)
		}
	}
	return all
}
