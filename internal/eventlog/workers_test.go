package eventlog

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// levelOf writes the logs of a level of two workers; the requests of each are given by their ends.
func levelOf(t *testing.T, ends ...[]record.Instant) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write := func(name string, h Head, requests []record.Instant, worker int) {
		h.Run, h.Wall = "r", time.Unix(1, 0)
		w, err := Create(filepath.Join(dir, name), h)
		if err != nil {
			t.Fatal(err)
		}
		for i, end := range requests {
			_ = w.Request(&record.Record{Seq: int64(i*len(ends) + worker), Session: int64(i*len(ends) + worker), Item: int64(i), Stamps: record.Stamps{Sent: end - 1, End: end}})
		}
		if err := errors.Join(w.End(End{Reason: EndDone, At: 100}), w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	write(FileName, Head{Workers: []string{"a", "b"}}, nil, 0)
	for k, requests := range ends {
		write(WorkerName(k), Head{Worker: &k}, requests, k)
	}
	return dir
}

// read is the numbers of a level's requests in their order, and how many ends it has.
func read(t *testing.T, dir string) (seqs []int64, workers []int, ends int) {
	t.Helper()
	log := eachEvent(t, dir, func(e Event) {
		switch {
		case e.Request != nil:
			seqs, workers = append(seqs, e.Request.Seq), append(workers, e.Request.Worker)
		case e.Kind == KindEnd:
			ends++
		}
	})
	if n, first := log.Damage(); n > 0 {
		t.Errorf("%d damaged lines: %v", n, first)
	}
	return seqs, workers, ends
}

func TestOpenLevel_LogsOfWorkersAreOneInTheOrderOfTheirEvents(t *testing.T) {
	seqs, workers, ends := read(t, levelOf(t, []record.Instant{10, 40, 50}, []record.Instant{20, 30, 60}))
	if !slices.Equal(seqs, []int64{0, 1, 3, 2, 4, 5}) || !slices.Equal(workers, []int{0, 1, 1, 0, 0, 1}) || ends != 1 {
		t.Errorf("%v of %v, %d ends", seqs, workers, ends)
	}
}

func TestOpenLevel_LogThatNeverCameIsLeftOut(t *testing.T) {
	dir := levelOf(t, []record.Instant{10, 40}, []record.Instant{20})
	if err := os.Remove(filepath.Join(dir, WorkerName(1))); err != nil {
		t.Fatal(err)
	}
	if seqs, _, ends := read(t, dir); !slices.Equal(seqs, []int64{0, 2}) || ends != 1 {
		t.Errorf("%v, %d ends", seqs, ends)
	}
}

func TestOpenLevel_LogOfAnotherWorkerOrRunIsRefused(t *testing.T) {
	dir := levelOf(t, []record.Instant{10}, []record.Instant{20})
	first, err := os.ReadFile(filepath.Join(dir, WorkerName(0)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, WorkerName(1)), first, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLevel(dir); err == nil || !strings.Contains(err.Error(), "does not belong") {
		t.Errorf("%v", err)
	}
}

// TestOpenLevel_RequestThatTwoWorkersHaveCountsOnce: numbers are the level's.
func TestOpenLevel_RequestThatTwoWorkersHaveCountsOnce(t *testing.T) {
	dir := levelOf(t, []record.Instant{10}, []record.Instant{20})
	file, err := os.OpenFile(filepath.Join(dir, WorkerName(1)), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(appendRequest(nil, &record.Record{Seq: 0, Stamps: record.Stamps{Sent: 1, End: 30}})); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	log, err := OpenLevel(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	n := 0
	for {
		e, err := log.Next()
		if err != nil {
			break
		}
		if e.Request != nil {
			n++
		}
	}
	if bad, _ := log.Damage(); n != 2 || bad != 1 {
		t.Errorf("%d requests, %d lines passed by", n, bad)
	}
}
