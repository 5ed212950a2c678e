package eventlog

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// writeSegment writes a segment of n requests from a number on; end is its last word, "" for none.
func writeSegment(t testing.TB, dir string, segment, from, n int, end Reason) {
	t.Helper()
	h := Head{Run: "r", Level: 1, Segment: segment, Series: strings.Repeat("s", segment+1)}
	if segment > 0 {
		h.Resumed = &Resumed{At: record.Instant(1000 * segment), UnderWay: segment}
	}
	w, err := Create(filepath.Join(dir, SegmentName(segment)), h)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		err = errors.Join(err, w.Request(&record.Record{Seq: int64(from + i), Item: int64(from + i)}))
	}
	if end != "" {
		err = errors.Join(err, w.End(End{Reason: end}))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
}

// eachEvent gives every event of the log of a level, and returns the reader at its end.
func eachEvent(t testing.TB, dir string, give func(Event)) *Reader {
	t.Helper()
	log, err := OpenLevel(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	for {
		e, err := log.Next()
		switch {
		case errors.Is(err, io.EOF):
			return log
		case err != nil:
			t.Fatal(err)
		}
		give(e)
	}
}

// readLevel is what the log of a level says, and the reader at its end.
func readLevel(t testing.TB, dir string) (seqs []int64, ends []Reason, log *Reader) {
	t.Helper()
	log = eachEvent(t, dir, func(e Event) {
		switch e.Kind {
		case KindEnd:
			ends = append(ends, e.End.Reason)
		case KindRequest:
			if want := strings.Repeat("s", e.Segment+1); e.Request.IDPrefix != want {
				t.Errorf("request %d of segment %d has the ids of %q", e.Request.Seq, e.Segment, e.Request.IDPrefix)
			}
			seqs = append(seqs, e.Request.Seq)
		}
	})
	return seqs, ends, log
}

func TestSegments_AreOneLogWithTheLastOnesEnd(t *testing.T) {
	dir := t.TempDir()
	writeSegment(t, dir, 0, 0, 3, EndInterrupted)
	writeSegment(t, dir, 1, 3, 2, "")
	writeSegment(t, dir, 2, 5, 4, EndDone)
	seqs, ends, log := readLevel(t, dir)
	if len(seqs) != 9 || len(ends) != 1 || ends[0] != EndDone {
		t.Errorf("%v, %v", seqs, ends)
	}
	all := log.Segments()
	if len(all) != 3 || all[0].End.Reason != EndInterrupted || all[1].End != nil || all[2].Head.Resumed.At != 2000 || log.Head().Series != "s" {
		t.Errorf("%+v", all)
	}
	if n := LastSegment(dir); n != 2 {
		t.Errorf("the last segment is %d", n)
	}
}

func TestSegments_ProcessThatWroteNoHeadLeftNone(t *testing.T) {
	dir := t.TempDir()
	writeSegment(t, dir, 0, 0, 3, EndInterrupted)
	path := filepath.Join(dir, SegmentName(1))
	if err := os.WriteFile(path, []byte(`{"crc":"00`), 0o644); err != nil {
		t.Fatal(err)
	}
	if seqs, ends, log := readLevel(t, dir); len(seqs) != 3 || len(ends) != 1 || len(log.Segments()) != 1 {
		t.Errorf("%v, %v", seqs, ends)
	}
	if n := LastSegment(dir); n != 0 {
		t.Errorf("the last segment is %d", n)
	}
	if err := Discard(dir, 1); err != nil {
		t.Fatal(err)
	}
	writeSegment(t, dir, 1, 3, 2, EndDone)
	if err := Discard(dir, 1); err == nil {
		t.Error("a segment with a head was discarded")
	}
}

// FuzzSegments: wherever processes were killed, every line that is whole is read, and no other.
func FuzzSegments(f *testing.F) {
	f.Add(200, 300)
	f.Add(0, 0)
	f.Add(1<<20, 17)
	f.Fuzz(func(t *testing.T, first, second int) {
		dir := t.TempDir()
		writeSegment(t, dir, 0, 0, 5, EndInterrupted)
		writeSegment(t, dir, 1, 5, 5, EndDone)
		want, heads := 0, [2]bool{}
		for i, cut := range []int{first, second} {
			path := filepath.Join(dir, SegmentName(i))
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			data = data[:min(max(cut, 0), len(data))]
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			heads[i] = strings.Contains(string(data), "\n")
			if i == 0 || heads[0] {
				for line := range strings.Lines(string(data)) {
					if strings.HasSuffix(line, "\n") && strings.Contains(line, `"event":"request"`) {
						want++
					}
				}
			}
		}
		if !heads[0] {
			if _, err := OpenLevel(dir); err == nil {
				t.Error("a level without a head was opened")
			}
			return
		}
		seqs, ends, log := readLevel(t, dir)
		if n, _ := log.Damage(); len(seqs) != want || n > 0 || len(ends) > 1 {
			t.Errorf("%d requests of %d, %v, %d damaged lines", len(seqs), want, ends, n)
		}
		if segments := len(log.Segments()); (segments == 2) != heads[1] {
			t.Errorf("%d segments", segments)
		}
	})
}
