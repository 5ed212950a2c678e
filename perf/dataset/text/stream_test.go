//go:build unix

package text_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// endless gives its text again and again and counts what was taken of it.
type endless struct {
	text  string
	taken int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e.text) <= len(p) {
		n += copy(p[n:], e.text)
	}
	e.taken += n
	return n, nil
}

func TestStream_InputWithoutAnEndIsReadOnlyAsFarAsTheRunNeeds(t *testing.T) {
	for name, want := range map[string]int{"a run of five": 5, "a run bounded by time": 0} {
		in := &endless{text: "hello\n"}
		source, err := declared(t, "line_by_line").Open(t.Context(), dataset.Options{Path: "-", Stdin: in, Offset: 3, Want: want})
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff([]string{"hello", "hello"}, drain(t, source, 2)); diff != "" {
			t.Error(name, diff)
		}
		if err := source.Close(); err != nil {
			t.Error(name, err)
		}
		if want > 0 && in.taken > 1<<17 {
			t.Errorf("%s: %d bytes were read for %d lines", name, in.taken, want)
		}
	}
	if why := refuse(t, "custom", dataset.Options{Path: "-", Stdin: &endless{text: "x"}, Want: 2}); !strings.Contains(why, "no line end") {
		t.Error(why)
	}
}

func TestStream_PipeIsReadAgainFromWhatWasKept(t *testing.T) {
	in := strings.NewReader("a\nb\nc\n")
	source, err := declared(t, "custom").Open(t.Context(), dataset.Options{Path: "-", Stdin: in, Want: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if diff := cmp.Diff([]string{"a", "b", "c", "EOF"}, drain(t, source, 5)); diff != "" {
		t.Error(diff)
	}
	if err := source.(interface{ Rewind() error }).Rewind(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "EOF"}, drain(t, source, 5)); diff != "" {
		t.Error("read again:", diff)
	}
}

func TestStream_WaitForANamedPipeEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() io.Closer{
		"no writer":     func() io.Closer { return io.NopCloser(nil) },
		"silent writer": func() io.Closer { return writer(t, path) },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		out := open()
		time.AfterFunc(50*time.Millisecond, cancel)
		source, err := declared(t, "custom").Open(ctx, dataset.Options{Path: path})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, %v", name, source, err)
		}
		out.Close()
	}
}

// writer opens the pipe for writing, whether or not there is a reader yet.
func writer(t *testing.T, path string) *os.File {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestStream_NamedPipeIsReadWhenItsWriterComesLate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		time.Sleep(150 * time.Millisecond) // later than one look at the pipe
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			_, err = file.WriteString("a\n")
			time.Sleep(20 * time.Millisecond)
			file.WriteString("b\n")
			file.Close()
		}
		done <- err
	}()
	if got := read(t, "custom", dataset.Options{Path: path}, 9); cmp.Diff([]string{"a", "b", "EOF"}, got) != "" {
		t.Error(got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestStream_OffsetBeyondTheEndIsNoted(t *testing.T) {
	path := write(t, "f.txt", "a\nb\nc\n")
	for offset, want := range map[int]string{2: "", 3: "starting at prompt 1", 7: "which has 3 prompts: starting at prompt 2"} {
		source, err := declared(t, "custom").Open(t.Context(), dataset.Options{Path: path, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		notes := strings.Join(i18n.All("en", source.(interface{ Notes() []i18n.Text }).Notes()), "\n")
		if (want == "") != (notes == "") || !strings.Contains(notes, want) {
			t.Errorf("offset %d: %q, want %q", offset, notes, want)
		}
		source.Close()
	}
}
