package eventlog

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

func TestSeen_RequestThatStandsTwiceCountsOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	w, err := Create(path, Head{})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{1, 0, 3, 1 << 40} {
		if err := w.Request(&record.Record{Seq: n}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.End(End{Reason: EndDone}), w.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	twice := bytes.Join([][]byte{data, lines[1], lines[4]}, nil) // a file that was put together from parts
	r, err := NewReader(bytes.NewReader(twice), "log")
	if err != nil {
		t.Fatal(err)
	}
	requests := 0
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Request != nil {
			requests++
		}
	}
	n, first := r.Damage()
	if requests != 4 || n != 2 || !strings.Contains(errors.Join(first...).Error(), "line 7 of log was skipped: request 1 appears twice") {
		t.Errorf("%d requests, %d skipped: %v", requests, n, first)
	}
}
