package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestSentagain_LastLineNamesWhatWasSentAgain(t *testing.T) {
	level := func(n int) *metric.Level {
		return &metric.Level{Client: &metric.Client{Connections: &metric.Connections{Reconnects: n}}}
	}
	if last := LastLine(Run{Levels: []*metric.Level{level(1), level(0), level(2), {}}}); !strings.Contains(last, " | resent on a new connection: 3") {
		t.Errorf("the last line is %s", last)
	}
	if last := LastLine(Run{Levels: []*metric.Level{level(0)}}); strings.Contains(last, "sent again") {
		t.Errorf("the last line is %s", last)
	}
}

func TestSentagain_LastLineSaysThatNothingWasVerified(t *testing.T) {
	for unverified, want := range map[bool]bool{true: true, false: false} {
		last := LastLine(Run{Levels: []*metric.Level{{Client: &metric.Client{Connections: &metric.Connections{Unverified: unverified}}}}})
		if verdict, _, _ := strings.Cut(last, " | "); strings.Contains(verdict, "NOT VERIFIED: --insecure") != want {
			t.Errorf("the last line is %s", last)
		}
	}
}
