package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/truth"
	"github.com/modelscope/evalscope/perf/record"
)

// accuracy is how far a client's clock was from the truth, in milliseconds without their sign, sorted.
type accuracy struct {
	first, later []float64 // error of TTFT in the first wave (as many requests as streams) and after it
	gap          []float64 // error of the gap between two payloads that came in different reads
	merged, gaps int       // pairs of writes that the client saw as one arrival, beside all pairs
	slip         []float64 // sent − due
	drift        float64   // median slip of the last quarter less that of the first
}

// ttft is the error over all requests.
func (a *accuracy) ttft() []float64 {
	all := slices.Concat(a.first, a.later)
	slices.Sort(all)
	return all
}

// measure compares our event log with the server's record.
func measure(r *run) (*accuracy, error) {
	a := &accuracy{}
	seen := 0
	err := eachRecord(r.folder, func(rec *record.Record) error {
		seen++
		return a.add(rec, r)
	})
	if err == nil && seen != r.number {
		err = fmt.Errorf("%s: the event log holds %d requests of %d", r.name, seen, r.number)
	}
	if n := len(a.slip); n >= 8 {
		a.drift = quantile(sorted(a.slip[n-n/4:]), 0.5) - quantile(sorted(a.slip[:n/4]), 0.5)
	}
	for _, s := range [][]float64{a.first, a.later, a.gap, a.slip} {
		slices.Sort(s)
	}
	return a, err
}

func (a *accuracy) add(rec *record.Record, r *run) error {
	i := truth.Index(rec.ID)
	if rec.Fault != nil || i < 0 || i >= len(r.truth.Requests) {
		return fmt.Errorf("%s: request %d (id %q) is not one that the server answered: %v", r.name, rec.Seq, rec.ID, rec.Fault)
	}
	t := r.truth.Requests[i]
	off := distance(int64(rec.First-rec.Sent), t.First-t.Arrived)
	if rec.Seq < int64(r.parallel) {
		a.first = append(a.first, off)
	} else {
		a.later = append(a.later, off)
	}
	a.slip = append(a.slip, ms(int64(rec.Sent-rec.Due)))
	if len(t.Writes) > 1 && r.profile.PerWrite <= 1 {
		a.addGaps(rec, t.Writes)
	}
	return nil
}

// addGaps compares the gaps of a reply whose payload i came with write i.
func (a *accuracy) addGaps(rec *record.Record, writes []int64) {
	var last record.Payload
	n := 0
	for _, p := range rec.Payloads {
		if !p.Kind.Observable() || n >= len(writes) {
			continue
		}
		if n > 0 {
			a.gaps++
			if p.Read == last.Read {
				a.merged++
			} else {
				a.gap = append(a.gap, distance(int64(p.At-last.At), writes[n]-writes[n-1]))
			}
		}
		last = p
		n++
	}
}

// eachRecord calls take with every measured request of every event log below the folder.
func eachRecord(folder string, take func(*record.Record) error) error {
	return filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != eventlog.FileName {
			return err
		}
		log, err := eventlog.Open(path)
		if err != nil {
			return err
		}
		defer log.Close()
		for {
			e, err := log.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if e.Kind != eventlog.KindRequest || e.Request.Warmup {
				continue
			}
			if err := take(e.Request); err != nil {
				return err
			}
		}
	})
}

func distance(a, b int64) float64 { return math.Abs(ms(a - b)) }

func ms(ns int64) float64 { return float64(ns) / float64(time.Millisecond) }

func sorted(v []float64) []float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v
}

// quantile is the nearest-rank quantile of sorted values, NaN of none.
func quantile(v []float64, p float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return v[max(0, min(len(v)-1, int(math.Ceil(p*float64(len(v))))-1))]
}
