package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/perf"
)

// The smallest terminal that gets the live view; a smaller one gets the line of progress.
const (
	liveWidth  = 60
	liveHeight = 12
)

// live is the state as lines that fit the width.
func live(now perf.Snapshot, d *perf.Detail, width int) []string {
	asked := ""
	if now.Parallel > 0 {
		asked = fmt.Sprintf(" of %d", now.Parallel)
	}
	lines := []string{
		fmt.Sprintf("Level %d of %d: %s", now.Index+1, now.Levels, now.Name),
		strings.TrimSuffix(compact(now), " "+now.Name),
		fmt.Sprintf("In flight %d%s", now.InFlight, asked),
		percentiles("TTFT", d.TTFT) + "  " + spark(d.TTFTs),
		percentiles("TPOT", d.TPOT) + "  ITL " + spark(d.ITLs),
		percentiles("Latency", d.Latency),
	}
	if len(d.Failures) > 0 {
		line := "Failed "
		for _, kind := range slices.Sorted(maps.Keys(d.Failures)) {
			line += fmt.Sprintf(" %s %d", kind, d.Failures[kind])
		}
		lines = append(lines, line)
	}
	for i, line := range lines {
		lines[i] = runewidth.Truncate(line, max(0, width-1), "…")
	}
	return lines
}

func percentiles(title string, p perf.Percentiles) string {
	if p.N == 0 {
		return fmt.Sprintf("%-8s-", title)
	}
	return fmt.Sprintf("%-8sp50 %.3f  p95 %.3f  p99 %.3f s  n %d", title, p.P50.Seconds(), p.P95.Seconds(), p.P99.Seconds(), p.N)
}

// spark draws values from 0 to their largest.
func spark(values []time.Duration) string {
	if len(values) == 0 {
		return ""
	}
	steps := []rune("▁▂▃▄▅▆▇█")
	most := max(1, slices.Max(values))
	var b strings.Builder
	for _, v := range values {
		b.WriteRune(steps[int(float64(max(v, 0))/float64(most)*float64(len(steps)-1))])
	}
	return b.String()
}
