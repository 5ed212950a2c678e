package htmlreport_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/history"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/perf/i18n"
)

func TestWriteHistory_ShowsCurvesChangesAndRuns(t *testing.T) {
	const hostile = `<img src=x onerror=alert(1)>`
	s := history.SetUp{Key: "abcd", Model: hostile, Server: "http://h"}
	for i := range 20 {
		ttft, commit := .1+.001*float64(i*7%5), "a"
		if i >= 10 {
			ttft, commit = ttft+.1, "b"+hostile
		}
		s.Runs = append(s.Runs, history.Run{Path: fmt.Sprintf("%02d%s", i, hostile), Started: time.Date(2026, 11, 1+i, 3, 0, 0, 0, time.UTC), Facts: []history.Fact{{Name: i18n.Same("commit"), Key: "tag.commit", Value: commit}},
			Levels: []history.Level{{Name: "parallel_1" + hostile, Total: 5, Figures: map[string]float64{"ttft.p99": ttft}}}})
	}
	var page bytes.Buffer
	if err := htmlreport.WriteHistory(&page, htmlreport.History{History: history.Of(s, history.Usual(), .01), Program: "evalscope 1", Language: "zh"}); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	for _, part := range []string{`data-lang="zh"`, "<svg", "ttft.p99 worse since 2026-11-11 03:00:00: +9", "ttft.p99 变差，自 2026-11-11", "commit: a → b", "* 200ms", "worse +9"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing", part)
		}
	}
	if strings.Contains(text, "<img") {
		t.Error("a name became an element")
	}
	if runs := strings.Count(text, `<td class="words long">2026-11-`); runs != 20 {
		t.Errorf("%d rows, want 20", runs)
	}
}
