package eventlog

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func start(t *testing.T, d *disk, limit int) *Writer {
	t.Helper()
	w, err := begin(d, "the log", Head{Run: "r"}, limit)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// seqs are the sequence numbers of the requests in a log.
func seqs(t *testing.T, log string) (seqs []int64, r *Reader) {
	t.Helper()
	r, err := NewReader(strings.NewReader(log), "the log")
	if err != nil {
		t.Fatal(err)
	}
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return seqs, r
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == KindRequest {
			seqs = append(seqs, e.Request.Seq)
		}
	}
}

func TestWriter_EveryEventIsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	wall := time.Date(2026, 11, 24, 1, 2, 3, 456, time.UTC)
	head := Head{Run: "0b5e", Level: 2, Segment: 1, Load: json.RawMessage(`{"name":"parallel_1_number_1"}`),
		PlanHash: "abc", Wall: wall, Host: "box", Program: "1.0.0"}
	w, err := Create(path, head)
	if err != nil {
		t.Fatal(err)
	}
	end := End{Reason: EndFailed, Error: "it broke", At: 9, Client: json.RawMessage(`{"cpu_share":0.5}`)}
	for _, err := range []error{
		w.Clock(1, wall, 90), w.Request(sample(0, 3)), w.Probe(map[string]int{"cpu": 7}), w.End(end), w.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	head.Format, head.Version = Format, Version
	if d := cmp.Diff(head, r.Head()); d != "" {
		t.Error(d)
	}
	for _, want := range []Event{
		{Kind: KindClock, Line: 2, Clock: Clock{1, wall, 90}},
		{Kind: KindRequest, Line: 3, Request: sample(0, 3)},
		{Kind: KindProbe, Line: 4, Probe: json.RawMessage(`{"cpu":7}`)},
		{Kind: KindEnd, Line: 5, End: end},
	} {
		got, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	if n, _ := r.Damage(); n != 0 || r.Torn() {
		t.Errorf("damage %d, torn %v in a whole log", n, r.Torn())
	}
}

func TestWriter_ExistingLogIsNeverWrittenInto(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, Head{}); !errors.Is(err, os.ErrExist) {
		t.Errorf("Create gave %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "old" {
		t.Errorf("the file now holds %q", data)
	}
}

func TestWriter_FinishedRequestIsOnDiskWithoutAnyFurtherCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{accept: -1}
		w := start(t, d, queueLimit)
		for seq := range int64(3) {
			if err := w.Request(sample(seq, 2)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // no clock advances: only the writer's goroutine runs
			if got, _ := seqs(t, d.text()); len(got) != int(seq)+1 {
				t.Errorf("after request %d the disk has %v", seq, got)
			}
		}
		if err := w.Close(); err != nil || !d.closed || !d.synced {
			t.Errorf("Close: %v, closed %v, synced %v", err, d.closed, d.synced)
		}
	})
}

func TestWriter_BusyDiskGetsTheQueueInOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{accept: -1}
		w := start(t, d, queueLimit)
		release := make(chan struct{})
		d.set(-1, release)
		for seq := range int64(50) {
			if err := w.Request(sample(seq, 1)); err != nil {
				t.Fatal(err)
			}
			if seq == 0 {
				synctest.Wait() // the first write hangs now
			}
		}
		close(release)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if d.writes != 3 {
			t.Errorf("%d writes, want head, first request and the other 49", d.writes)
		}
		if got, _ := seqs(t, d.text()); len(got) != 50 {
			t.Errorf("%d requests", len(got))
		}
	})
}

func TestWriter_FullQueueFailsTheRunAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{accept: -1}
		w := start(t, d, 2000)
		release := make(chan struct{})
		d.set(-1, release)
		var refused []int64
		for seq := range int64(8) {
			if err := w.Request(sample(seq, 1)); err != nil {
				if !errors.Is(err, ErrQueueFull) {
					t.Fatal(err)
				}
				refused = append(refused, seq)
			}
		}
		select {
		case <-w.Failed():
		default:
			t.Error("Failed is open")
		}
		if len(refused) == 0 || len(refused) == 8 {
			t.Errorf("the error was told for %v", refused)
		}
		close(release)
		if err := w.Close(); !errors.Is(err, ErrQueueFull) {
			t.Errorf("Close gave %v", err)
		}
		if got, r := seqs(t, d.text()); len(got) != 8 || r.Torn() {
			t.Errorf("kept %v", got)
		}
	})
}

func TestWriter_DiskThatIsFullFailsTheRunWithItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{accept: -1}
		w := start(t, d, queueLimit)
		d.set(100, nil) // the next line is torn after 100 bytes
		if err := w.Request(sample(0, 1)); err != nil {
			t.Fatal(err)
		}
		<-w.Failed()
		if err := w.Err(); !errors.Is(err, errNoSpace) || !strings.Contains(err.Error(), "the log") {
			t.Errorf("Err is %v", err)
		}
		if err := w.Request(sample(1, 1)); !errors.Is(err, errNoSpace) {
			t.Errorf("Request gave %v", err)
		}
		if err := w.Close(); !errors.Is(err, errNoSpace) {
			t.Errorf("Close gave %v", err)
		}
		if got, r := seqs(t, d.text()); len(got) != 0 || !r.Torn() {
			t.Errorf("read %v, torn %v", got, r.Torn())
		}
	})
}

func TestWriter_DiskThatRecoversGetsAWholeLogAtClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{accept: -1}
		w := start(t, d, queueLimit)
		d.set(100, nil)
		for seq := range int64(4) {
			_ = w.Request(sample(seq, 1)) // the error is the log's state, told by Close too
			synctest.Wait()
		}
		d.set(-1, nil)
		if err := w.Close(); !errors.Is(err, errNoSpace) {
			t.Errorf("Close gave %v: a failure stays one", err)
		}
		got, r := seqs(t, d.text())
		if n, _ := r.Damage(); n != 0 || r.Torn() {
			t.Errorf("damage %d, torn %v", n, r.Torn())
		}
		if d := cmp.Diff([]int64{0, 1, 2, 3}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestWriter_ClosedLogTakesNothing(t *testing.T) {
	w := start(t, &disk{accept: -1}, queueLimit)
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
	if err := w.Probe("late"); !errors.Is(err, ErrClosed) {
		t.Errorf("Probe gave %v", err)
	}
}

func TestWriter_ConcurrentRequestsAreAllThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	w, err := Create(path, Head{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for worker := range int64(8) {
		group.Go(func() {
			for i := range int64(100) {
				if err := w.Request(sample(worker*100+i, 5)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, r := seqs(t, string(data))
	seen := map[int64]bool{}
	for _, seq := range got {
		seen[seq] = true
	}
	if n, _ := r.Damage(); n != 0 || len(seen) != 800 || len(got) != 800 {
		t.Errorf("%d requests, %d different, %d damaged lines", len(got), len(seen), n)
	}
}
