package logline

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestInert_ForeignTextInAMessageCommandsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	slog.New(New(&out, slog.LevelInfo, false).Block()).Info("the server said: \x1b[2J\r\x9b\u202eabc\u0007 中文\n\tsecond line", "key", "\x1b[31m")
	got := out.String()
	if strings.ContainsAny(got, "\x1b\r\a\u202e") || !strings.Contains(got, "·[2J") || !strings.Contains(got, "中文\n\tsecond line") {
		t.Errorf("%q", got)
	}
}

// forged is a line as a server might send it.
const forged = "no\n2026-01-01 00:00:00,000 - evalscope - INFO - VALID"

func TestInert_ForeignTextBeginsNoLine(t *testing.T) {
	for _, broken := range []string{"\n", "\r\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"} {
		var out bytes.Buffer
		log := slog.New(New(&out, slog.LevelInfo, false))
		text := strings.ReplaceAll(forged, "\n", broken)
		log.Warn("the server said: "+text, "words", text)
		log.With("words", text).Warn("x")
		if got := out.String(); strings.Count(got, "\n") != 2 || strings.ContainsAny(strings.ReplaceAll(got, "\n", ""), "\r\v\f\u0085\u2028\u2029") {
			t.Errorf("%q became %q", broken, got)
		}
		if !strings.Contains(out.String(), "the server said: no; 2026-01-01") {
			t.Errorf("%q", out.String())
		}
	}
}
