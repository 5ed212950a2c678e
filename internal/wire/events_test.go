package wire

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/record"
)

// standard reads a stream slowly: as the HTML standard's text says (decode, split into lines, dispatch at empty lines), with
// what is left at its end, and with the forms that the doc of events lists. An event is its name, a bar and its data.
func standard(stream string) []string {
	stream = strings.ReplaceAll(stream, "\r\n", "\n")
	stream = strings.ReplaceAll(stream, "\r", "\n")
	var events, data []string
	name := ""
	say := func(called, data string) { events = append(events, called+"|"+data); name = "" }
	dispatch := func() {
		if data != nil {
			say(name, strings.Join(data, "\n"))
		} else if name == "error" {
			say(name, "")
		}
		data, name = nil, ""
	}
	for line := range strings.SplitSeq(stream, "\n") {
		line = strings.TrimLeft(strings.TrimPrefix(line, "\xef\xbb\xbf"), " \t")
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		for field == "data" && strings.HasPrefix(value, "data:") {
			value = strings.TrimPrefix(value[5:], " ")
		}
		object, inside := objectPattern.FindString(line), false
		if object != "" {
			known := slices.Contains([]string{"event", "id", "retry"}, field)
			inside = !strings.HasPrefix(line, ":") && field != "data" && field != "error" && (strings.Contains(object, `"choices"`) || !known && endedObject.MatchString(object))
		}
		switch {
		case line == "":
			dispatch()
		case field == "data" && endMarkPattern.MatchString(value):
			if data != nil {
				dispatch()
			}
			say(name, "[DONE]")
		case field == "data":
			if data != nil && endedPattern.MatchString(strings.Join(data, "\n")) && beginsPattern.MatchString(value) {
				say(name, strings.Join(data, "\n"))
				data = nil
			}
			data = append(data, value)
		case inside:
			if data != nil {
				dispatch()
			}
			say(name, object)
		case field == "event":
			name = value
		case field == "error":
			if data != nil {
				dispatch()
			}
			say("error", value)
		}
	}
	dispatch()
	return events
}

var (
	objectPattern  = regexp.MustCompile(`(?s)\{.*$`)
	endedObject    = regexp.MustCompile(`(?s)^\{.*\}[ \t]*$`)
	endMarkPattern = regexp.MustCompile(`^[ \t]*"?\[(?i:done)\]`)
	endedPattern   = regexp.MustCompile(`(\}|^null)[ \t]*$`)
	beginsPattern  = regexp.MustCompile(`^[ \t]*(\{|null[ \t]*$)`)
)

// split reads the stream in pieces whose lengths cuts gives.
func split(stream string, cuts []byte) []string {
	var got []string
	e := events{sink: sinkFunc(func(e Event) { got = append(got, string(e.Name)+"|"+string(e.Data)) })}
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
	e.end()
	return got
}

func TestEvents_StreamsAreSplitAsTheStandardSays(t *testing.T) {
	for _, stream := range []string{
		"data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r", ": ping\n\ndata:a\n\n",
		"event: x\ndata: 1\ndata: 2\nid: 7\n\n", "data\n\n", "data:  two spaces\n\n", "\xef\xbb\xbfdata: bom\n\n", "data: no end",
		"data: a\n\n\n\ndata: b\n", "retry: 5\n\n", "database: x\n\n", "data: {\"a\":1}\r\n\r\n: x\r\n\r\n", "\n\n\n", "",
		"event: x\n\ndata: a\n\n", "event: x\ndata: a\n\ndata: b\n\n", "data: a\nevent: x\n\n",
	} {
		want := standard(stream)
		for _, cuts := range [][]byte{nil, {0}, {1}, {2, 0, 5}, {15}} {
			if got := split(stream, cuts); !slices.Equal(got, want) {
				t.Errorf("%q cut by %v: %q, want %q", stream, cuts, got, want)
			}
		}
	}
}

func TestEvents_FormsBesideTheStandard(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		want         []string
	}{
		{"a mark of byte order before each event", "\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n\xef\xbb\xbf\n", []string{"|a", "|b"}},
		{"an end mark without its empty line", "data: {}\n\ndata: [DONE]\n", []string{"|{}", "|[DONE]"}},
		{"an end mark behind data without an empty line", "data: {}\ndata: [DONE]\n", []string{"|{}", "|[DONE]"}},
		{"an end mark in quotes", "data: \"[DONE]\"\n", []string{"|[DONE]"}},
		{"an end mark without its line end", "data: {}\n\ndata: [DONE]", []string{"|{}", "|[DONE]"}},
		{"an end mark in small letters and more behind it", "data:[done] x\n\n", []string{"|[DONE]"}},
		{"a doubled field", "data: data: {\"a\":1}\n\ndata: data: [DONE]\n", []string{"|{\"a\":1}", "|[DONE]"}},
		{"nothing between objects", "data: {\"a\":1}\ndata: null\ndata: {\"b\":2}\n\n", []string{"|{\"a\":1}", "|null", "|{\"b\":2}"}},
		{"a list in several lines", "data: [\ndata: {}\ndata: ,null\ndata: ]\n\n", []string{"|[\n{}\n,null\n]"}},
		{"an end mark and white space", "data:  [DONE]\t\n", []string{"|[DONE]"}},
		{"objects parted by single line ends", "data: {\"a\":1}\ndata: {\"b\":2} \ndata:  {\"c\":3}\n\n", []string{"|{\"a\":1}", "|{\"b\":2} ", "| {\"c\":3}"}},
		{"one object in several lines", "data: {\ndata: \"a\": {}\ndata: }\n\n", []string{"|{\n\"a\": {}\n}"}},
		{"blanks before a line", "  data: a\n \n\tdata: b\n\n", []string{"|a", "|b"}},
		{"a name", "event: error\ndata: no\n\ndata: a\n\n", []string{"error|no", "|a"}},
		{"an error without data", "event: error\n\ndata: a\n\n", []string{"error|", "|a"}},
		{"an error without data at the end", "data: a\n\nevent: error", []string{"|a", "error|"}},
		{"a line of error", "data: a\nerror: {\"code\":500}\ndata: b\n\n", []string{"|a", "error|{\"code\":500}", "|b"}},
		{"an object without a field", "data: a\n\n{\"error\":\"x\"}\n", []string{"|a", "|{\"error\":\"x\"}"}},
		{"an object behind a name that is no field", "data: a\n\nData: {\"a\":1}\n\ndata : {\"b\":2} \n> data: {}\n\u200bdata: {3}\n", []string{"|a", "|{\"a\":1}", "|{\"b\":2} ", "|{}", "|{3}"}},
		{"a payload behind a known field", "event: data: {\"choices\":1}\n\nid: 1 data: {\"choices\":2}\n\nerror: {\"choices\":3}\n", []string{"|{\"choices\":1}", "|{\"choices\":2}", "error|{\"choices\":3}"}},
		{"half a payload behind no field", "Data: {\"choices\":[\n\nData: {\"a\":\n", []string{"|{\"choices\":["}},
		{"ids that are JSON, and comments", "id: {\"a\":1}\nretry: {}\n: {\"choices\":1}\nevent: {x}\ndata: a\n\n", []string{"{x}|a"}},
		{"lines of objects", "{\"a\":1}\n{\"b\":2}\n", []string{"|{\"a\":1}", "|{\"b\":2}"}},
		{"an empty line before each event", "\ndata: a\n\ndata: b\n\ndata: [DONE]\n", []string{"|a", "|b", "|[DONE]"}},
	} {
		for _, cuts := range [][]byte{nil, {0}, {1}, {2, 0, 5}, {15}} {
			if got := split(c.stream, cuts); !slices.Equal(got, c.want) {
				t.Errorf("%s, cut by %v: %q, want %q", c.name, cuts, got, c.want)
			}
		}
		if got := standard(c.stream); !slices.Equal(got, c.want) {
			t.Errorf("%s: the slow reader says %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzAnySplitGivesTheStandardsEvents(f *testing.F) {
	f.Add("data: a\r\n\r\n: c\ndata: b\n\n", []byte{3})
	f.Add("data: a\r\n\ndata:b\r\r\n", []byte{0, 1})
	f.Add("data: data: null\ndata: {}\ndata: [dOnE]x\r\nx: y\n", []byte{0})
	f.Add("event: x\nData: {\"choices\":\nid: {}\nx{\"a\":1}\ndata: b\n\nid: {\"choices\"\n", []byte{2})
	f.Add("event: error\n\n\xef\xbb\xbfdata: {}\ndata: {}\nerror: x\n{\"a\":1}\ndata: [DONE]\n", []byte{5})
	f.Fuzz(func(t *testing.T, stream string, cuts []byte) {
		want := standard(stream)
		if got := split(stream, cuts); !slices.Equal(got, want) {
			t.Errorf("%q cut by %v: %q, want %q", stream, cuts, got, want)
		}
	})
}

func TestEvents_HasTheInstantOfTheReadThatBroughtItsLastByte(t *testing.T) {
	type event struct {
		data string
		at   record.Instant
		read int32
	}
	for _, c := range []struct {
		name   string
		pieces []string
		want   []event
	}{
		{"several a read", []string{"data: a\n\ndata: b\n\nda", "ta: c\n\n"}, []event{{"a", 10, 0}, {"b", 10, 0}, {"c", 20, 1}}},
		{"the line end later", []string{"data: a", "\n\n"}, []event{{"a", 10, 0}}},
		{"the line end later still", []string{"da", "ta: a", "\n", "\ndata: d\n\n"}, []event{{"a", 20, 1}, {"d", 40, 3}}},
		{"CRLF later", []string{"data: a", "\r\n\r\n"}, []event{{"a", 10, 0}}},
		{"CR, and LF later", []string{"data: a\r", "\n\r", "\ndata: b\n\n"}, []event{{"a", 10, 0}, {"b", 30, 2}}},
		{"CR later, as the only line end", []string{"data: a", "\r", "\rdata: b\r\r"}, []event{{"a", 10, 0}, {"b", 30, 2}}},
		{"the empty line before each event", []string{"\ndata: a\n", "\ndata: b\n", "\ndata: [DONE]\n"}, []event{{"a", 10, 0}, {"b", 20, 1}, {"[DONE]", 30, 2}}},
		{"no line end at all", []string{"data: a\n\n", "data: b"}, []event{{"a", 10, 0}, {"b", 20, 1}}},
		{"data in several lines", []string{"data: a\n", "data: b", "\n", "\n"}, []event{{"a\nb", 20, 1}}},
		{"objects without empty lines", []string{"data: {}\n", "data: {1}\n", "data: [DONE]\n"}, []event{{"{}", 10, 0}, {"{1}", 20, 1}, {"[DONE]", 30, 2}}},
		{"an error without data", []string{"data: a\n\n", "event: error\n", "\n"}, []event{{"a", 10, 0}, {"", 20, 1}}},
	} {
		var got []event
		e := events{sink: sinkFunc(func(e Event) { got = append(got, event{string(e.Data), e.Arrival.At, e.Arrival.Read}) })}
		for i, piece := range c.pieces {
			if err := e.feed([]byte(piece), Arrival{At: record.Instant(10 * (i + 1)), Read: int32(i)}); err != nil {
				t.Fatal(err)
			}
		}
		e.end()
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
