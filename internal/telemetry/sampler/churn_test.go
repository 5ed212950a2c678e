package sampler

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// An exporter whose labels never repeat costs a bounded file and one note; the series that it had before go on.
func TestRun_SeriesOfASourceAreBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		n := 0.0
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader {
			return readerFunc(func() (r Reading, err error) {
				n++
				r.Samples = []exposition.Sample{{Name: "power", Value: n}}
				for i := range 500 {
					r.Samples = append(r.Samples, exposition.Sample{Name: "x", Labels: []exposition.Label{{Name: "request_id", Value: fmt.Sprintf("%v-%d", n, i)}}, Value: 1})
				}
				return r, nil
			})
		}}}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(59*time.Second + 500*time.Millisecond)
		if _, err := run.Stop(); err != nil {
			t.Error(err)
		}
	})
	level := levelOf(t, path)
	if of := level.Sources[0]; len(of.Series) != telemetry.MaxSeries || len(of.Windows) != 61 || len(of.Series[0].Gauge()) != 61 {
		t.Errorf("%d series, %d readings", len(of.Series), len(of.Windows))
	}
	if n := level.Notes; len(n) != 1 || n[0].Text != "has more than 10000 series: further ones are not kept" || len(level.Limits()) != 1 {
		t.Errorf("%+v", n)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 2<<20 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
}
