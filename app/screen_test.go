package app

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/liveview"
	"github.com/modelscope/evalscope/internal/run"
)

var halfway = run.Snapshot{Name: "parallel_4_number_60", Number: 60, Done: 30, InFlight: 4, Elapsed: 3 * time.Second,
	TTFT: 31 * time.Millisecond, OutputTokens: 1200, Failed: 1}

func text(s string) liveview.Line { return liveview.Text(s, liveview.Look{Width: 200}) }

func TestScreen_LogLinesStandAboveTheLineOfProgress(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, width: 80}
	s.set(text("progress"))
	s.Write([]byte("a log line\n"))
	if got := out.String(); got != "progress\r\x1b[Ka log line\nprogress" {
		t.Errorf("the terminal got %q", got)
	}
	s.close()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") {
		t.Error("the line of progress is left behind")
	}
}

func TestScreen_LogLinesStandAboveTheLiveView(t *testing.T) {
	var out bytes.Buffer
	s := &screen{out: &out, width: 80}
	s.set(text("one"), text("two"), text("three"))
	s.Write([]byte("a log line\n"))
	if got := out.String(); got != "one\r\ntwo\r\nthree\r\x1b[2A\x1b[Ja log line\none\r\ntwo\r\nthree" {
		t.Errorf("the terminal got %q", got)
	}
}

// TestScreen_ViewShrinksWithItsTerminal goes from the view over the bar to plain lines.
func TestScreen_ViewShrinksWithItsTerminal(t *testing.T) {
	now := halfway
	for _, tc := range []struct{ columns, rows, lines int }{{120, 40, 9}, {60, 12, 10}, {59, 40, 1}, {120, 11, 1}, {5, 2, 1}, {0, 0, 1}} {
		s := &screen{out: io.Discard, width: 80, size: func() (int, int) { return tc.columns, tc.rows }}
		s.show(now)
		if len(s.shown) != tc.lines || s.rows() > max(1, tc.rows) && tc.rows > 0 {
			t.Errorf("%d × %d: %d lines, %d rows", tc.columns, tc.rows, len(s.shown), s.rows())
		}
	}
}

func TestScreen_EnvironmentChoosesTheView(t *testing.T) {
	for _, tc := range []struct {
		env                     map[string]string
		plain, color, inChinese bool
	}{
		{map[string]string{"TERM": "xterm"}, false, true, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false, false, false},
		{map[string]string{"TERM": "dumb"}, true, false, false},
		{map[string]string{"EVALSCOPE_LIVE": "off"}, true, true, false},
		{map[string]string{"EVALSCOPE_LANGUAGE": "zh_CN"}, false, true, true},
	} {
		p := Process{Stderr: io.Discard, Getenv: func(k string) string { return tc.env[k] }, Terminal: func(io.Writer) (int, bool) { return 80, true }}
		s := p.newScreen()
		if s.width == 0 != tc.plain || s.look.Color != tc.color || s.look.Chinese != tc.inChinese {
			t.Errorf("%v: width %d, %+v", tc.env, s.width, s.look)
		}
	}
}

func TestScreen_ElsewhereProgressIsPlainLines(t *testing.T) {
	var out bytes.Buffer
	s := Process{Stderr: &out, Getenv: func(string) string { return "" }, Terminal: func(io.Writer) (int, bool) { return 0, false }}.newScreen()
	s.show(halfway)
	if got := out.String(); strings.Contains(got, "\x1b") || !strings.Contains(got, " - evalscope - INFO - parallel_4_number_60: 30 of 60 requests") || !strings.HasSuffix(got, "\n") {
		t.Errorf("the line is %q", got)
	}
}

func TestScreen_TerminalThatBecameNarrowerIsErasedWhole(t *testing.T) {
	var out bytes.Buffer
	columns := 80
	s := &screen{out: &out, width: 80, size: func() (int, int) { return columns, 30 }}
	s.set(text(strings.Repeat("x", 70)), text("last"))
	columns = 40 // the first line wraps into a second row
	out.Reset()
	s.set()
	if got := out.String(); got != "\r\x1b[2A\x1b[J" {
		t.Errorf("the terminal got %q", got)
	}
}
