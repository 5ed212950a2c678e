package unpack

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
)

// A waiting reader has so much for now: more of it is an error.
type waiting struct {
	now string
	t   *testing.T
}

func (w *waiting) Read(p []byte) (int, error) {
	if w.now == "" {
		w.t.Error("it was read further than its first bytes")
		return 0, io.EOF
	}
	n := copy(p, w.now)
	w.now = w.now[n:]
	return n, nil
}

func TestPlain_WaitsForNoMoreThanItMustSee(t *testing.T) {
	for _, first := range []string{"a\n", "(\n", "P\n", "BZ\n", "\xef\n", "[{", "\n\n"} {
		in := bufio.NewReader(&waiting{first, t})
		out, changed, err := Plain(in)
		if err != nil || changed || out != in || Mark(out) != 0 {
			t.Errorf("%q: %v, %v", first, changed, err)
		}
	}
}

func TestAll_UnpacksNoMoreThanIsAllowed(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, strings.Repeat("x", 2<<20))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := All(packed.Bytes(), 1<<20); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") {
		t.Error(err)
	}
	if data, err := All(packed.Bytes(), 2<<20); err != nil || len(data) != 2<<20 {
		t.Error(len(data), err)
	}
	if _, err := All(packed.Bytes()[:packed.Len()/2], 2<<20); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half a file: %v", err)
	}
	if data, err := All([]byte("plain"), 3); string(data) != "plain" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}

func TestBounded_EndsARecordThatHasNoEnd(t *testing.T) {
	b := &Bounded{In: strings.NewReader(strings.Repeat("x", most+2<<20))}
	if n, err := io.Copy(io.Discard, b); !errors.Is(err, ErrTooLong) || n < most {
		t.Error(n, err)
	}
	b.Begin()
	if _, err := io.Copy(io.Discard, b); err != nil {
		t.Error(err)
	}
}
