package logline

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

func TestHandler_LinesAreThoseOfTheGuide(t *testing.T) {
	var b strings.Builder
	log := slog.New(New(&b, slog.LevelInfo, false))
	slog.New(New(&b, slog.LevelInfo, false).Block()).Info("\nPercentile results:")
	log.Debug("not shown")
	log.Warn("careful", "why", "because")
	log.With("run", 1).WithGroup("g").Error("bad")
	want := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - evalscope - INFO - \nPercentile results:\n` +
		`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - evalscope - WARNING - careful why=because\n` +
		`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - evalscope - ERROR - bad run=1\n$`)
	if !want.MatchString(b.String()) {
		t.Errorf("the lines are\n%s", b.String())
	}
}

func TestHandler_ColorIsOnTheLevelAlone(t *testing.T) {
	var b strings.Builder
	slog.New(New(&b, slog.LevelInfo, true)).Info("x")
	if !strings.Contains(b.String(), " - \x1b[32mINFO\x1b[0m - x\n") {
		t.Errorf("the line is %q", b.String())
	}
}
