package run

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestWaiting_OnlyALongWaitIsToldOf(t *testing.T) {
	for took, want := range map[time.Duration]int{time.Second: 0, 3 * time.Second: 1, time.Minute: 1} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			done := tellIfLong(slog.New(slog.NewTextHandler(&out, nil)), i18n.Same("Waiting for a writer."))
			time.Sleep(took)
			done()
			if got := strings.Count(out.String(), "Waiting for a writer."); got != want {
				t.Errorf("%s: told %d times, want %d", took, got, want)
			}
		})
	}
}
