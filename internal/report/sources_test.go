package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// TestSources_TokensAreOfWhoCountedThem: by the server's usage, or by the local tokenizer.
func TestSources_TokensAreOfWhoCountedThem(t *testing.T) {
	for local, where := range map[int]string{0: "server-reported: Output tokens", 3: "derived: Output throughput, Output tokens"} {
		l := metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.OutputTokens: 8, metric.OutputThroughput: 2, metric.TTFT: 1}, nil)
		l.LocallyCounted = local
		text := sourceLines(l)
		if !strings.Contains(text, where+"\n") || !strings.HasSuffix(text, "measured: all other figures\n") {
			t.Errorf("%d counted locally: %s", local, text)
		}
	}
	if text := sourceLines(metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.TTFT: 1}, nil)); text != "" {
		t.Errorf("of times alone: %s", text)
	}
}
