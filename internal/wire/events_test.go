package wire

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// standard reads a stream slowly, as the HTML standard's text says: decode, split into lines, dispatch at empty lines.
// What is left at the end counts too, which is our one deviation.
func standard(stream string) []string {
	stream = strings.TrimPrefix(stream, "\xef\xbb\xbf")
	stream = strings.ReplaceAll(stream, "\r\n", "\n")
	stream = strings.ReplaceAll(stream, "\r", "\n")
	var events []string
	var data []string
	dispatch := func() {
		if data != nil {
			events = append(events, strings.Join(data, "\n"))
			data = nil
		}
	}
	lines := strings.Split(stream, "\n")
	for i, line := range lines {
		if line == "" {
			if i < len(lines)-1 { // the text behind the last line end is no line
				dispatch()
			}
			continue
		}
		field, value, found := strings.Cut(line, ":")
		if field == "data" {
			if found {
				value = strings.TrimPrefix(value, " ")
			}
			data = append(data, value)
		}
	}
	dispatch()
	return events
}

// split reads the stream in pieces whose lengths cuts gives.
func split(stream string, cuts []byte) []string {
	var got []string
	e := events{emit: func(e Event) { got = append(got, string(e.Data)) }}
	rest := []byte(stream)
	for i := 0; len(rest) > 0; i++ {
		n := len(rest)
		if len(cuts) > 0 {
			n = min(n, 1+int(cuts[i%len(cuts)])%16)
		}
		piece := slices.Clone(rest[:n]) // a buffer of its own: what is kept must have been copied
		if err := e.feed(piece, Arrival{At: 1, Read: int32(i)}); err != nil {
			return append(got, "error")
		}
		for j := range piece {
			piece[j] = '#'
		}
		rest = rest[n:]
	}
	e.end(Arrival{At: 1})
	return got
}

func TestStreamsAreSplitAsTheStandardSays(t *testing.T) {
	for _, stream := range []string{
		"data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r", ": ping\n\ndata:a\n\n",
		"event: x\ndata: 1\ndata: 2\nid: 7\n\n", "data\n\n", "data:  two spaces\n\n", "\xef\xbb\xbfdata: bom\n\n", "data: no end",
		"data: a\n\n\n\ndata: b\n", "retry: 5\n\n", "database: x\n\n", "data: {\"a\":1}\r\n\r\n: x\r\n\r\n", "\n\n\n", "",
	} {
		want := standard(stream)
		for _, cuts := range [][]byte{nil, {0}, {1}, {2, 0, 5}, {15}} {
			if got := split(stream, cuts); !slices.Equal(got, want) {
				t.Errorf("%q cut by %v: %q, want %q", stream, cuts, got, want)
			}
		}
	}
}

func FuzzAnySplitGivesTheStandardsEvents(f *testing.F) {
	f.Add("data: a\r\n\r\n: c\ndata: b\n\n", []byte{3})
	f.Add("data: a\r\n\ndata:b\r\r\n", []byte{0, 1})
	f.Fuzz(func(t *testing.T, stream string, cuts []byte) {
		want := standard(stream)
		if got := split(stream, cuts); !slices.Equal(got, want) {
			t.Errorf("%q cut by %v: %q, want %q", stream, cuts, got, want)
		}
	})
}

func TestAnEventHasTheInstantOfTheReadThatEndedItsData(t *testing.T) {
	type event struct {
		data string
		at   record.Instant
		read int32
	}
	var got []event
	e := events{emit: func(e Event) { got = append(got, event{string(e.Data), e.Arrival.At, e.Arrival.Read}) }}
	for i, piece := range []string{"data: a\n\ndata: b\n\nda", "ta: c", "\n", "\ndata: d\n\n"} {
		if err := e.feed([]byte(piece), Arrival{At: record.Instant(10 * (i + 1)), Read: int32(i)}); err != nil {
			t.Fatal(err)
		}
	}
	want := []event{{"a", 10, 0}, {"b", 10, 0}, {"c", 30, 2}, {"d", 40, 3}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
