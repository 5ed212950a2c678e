package real

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rows and columns that the English guide shows.
var (
	summaryRows = []string{
		"Key", "Time taken for tests (s)", "Number of concurrency", "Total requests", "Succeed requests", "Failed requests",
		"Output token throughput (tok/s)", "Total token throughput (tok/s)", "Request throughput (req/s)",
		"Average latency (s)", "Average time to first token (s)", "Average time per output token (s)",
		"Average input tokens per request", "Average output tokens per request",
	}
	percentileColumns = []string{
		"Percentiles", "TTFT (s)", "ITL (s)", "TPOT (s)", "Latency (s)", "Input tokens", "Output tokens", "Output (tok/s)",
		"Total (tok/s)",
	}
	percentileRows = []string{"Percentiles", "10%", "25%", "50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%"}
)

// tables returns the cells of each table that follows a heading on a line of its own.
func tables(text, heading string) [][][]string {
	var all [][][]string
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != heading {
			continue
		}
		var table [][]string
		for _, l := range lines[i+1:] {
			if !strings.HasPrefix(l, "|") && !strings.HasPrefix(l, "+") {
				break
			}
			if strings.HasPrefix(l, "|") {
				table = append(table, cells(l))
			}
		}
		all = append(all, table)
	}
	return all
}

func cells(line string) []string {
	parts := strings.Split(strings.Trim(line, "|"), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// column is the nth cell of each row.
func column(table [][]string, n int) []string {
	var all []string
	for _, r := range table {
		all = append(all, r[n])
	}
	return all
}

// value is the second cell of the row with that label, or "" where there is no such row.
func value(table [][]string, label string) string {
	i := slices.Index(column(table, 0), label)
	if i < 0 {
		return ""
	}
	return table[i][1]
}

// showsGuideTables demands the guide's two tables once a level, in text, with exactly its rows, columns and order, but for further ones.
func showsGuideTables(t *testing.T, where, text string, levels int, further ...string) {
	t.Helper()
	summaries, percentiles := tables(text, "Benchmarking summary:"), tables(text, "Percentile results:")
	if len(summaries) != levels || len(percentiles) != levels {
		t.Fatalf("%s: %d summaries and %d percentile tables, want %d of each", where, len(summaries), len(percentiles), levels)
	}
	for i := range levels {
		for what, d := range map[string]string{
			"rows of the summary":         cmp.Diff(summaryRows, without(further, column(summaries[i], 0))),
			"columns of the percentiles":  cmp.Diff(percentileColumns, without(further, percentiles[i][0])),
			"rows of the percentiles":     cmp.Diff(percentileRows, column(percentiles[i], 0)),
			"head of the value's column ": cmp.Diff("Value", summaries[i][0][1]),
		} {
			if d != "" {
				t.Errorf("%s, level %d: %s differ from the guide's (-guide +ours):\n%s", where, i, what, d)
			}
		}
	}
}

// without are the names but for further ones.
func without(further, names []string) []string {
	for _, name := range further {
		if i := slices.Index(names, name); i >= 0 {
			names = slices.Delete(slices.Clone(names), i, i+1)
		}
	}
	return names
}
