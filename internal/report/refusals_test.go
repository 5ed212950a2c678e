package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// refusedAt is a level of 100 requests of which so many were refused.
func refusedAt(parallel, refused int) *metric.Level {
	l := metric.NewLevel(metric.Load{Profile: load.Closed(parallel), Number: 100}, nil, nil)
	l.Total, l.Succeeded, l.Failed = 100, 100-refused, refused
	if refused > 0 {
		l.Outcomes = []metric.Outcome{{Kind: record.FaultRefused, Status: 429, Count: refused, Example: "slow down"}}
	}
	return l
}

func TestRefused_CountsTheRefusalsOfAllLevels(t *testing.T) {
	found := refusedRule(Run{Levels: []*metric.Level{refusedAt(1, 0), refusedAt(8, 4), refusedAt(16, 24)}})
	if len(found) != 1 {
		t.Fatalf("%d suggestions", len(found))
	}
	s := found[0]
	for _, part := range []string{"28 of 300 requests were rejected (HTTP 429)", "4 at concurrency 8", "24 at concurrency 16"} {
		if !strings.Contains(s.Finding.EN, part) {
			t.Errorf("%q lacks %q", s.Finding.EN, part)
		}
	}
	if !strings.Contains(s.Finding.ZH, "300 个请求中有 28 个被拒绝") {
		t.Errorf("Chinese: %q", s.Finding.ZH)
	}
	if s.Level != "concurrency 8" || len(s.Flags) == 0 {
		t.Errorf("level %q, flags %q: want the lowest load that was refused, and one below it", s.Level, s.Flags)
	}
}

func TestRefused_NamesAFewOfManyLevels(t *testing.T) {
	var levels []*metric.Level
	for parallel := 1; parallel <= 64; parallel *= 2 {
		levels = append(levels, refusedAt(parallel, 10))
	}
	s := refusedRule(Run{Levels: levels})[0]
	if !strings.Contains(s.Finding.EN, "70 of 700") || !strings.Contains(s.Finding.EN, "…") || strings.Contains(s.Finding.EN, "concurrency 64") {
		t.Errorf("%q", s.Finding.EN)
	}
}

func TestWords_AreTheServersOnlyWhereTheServerSpoke(t *testing.T) {
	for kind, server := range map[record.FaultKind]bool{
		record.FaultStatus: true, record.FaultRefused: true, record.FaultInBand: true,
		record.FaultTruncated: false, record.FaultReset: false, record.FaultConnect: false, record.FaultTimeoutIdle: false,
		record.FaultDecode: false, record.FaultEmptyStream: false,
	} {
		got := words([]metric.Outcome{{Kind: kind, Count: 1, Example: "so it was"}})
		if said := strings.Contains(got.EN, "server message"); said != server || !strings.Contains(got.EN, "so it was") {
			t.Errorf("%s: %q", kind, got.EN)
		}
		if said := strings.Contains(got.In("zh"), "服务端返回"); said != server || !strings.Contains(got.In("zh"), "so it was") {
			t.Errorf("%s: %q", kind, got.In("zh"))
		}
	}
	if got := words(nil); got != (i18n.Text{}) {
		t.Errorf("without outcomes: %q", got.EN)
	}
}

func TestFailures_KindsHaveTheirChineseNames(t *testing.T) {
	found := failureRule(Run{Levels: []*metric.Level{faulty(record.FaultTruncated, 0, 3)}})
	if len(found) != 1 || !strings.Contains(found[0].Finding.ZH, "响应被截断 ×3") || !strings.Contains(found[0].Finding.EN, "truncated ×3") {
		t.Errorf("%+v", found)
	}
}

func TestDecimals_SmallTimesKeepTwoSignificantDigits(t *testing.T) {
	for x, want := range map[float64]string{
		0.00042: "0.00042", 0.0014: "0.0014", 0.00437: "0.0044", 0.004: "0.004", 0.0101: "0.010", 0.02: "0.020", 4.372: "4.372",
		0: "0.000", 0.0000004: "0.0000004", 0.000999: "0.001", 29.413: "29.413", -0.0002: "-0.0002",
	} {
		if got := decimals(x, true, 3); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
	if got := decimals(0, false, 3); got != pycompat.Absent {
		t.Errorf("absent: %q", got)
	}
	if got := decimals(0.004, true, 2); got != "0.004" {
		t.Errorf("two decimals: %q", got)
	}
}
