package sla

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

func TestNotes_SecondsWithoutAUnitAreNoted(t *testing.T) {
	for text, want := range map[string]string{
		`[{"p99_ttft":"<=0.5"}]`:                       `p99_ttft: 0.5 has no unit and is read as 0.5 ms; for seconds, write "<=0.5s"`,
		`[{"avg_tpot":"<0.05"},{"avg_ttft":"<=2"}]`:    `avg_tpot: 0.05 has no unit and is read as 0.05 ms; for seconds, write "<0.05s"; avg_ttft: 2 has no unit and is read as 2 ms; for seconds, write "<=2s"`,
		`[{"p99_ttft":"<=0.5s","avg_tpot":"<=0.5ms"}]`: "",
		`[{"p99_ttft":"<=500","avg_tpot":"<=5"}]`:      "",
		`[{"avg_latency":"<=2","rps":">1"}]`:           "", // latency is in seconds
		`[{"avg_ttft":">0"}]`:                          "",
	} {
		s, problems := Parse([]byte(text), protocol.Generation)
		if got := strings.Join(i18n.All("en", s.Notes()), "; "); got != want || problems != nil {
			t.Errorf("%s: %q, want %q; %v", text, got, want, problems)
		}
	}
}
