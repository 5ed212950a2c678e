package sampler

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/internal/telemetry"
)

// instants are when a source is read whose readings cost and fail as given, over a while.
func instants(interval, over time.Duration, reading func(n int) (cost time.Duration, failed bool)) (all []time.Duration) {
	p := newPace(interval)
	for due := time.Duration(0); due < over; {
		all = append(all, due)
		due += p.wait(reading(len(all)))
	}
	return all
}

func TestPace_OfReadingsThatCostLittleIsTheInterval(t *testing.T) {
	for _, interval := range []time.Duration{100 * time.Millisecond, time.Second, time.Minute} {
		all := instants(interval, 1000*interval, func(n int) (time.Duration, bool) {
			if n == 1 {
				return 50 * time.Millisecond, false // the first one has to learn
			}
			return interval / 51, false
		})
		if len(all) != 1000 {
			t.Errorf("at %s: %d readings", interval, len(all))
		}
	}
}

func TestPace_ReadingsTakeAtMostAShareOfACore(t *testing.T) {
	for _, cost := range []time.Duration{5 * time.Millisecond, 30 * time.Millisecond, 250 * time.Millisecond, 590 * time.Millisecond} {
		const over = 10 * time.Minute
		all := instants(100*time.Millisecond, over, func(int) (time.Duration, bool) { return cost, false })
		used := time.Duration(len(all)) * cost
		if most := time.Duration(share*float64(over)) + burst + cost; used > most || used < most*9/10 {
			t.Errorf("readings of %s: %d took %s, at most %s", cost, len(all), used, most)
		}
	}
}

func TestPace_WaitIsBounded(t *testing.T) {
	for name, reading := range map[string]func(int) (time.Duration, bool){
		"failures": func(int) (time.Duration, bool) { return 0, true },
		"cost":     func(int) (time.Duration, bool) { return time.Minute, false },
	} {
		all := instants(time.Second, time.Hour, reading)
		if last := all[len(all)-1] - all[len(all)-2]; last != slowest {
			t.Errorf("%s: the last wait is %s", name, last)
		}
	}
	if all := instants(time.Minute, time.Hour, func(int) (time.Duration, bool) { return time.Minute, true }); len(all) != 60 {
		t.Errorf("an interval over the bound: %d readings", len(all))
	}
}

// One reading that takes a minute of processor time is followed by one long wait.
func TestPace_OneExpensiveReadingSlowsTheNextAlone(t *testing.T) {
	all := instants(time.Second, 100*time.Second, func(n int) (time.Duration, bool) {
		if n == 5 {
			return time.Minute, false
		}
		return time.Millisecond, false
	})
	if want := 5 + 66; len(all) != want { // at 0 … 4 s and 34 … 99 s
		t.Errorf("%d readings, want %d", len(all), want)
	}
}

// A source that fails a few times is back as soon as it can be read; one that goes on is asked less and less often.
func TestPace_FailuresInARowAreFollowedByLongerWaits(t *testing.T) {
	all := instants(100*time.Millisecond, 20*time.Second, func(n int) (time.Duration, bool) { return 0, n != 2 })
	var waits []string
	for i := 1; i < len(all); i++ {
		waits = append(waits, (all[i] - all[i-1]).String())
	}
	if got := strings.Join(waits, " "); got != "1s 100ms 1s 1s 1s 2s 4s 8s" {
		t.Error(got)
	}
}

// expensive is a program whose readings take processor time, as a program does that is started again.
type expensive struct {
	readings int
	each     time.Duration
	err      error
}

func (e *expensive) Read(context.Context) (r Reading, err error) {
	e.readings++
	r.Samples = []exposition.Sample{{Name: "x", Value: 1}}
	return r, e.err
}
func (e *expensive) Close()         {}
func (e *expensive) Left() string   { return "" }
func (e *expensive) Spent() float64 { return float64(e.readings) * e.each.Seconds() }

func TestRun_ExpensiveReadingsAreMadeLessOftenAndOneNoteSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	e := &expensive{each: 250 * time.Millisecond}
	synctest.Test(t, func(t *testing.T) {
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader { return e }}}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if _, err := run.Stop(); err != nil {
			t.Error(err)
		}
	})
	if e.readings < 10 || e.readings > 13 {
		t.Errorf("%d readings in 2 minutes", e.readings)
	}
	level := levelOf(t, path)
	want := "read every 12 s because a reading takes 0.25 s of CPU time"
	if n := level.Notes; len(n) != 1 || n[0].Text != want || len(level.Limits()) != 1 {
		t.Errorf("%+v, want %q", n, want)
	}
}

// A program that ends at once is not started all the time.
func TestRun_ProgramThatEndsAtOnceIsStartedLessAndLessOften(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	e := &expensive{err: errors.New("nvidia-smi ended")}
	synctest.Test(t, func(t *testing.T) {
		run, err := Start(Config{Path: path, Interval: 100 * time.Millisecond, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader { return e }}}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if cost, err := run.Stop(); err != nil || cost.Failed != e.readings {
			t.Error(cost, err)
		}
	})
	if e.readings != 9 { // at 0, 1, 2, 3, 5, 9, 17 and 33 s, and at the end
		t.Errorf("%d readings", e.readings)
	}
	if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), `"note"`) != 1 {
		t.Errorf("%s, %v", text, err)
	}
}

// A page that is not parsed in time says so.
func TestRun_LateParsingHasItsOwnWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), telemetry.FileName)
	synctest.Test(t, func(t *testing.T) {
		run, err := Start(Config{Path: path, Interval: time.Second, Clock: since{time.Now()}, Sources: []Source{{Open: func() Reader {
			return readerFunc(func() (r Reading, err error) {
				time.Sleep(2 * time.Second)
				return r, exposition.ErrLate
			})
		}}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := run.Stop(); err != nil {
			t.Error(err)
		}
	})
	if n := levelOf(t, path).Notes; len(n) != 1 || n[0].Text != "cannot be read: parsing its response takes too long" {
		t.Errorf("%+v", n)
	}
}
