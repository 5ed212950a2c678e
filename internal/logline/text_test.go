package logline

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestText_IsLoggedInTheLanguageOfTheHandler(t *testing.T) {
	var en, zh, plain, others bytes.Buffer
	log := slog.New(slog.NewMultiHandler(In("en", New(&en, slog.LevelInfo, false)), In("zh", New(&zh, slog.LevelInfo, false)),
		New(&plain, slog.LevelInfo, false), slog.NewTextHandler(&others, nil)))
	Warn(log.With("worker", 2), i18n.Sprintf("%d requests failed", "%d 个请求失败", 3))
	log.Info("as it is", "at", 1)
	for name, c := range map[string]struct {
		got  string
		want []string
	}{
		"English":       {en.String(), []string{"WARNING - 3 requests failed worker=2\n", "INFO - as it is at=1\n"}},
		"Chinese":       {zh.String(), []string{"WARNING - 3 个请求失败 worker=2\n", "INFO - as it is at=1\n"}},
		"no language":   {plain.String(), []string{"WARNING - 3 requests failed worker=2\n", "INFO - as it is at=1\n"}},
		"another's one": {others.String(), []string{"msg=\"3 requests failed\" worker=2\n", "msg=\"as it is\" at=1\n"}},
	} {
		for _, want := range c.want {
			if !strings.Contains(c.got, want) {
				t.Errorf("%s: %q has no %q", name, c.got, want)
			}
		}
	}
}
