package app

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/perf"
)

func TestTheLiveViewFitsItsWidth(t *testing.T) {
	now := halfway
	now.Parallel, now.Levels, now.Name = 8, 2, "模型"+now.Name
	d := &perf.Detail{TTFT: perf.Percentiles{N: 29, P50: time.Second}, Failures: map[string]int{"timeout_idle": 1},
		TTFTs: []time.Duration{0, time.Second}}
	for _, width := range []int{2, 5, 60, 120} {
		for _, line := range live(now, d, width) {
			if w := runewidth.StringWidth(line); w > max(0, width-1) {
				t.Errorf("%d columns of %d: %q", w, width, line)
			}
		}
	}
	all := strings.Join(live(now, d, 120), "\n")
	for _, part := range []string{"Level 1 of 2: 模型", "In flight 4 of 8", "p50 1.000", "n 29", "▁█", "timeout_idle 1"} {
		if !strings.Contains(all, part) {
			t.Errorf("%q is missing in\n%s", part, all)
		}
	}
}

func TestLogLinesStandAboveTheLiveView(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, width: 80}
	s.set("one\ntwo\nthree")
	s.Write([]byte("a log line\n"))
	if got := out.String(); got != "one\r\ntwo\r\nthree\r\x1b[2A\x1b[Ja log line\none\r\ntwo\r\nthree" {
		t.Errorf("the terminal got %q", got)
	}
}
