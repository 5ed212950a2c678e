package app

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf"
)

var halfway = perf.Snapshot{Name: "parallel_4_number_60", Number: 60, Done: 30, InFlight: 4, Elapsed: 3 * time.Second,
	TTFT: 31 * time.Millisecond, OutputTokens: 1200, Failed: 1}

func TestProgressFitsANarrowTerminal(t *testing.T) {
	line := compact(halfway)
	for _, part := range []string{"[######......] 30/60", "3s left", "4 in flight", "10.0 req/s", "1 failed", "TTFT 0.031 s", "400 tok/s"} {
		if !strings.Contains(line, part) {
			t.Errorf("%q lacks %q", line, part)
		}
	}
	if i := strings.Index(line, "tok/s"); i > 95 {
		t.Errorf("what matters ends at column %d: %s", i, line)
	}
}

func TestLogLinesStandAboveTheLineOfProgress(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, width: 80}
	s.set("progress")
	s.Write([]byte("a log line\n"))
	if got := out.String(); got != "progress\r\x1b[Ka log line\nprogress" {
		t.Errorf("the terminal got %q", got)
	}
	s.close()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Error("the line of progress is left behind")
	}
}

func TestElsewhereProgressIsPlainLines(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out}
	s.show(halfway)
	if got := out.String(); strings.Contains(got, "\x1b") || !strings.HasPrefix(got, "parallel_4_number_60: 30 of 60 requests") || !strings.HasSuffix(got, "\n") {
		t.Errorf("the line is %q", got)
	}
}

func TestATerminalThatBecameNarrowerIsErasedWhole(t *testing.T) {
	var out bytes.Buffer
	columns := 80
	s := &screen{out: &out, width: 80, size: func() (int, int) { return columns, 30 }}
	s.set(strings.Repeat("x", 70) + "\nlast")
	columns = 40 // the first line wraps into a second row
	out.Reset()
	s.set("")
	if got := out.String(); got != "\r\x1b[2A\x1b[J" {
		t.Errorf("the terminal got %q", got)
	}
}
