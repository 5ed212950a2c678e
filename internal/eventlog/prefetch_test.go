package eventlog

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// TestPrefetch_ReadingAheadIsReading compares what both give of a log of several batches with a damaged line and a torn end.
func TestPrefetch_ReadingAheadIsReading(t *testing.T) {
	defer goleak.VerifyNone(t)
	text := strings.Replace(logOf(t, 5*aheadEvents), `"seq":7,`, `"seq":8,`, 1)
	text = text[:len(text)-5]
	open := func() *Reader {
		r, err := NewReader(strings.NewReader(text), "the log")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	plain, ahead := open(), Prefetch(open())
	for n := 0; ; n++ {
		want, wantErr := plain.Next()
		got, err := ahead.Next()
		if d := cmp.Diff(want, got); d != "" || !errors.Is(err, wantErr) {
			t.Fatalf("event %d: %v, want %v\n%s", n, err, wantErr, d)
		}
		if wantErr == nil {
			continue
		}
		if n < 4*aheadEvents || !errors.Is(err, io.EOF) {
			t.Errorf("%d events, then %v", n, err)
		}
		break
	}
	if _, err := ahead.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the end comes %v", err)
	}
	bad, _ := ahead.Damage()
	if want, _ := plain.Damage(); bad != want || bad != 1 || !ahead.Torn() {
		t.Errorf("%d damaged lines, want %d; torn: %v", bad, want, ahead.Torn())
	}
	if err := ahead.Close(); err != nil {
		t.Error(err)
	}
}

func TestPrefetch_ReadingAheadEndsWithItsOwner(t *testing.T) {
	defer goleak.VerifyNone(t)
	r, err := NewReader(strings.NewReader(logOf(t, 20*aheadEvents)), "the log")
	if err != nil {
		t.Fatal(err)
	}
	ahead := Prefetch(r)
	if _, err := ahead.Next(); err != nil {
		t.Fatal(err)
	}
	if err := ahead.Close(); err != nil {
		t.Error(err)
	}
}
