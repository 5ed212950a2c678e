package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// memory is a file in memory.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// readLines reads all of data; lines that cannot be used are their error's words.
func readLines(t *testing.T, data []byte) []string {
	t.Helper()
	r, err := newLineReader(memory{bytes.NewReader(data)})
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for {
		before := r.at
		line, err := r.next(t.Context())
		if errors.Is(err, io.EOF) {
			if r.at.offset != int64(len(data)) {
				t.Fatalf("the end is at %d of %d bytes", r.at.offset, len(data))
			}
			return out
		}
		word := string(line)
		if err != nil {
			word = err.Error()
		}
		out = append(out, word)
		if err := r.seek(before); err != nil {
			t.Fatal(err)
		}
		again, err2 := r.next(t.Context())
		if string(again) != string(word) && err == nil || (err == nil) != (err2 == nil) || r.at.number != len(out) {
			t.Fatalf("line %d read again from its mark is %q, %v", r.at.number, again, err2)
		}
	}
}

func TestLines_EndInLFOrCRLFAndAByteOrderMarkIsNoText(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	tests := []struct {
		name, data string
		want       []string
	}{
		{name: "empty", data: "", want: nil},
		{name: "mark only", data: "\uFEFF", want: nil},
		{name: "LF", data: "a\n\nb\n", want: []string{"a", "", "b"}},
		{name: "CRLF", data: "a\r\nb\r\n", want: []string{"a", "b"}},
		{name: "no end", data: "a\nb", want: []string{"a", "b"}},
		{name: "mark", data: "\uFEFFa\n\uFEFFb", want: []string{"a", "\uFEFFb"}},
		{name: "CR inside", data: "a\rb\n", want: []string{"a\rb"}},
		{name: "not UTF-8", data: "a\n\xffb\nc", want: []string{"a", errNotUTF8.Error(), "c"}},
		{name: "longest", data: long + "\r\nb", want: []string{long, "b"}},
		{name: "one too long", data: "a\n" + long + "y\nb", want: []string{"a", errLineTooLong.Error(), "b"}},
		{name: "far too long", data: long + long + "y", want: []string{errLineTooLong.Error()}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := readLines(t, []byte(test.data)); !cmp.Equal(test.want, got) {
				t.Errorf("%d lines, want %d", len(got), len(test.want))
				for i := range min(len(got), len(test.want)) {
					if got[i] != test.want[i] {
						t.Errorf("line %d: %.40q, want %.40q", i+1, got[i], test.want[i])
					}
				}
			}
		})
	}
}

func TestLines_LongLineIsNotKeptInMemory(t *testing.T) {
	r, err := newLineReader(memory{bytes.NewReader(bytes.Repeat([]byte("x"), 3*maxLine))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.next(t.Context()); !errors.Is(err, errLineTooLong) {
		t.Fatal(err)
	}
	if cap(r.buf) > 2*maxLine {
		t.Errorf("%d bytes are held", cap(r.buf))
	}
}

// zeros has no end, and ends a context after some reads.
type zeros struct {
	reads int
	then  func()
}

func (z *zeros) Read(p []byte) (int, error) {
	if z.reads--; z.reads == 0 && z.then != nil {
		z.then()
	}
	clear(p)
	return len(p), nil
}

func (*zeros) Seek(int64, int) (int64, error) { return 0, errors.New("no seek") }
func (*zeros) Close() error                   { return nil }

func TestLines_WithoutEndIsRefused(t *testing.T) {
	r, err := newLineReader(&zeros{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.next(t.Context()); !errors.Is(err, errNoLineEnd) {
		t.Fatal(err)
	}
}

func TestLines_EndOfTheContextIsSeenWithinALine(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := newLineReader(&zeros{reads: 4, then: cancel})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.next(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if r.at.offset > maxLine {
		t.Errorf("%d bytes were read after the stop", r.at.offset)
	}
}

// failing is a file whose reads fail behind its first bytes.
type failing struct{ io.Reader }

func (failing) Seek(int64, int) (int64, error) { return 0, errors.New("no seek") }
func (failing) Close() error                   { return nil }

func TestLines_ReadErrorIsNotTheEndOfTheFile(t *testing.T) {
	disk := errors.New("disk")
	r, err := newLineReader(failing{io.MultiReader(strings.NewReader("abc\nde"), iotest.ErrReader(disk))})
	if err != nil {
		t.Fatal(err)
	}
	if line, err := r.next(t.Context()); string(line) != "abc" || err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	if line, err := r.next(t.Context()); !errors.Is(err, disk) {
		t.Fatalf("%q, %v", line, err)
	}
}

func FuzzLinesAreThoseOfASplit(f *testing.F) {
	for _, seed := range []string{"", "a", "a\n", "\r\n", "\n\n", "\uFEFFa\r\nb", "a\xff\nb"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
			return
		}
		var want []string
		rest := strings.TrimPrefix(string(data), "\uFEFF")
		if strings.HasSuffix(rest, "\n") {
			rest = rest[:len(rest)-1]
		} else if rest == "" {
			rest = "\x00none"
		}
		for line := range strings.SplitSeq(rest, "\n") {
			line = strings.TrimSuffix(line, "\r")
			if !utf8.ValidString(line) {
				line = errNotUTF8.Error()
			}
			if rest != "\x00none" {
				want = append(want, line)
			}
		}
		if diff := cmp.Diff(want, readLines(t, data)); diff != "" {
			t.Fatal(diff)
		}
	})
}
