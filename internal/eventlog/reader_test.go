package eventlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// logOf is a whole log of n requests.
func logOf(t testing.TB, n int) string {
	t.Helper()
	d := &disk{accept: -1}
	w, err := begin(d, "the log", Head{Run: "r"}, queueLimit)
	if err != nil {
		t.Fatal(err)
	}
	for seq := range int64(n) {
		if err := w.Request(sample(seq, 2)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return d.text()
}

// seal makes a line of JSON members, with the checksum as the package comment describes it.
func seal(members string) string {
	rest := members + "}"
	return fmt.Sprintf("{\"crc\":\"%08x\",%s\n", crc32.Checksum([]byte(rest), crc32.MakeTable(crc32.Castagnoli)), rest)
}

func TestReader_ChecksumIsTheOneThatTheFormatDescribes(t *testing.T) {
	// The check value of CRC-32C in the catalog of parametrized CRC algorithms.
	if got := checksum([]byte("123456789")); string(got[:]) != "e3069283" {
		t.Errorf("crc32c of 123456789 is %s", got)
	}
	for line := range strings.Lines(logOf(t, 2)) {
		members := strings.TrimSuffix(line[covered:], "}\n")
		if seal(members) != line {
			t.Errorf("%s is not sealed as described", line)
		}
	}
}

func TestReader_LogCutAnywhereGivesEveryWholeLineBeforeTheCut(t *testing.T) {
	log := logOf(t, 3)
	head := strings.IndexByte(log, '\n') + 1
	for cut := 0; cut < head; cut++ {
		if _, err := NewReader(strings.NewReader(log[:cut]), "the log"); err == nil || !strings.Contains(err.Error(), "before it started") {
			t.Fatalf("a head of %d bytes: %v", cut, err)
		}
	}
	for cut := head; cut <= len(log); cut++ {
		got, r := seqs(t, log[:cut])
		want := strings.Count(log[:cut], "\n") - 1
		damaged, _ := r.Damage()
		if len(got) != want || damaged != 0 || r.Torn() != !strings.HasSuffix(log[:cut], "\n") {
			t.Fatalf("cut at %d: %v of %d, %d damaged, torn %v", cut, got, want, damaged, r.Torn())
		}
	}
}

func TestReader_DamagedByteCostsItsLineOnlyAndIsReportedWithItsNumber(t *testing.T) {
	log := []byte(logOf(t, 3))
	second := bytes.IndexByte(log, '\n') + 1
	third := second + bytes.IndexByte(log[second:], '\n') + 1
	for i := second; i < third-1; i++ {
		damaged := bytes.Clone(log)
		damaged[i] ^= 1
		if damaged[i] == '\n' {
			continue // two halves, both damaged
		}
		got, r := seqs(t, string(damaged))
		n, first := r.Damage()
		if d := cmp.Diff([]int64{1, 2}, got); d != "" || n != 1 || !strings.Contains(first[0].Error(), "line 2 of the log was skipped: the checksum") {
			t.Fatalf("byte %d: read %v, %d damaged: %v", i, got, n, first)
		}
	}
}

func TestReader_UnknownFieldsAndEventsArePassedBy(t *testing.T) {
	log := seal(`"event":"head","head":{"format":"evalscope-perf-events","version":"1.7","run":"r","moon":"full"}`) +
		seal(`"event":"weather","weather":{"rain":true}`) +
		seal(`"event":"request","later":1,"request":{"seq":4,"mood":{"good":[1,2]},"usage":{"given":true,"prompt":3,"audio":1}}`)
	r, err := NewReader(strings.NewReader(log), "the log")
	if err != nil {
		t.Fatal(err)
	}
	if e, err := r.Next(); err != nil || e.Kind != "weather" {
		t.Errorf("%v, %v", e, err)
	}
	e, err := r.Next()
	if err != nil || e.Request.Seq != 4 || e.Request.Usage.Prompt != 3 {
		t.Errorf("%v, %v", e, err)
	}
}

func TestReader_HeadsThatCannotBeTrustedAreRefused(t *testing.T) {
	for _, c := range []struct{ name, log, want string }{
		{"nothing", "", "before it started"},
		{"another format", seal(`"event":"head","head":{"format":"vcf","version":"1.0"}`), "not an event log"},
		{"no JSON", "hello\n", "not an event log"},
		{"a higher major version", seal(`"event":"head","head":{"format":"evalscope-perf-events","version":"2.0"}`), "version 2.0 is newer than this program reads (1.0): update"},
		{"a higher major version with another checksum", `{"head":{"format":"evalscope-perf-events","version":"10.0"}}` + "\n", "version 10.0 is newer"},
		{"a version that is none", seal(`"event":"head","head":{"format":"evalscope-perf-events","version":"one"}`), "\"one\" is not a version number"},
		{"a wrong checksum", `{"crc":"00000000","event":"head","head":{"format":"evalscope-perf-events","version":"1.0"}}` + "\n", "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewReader(strings.NewReader(c.log), "the log")
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "the log") {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestReader_SealedNonsenseIsDamage(t *testing.T) {
	head, _, _ := strings.Cut(logOf(t, 0), "\n")
	for _, members := range []string{`"event":`, `"event":"request"`, `"event":"request","request":7`, `"event":"request","request":{"seq":"x"}`,
		`"event":"request","request":{"payloads":{"at":[1]}}`, `"event":"clock","clock":[]`, `"event":"probe"`, `"x":1`} {
		r, err := NewReader(strings.NewReader(head+"\n"+seal(members)), "the log")
		if err != nil {
			t.Fatal(err)
		}
		if e, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s gave %v, %v", members, e, err)
		}
		if n, first := r.Damage(); n != 1 || len(first) != 1 {
			t.Errorf("%s: damage %d %v", members, n, first)
		}
	}
}

func TestReader_LineLongerThanEveryBufferIsRead(t *testing.T) {
	long := sample(0, 1)
	long.Choices[0].Text = strings.Repeat("x", 3<<20)
	head, _, _ := strings.Cut(logOf(t, 0), "\n")
	log := head + "\n" + string(appendRequest(nil, long)) + string(appendRequest(nil, sample(1, 1)))
	r, err := NewReader(strings.NewReader(log), "the log")
	if err != nil {
		t.Fatal(err)
	}
	for want := range int64(2) {
		e, err := r.Next()
		if err != nil || e.Request.Seq != want {
			t.Fatalf("%v, %v", e, err)
		}
		if want == 0 && len(e.Request.Choices[0].Text) != 3<<20 {
			t.Error("the text was cut")
		}
	}
}

// Whatever the bytes: no panic, an end, and each event read is one that a whole, sealed line holds.
func FuzzReader(f *testing.F) {
	whole := logOf(f, 2)
	head, _, _ := strings.Cut(whole, "\n")
	f.Add([]byte(whole[len(head)+1:]), false)
	f.Add([]byte(`"event":"request","request":{"seq":1,"payloads":{"at":[1],"read":[0,1],"kind":[2,1]}}`), true)
	f.Add([]byte(`"event":"note","note":"x"`), true)
	f.Fuzz(func(t *testing.T, data []byte, sealed bool) {
		tail := string(data)
		if sealed {
			tail = seal(tail)
		}
		r, err := NewReader(strings.NewReader(head+"\n"+tail), "the log")
		if err != nil {
			t.Fatal(err)
		}
		events, lines := 0, strings.Count(tail, "\n")
		for {
			e, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			events++
			line := strings.Split(tail, "\n")[e.Line-2]
			if !json.Valid([]byte(line)) || !intact([]byte(line)) {
				t.Fatalf("an event from %q", line)
			}
		}
		if n, _ := r.Damage(); n+events != lines {
			t.Fatalf("%d events and %d damaged of %d lines", events, n, lines)
		}
	})
}

func BenchmarkReadTwoThousandRequests(b *testing.B) {
	head, _, _ := strings.Cut(logOf(b, 0), "\n")
	log := []byte(head + "\n")
	for seq := range int64(2000) {
		log = appendRequest(log, sample(seq, 100))
	}
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(log), "the log")
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}
