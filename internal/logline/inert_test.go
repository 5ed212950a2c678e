package logline

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestForeignTextInAMessageCommandsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	slog.New(New(&out, slog.LevelInfo, false)).Info("the server said: \x1b[2J\r\x9b\u202eabc\u0007 中文\n\tsecond line", "key", "\x1b[31m")
	got := out.String()
	if strings.ContainsAny(got, "\x1b\r\a\u202e") || !strings.Contains(got, "·[2J") || !strings.Contains(got, "中文\n\tsecond line") {
		t.Errorf("%q", got)
	}
}
