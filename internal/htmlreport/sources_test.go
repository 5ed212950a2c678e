package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestSources_OfAPageFollowWhoCountedTokens: the server, or the local tokenizer.
func TestSources_OfAPageFollowWhoCountedTokens(t *testing.T) {
	for local, word := range map[int]string{0: "server-reported (Input tokens, Output tokens)", 2: "derived (Time per output token, Input tokens, Output tokens, "} {
		l, _ := level(1, lasting(0, 700), lasting(1, 800))
		l.LocallyCounted = local
		c := content{Run: Run{Run: report.Run{Levels: []*metric.Level{l}}}}
		text := c.PercentileSources()
		if !strings.Contains(text.EN, word) || !strings.HasSuffix(text.EN, "all others are measured.") || !strings.Contains(text.In("zh"), "推算（") {
			t.Errorf("%d counted locally: %+v", local, text)
		}
		if text := c.LevelSources(); !strings.Contains(text.EN, "measured (") || !strings.Contains(text.EN, "derived (") {
			t.Errorf("%+v", text)
		}
	}
	if text := (content{}).LevelSources(); text.EN != "" {
		t.Errorf("of no level: %s", text.EN)
	}
}
