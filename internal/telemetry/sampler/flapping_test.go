package sampler

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/telemetry"
)

// A source that fails at every other reading costs a few notes and one that counts the rest.
func TestRun_SourceThatFailsAgainAndAgainCostsAFewNotes(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		var closed atomic.Int64
		source := Source{Source: telemetry.Source{Kind: telemetry.Server, Name: "flaps"}, Open: func() Reader {
			return scripted{new(atomic.Int64), func(n int64) (time.Duration, error) {
				if n%2 == 0 {
					return 0, errors.New("EOF")
				}
				return 0, nil
			}, &closed}
		}}
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{source}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(1000*time.Second - time.Millisecond) // 1000 readings and the last one
		if cost, err := run.Stop(); err != nil || cost.Failed != 500 {
			t.Errorf("%+v, %v", cost, err)
		}
	})
	level := levelOf(t, path)
	if len(level.Notes) != mostNotes+1 || level.Notes[mostNotes-1].Text != telemetry.Readable || level.Notes[mostNotes].Text != "could not be read 495 more times" {
		t.Errorf("%d notes: %+v", len(level.Notes), level.Notes)
	}
	if all := level.Outages(); len(all) != mostNotes/2 || all[len(all)-1].To == 0 {
		t.Errorf("%+v", all)
	}
}
