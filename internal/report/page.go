package report

import "github.com/modelscope/evalscope/perf/metric"

// NextCommand is the command line of the run that a suggestion asks for: that of this run with its flags changed. It
// is "" where no other run helps.
func (s Suggestion) NextCommand(command []string) string {
	if len(s.Flags) == 0 {
		return ""
	}
	return nextCommand(command, s.Flags)
}

// LevelName names a level by its load: `concurrency 8`, `rate 2`.
func LevelName(l *metric.Level) string { return levelName(l) }

// ByRate reports whether the levels differ in their rate, so that charts have the rate along their axis; ok is false where
// levels differ in nothing or in more than one thing.
func ByRate(levels []*metric.Level) (rate, ok bool) {
	a := loadAxis(levels)
	return a == byRate, a != noAxis
}

// ClientText says by how much the load generator was late at worst, over all levels.
func ClientText(levels []*metric.Level) string { return clientText(levels) }

// ClientBiased reports whether the load generator, by its own figures, colored those of a level.
func ClientBiased(l *metric.Level) bool { return clientShort(l) }
