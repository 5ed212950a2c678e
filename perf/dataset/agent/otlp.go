package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// A span is one of a recording, in whatever form it was written.
type span struct {
	trace, id, parent, name string
	start, end              int64 // nanoseconds
	attributes              map[string]json.RawMessage
}

// spansOf reads the spans of a record: an OTLP document, an object with spans, or a span.
func spansOf(text []byte) ([]span, error) {
	var r struct {
		Resources []struct {
			Scopes []struct {
				Spans []rawSpan `json:"spans"`
			} `json:"scopeSpans"`
		} `json:"resourceSpans"`
		Spans []rawSpan `json:"spans"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, wrongJSON(err)
	}
	raw := r.Spans
	for _, resource := range r.Resources {
		for _, scope := range resource.Scopes {
			raw = append(raw, scope.Spans...)
		}
	}
	if r.Spans == nil && r.Resources == nil {
		var one rawSpan
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, wrongJSON(err)
		}
		if one.id() == "" {
			return nil, errors.New("it is neither an OTLP document (resourceSpans), an object with spans, nor a span")
		}
		raw = []rawSpan{one}
	}
	spans := make([]span, 0, len(raw))
	for i := range raw {
		s, err := raw[i].span()
		if err != nil {
			return nil, fmt.Errorf("span %d: %w", i, err)
		}
		spans = append(spans, s)
	}
	return spans, nil
}

// A rawSpan has the names of OTLP and those of exports to files.
type rawSpan struct {
	TraceID    string          `json:"traceId"`
	SpanID     string          `json:"spanId"`
	ParentID   string          `json:"parentSpanId"`
	StartNano  json.RawMessage `json:"startTimeUnixNano"`
	EndNano    json.RawMessage `json:"endTimeUnixNano"`
	Trace      string          `json:"trace_id"`
	Span       string          `json:"span_id"`
	Parent     string          `json:"parent_span_id"`
	Start      json.RawMessage `json:"start_time"`
	End        json.RawMessage `json:"end_time"`
	Name       string          `json:"name"`
	Attributes json.RawMessage `json:"attributes"`
}

func (r *rawSpan) id() string { return r.SpanID + r.Span }

func (r *rawSpan) span() (s span, err error) {
	s = span{trace: r.TraceID + r.Trace, id: r.id(), parent: r.ParentID + r.Parent, name: r.Name}
	if s.id == "" || s.trace == "" {
		return s, errors.New("it has no trace id, or no span id")
	}
	if s.start, err = instantOf("start", r.StartNano, r.Start); err != nil {
		return s, err
	}
	if s.end, err = instantOf("end", r.EndNano, r.End); err != nil {
		return s, err
	}
	if s.end < s.start {
		return s, errors.New("it ends before it starts")
	}
	s.attributes, err = attributesOf(r.Attributes)
	return s, err
}

// instantOf is an instant in nanoseconds, of such a number or a text of one, or of a date.
func instantOf(what string, nano, date json.RawMessage) (int64, error) {
	if len(nano) > 0 {
		n, err := strconv.ParseInt(string(bytes.Trim(nano, `"`)), 10, 64)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("its %s is not a number of nanoseconds", what)
		}
		return n, nil
	}
	var text string
	var n float64
	switch {
	case len(date) == 0 || string(date) == "null":
		return 0, fmt.Errorf("its %s is missing", what)
	case json.Unmarshal(date, &n) == nil:
		return ofNumber(what, date, n)
	case json.Unmarshal(date, &text) != nil:
		return 0, fmt.Errorf("its %s is neither a number nor a text", what)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() > 1969 && t.Year() < 2262 {
			return t.UnixNano(), nil
		}
	}
	return 0, fmt.Errorf("its %s %q is not a date", what, text)
}

// units are what a number counts by its size, in nanoseconds and largest numbers first: exports write seconds, milliseconds, microseconds
// or nanoseconds.
var units = []struct{ least, nanoseconds float64 }{{1e17, 1}, {1e14, 1e3}, {1e11, 1e6}, {0, 1e9}}

// ofNumber is a number as an instant in nanoseconds.
func ofNumber(what string, raw json.RawMessage, n float64) (int64, error) {
	for _, u := range units {
		at := n * u.nanoseconds
		switch whole, err := strconv.ParseInt(string(raw), 10, 64); {
		case n < u.least || at >= math.MaxInt64:
		case err == nil:
			return whole * int64(u.nanoseconds), nil // a float64 of it would be rounded
		default:
			return int64(math.Round(at)), nil
		}
	}
	return 0, fmt.Errorf("its %s is %s, which is not a valid time", what, raw)
}

// attributesOf are those of a span, as OTLP lists them or as an object.
func attributesOf(raw json.RawMessage) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	if len(raw) == 0 || json.Unmarshal(raw, &all) == nil {
		return all, nil
	}
	var list []struct {
		Key   string   `json:"key"`
		Value anyValue `json:"value"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, errors.New("its attributes are neither an object nor a list of keys and values")
	}
	all = make(map[string]json.RawMessage, len(list))
	for _, one := range list {
		all[one.Key] = one.Value.plain(0)
	}
	return all, nil
}

// An anyValue is a value as OTLP has it.
type anyValue struct {
	Text   *string         `json:"stringValue"`
	Int    json.RawMessage `json:"intValue"`
	Double json.RawMessage `json:"doubleValue"`
	Bool   *bool           `json:"boolValue"`
	List   *struct {
		Values []anyValue `json:"values"`
	} `json:"arrayValue"`
	Object *struct {
		Values []struct {
			Key   string   `json:"key"`
			Value anyValue `json:"value"`
		} `json:"values"`
	} `json:"kvlistValue"`
}

// plain is the value as JSON, nil for none.
func (v anyValue) plain(depth int) json.RawMessage {
	const deepest = 64
	var out any
	switch {
	case depth > deepest:
	case v.Text != nil:
		out = *v.Text
	case v.Bool != nil:
		out = *v.Bool
	case len(v.Int) > 0:
		out = json.RawMessage(bytes.Trim(v.Int, `"`)) // 64 bits are texts
	case len(v.Double) > 0:
		out = v.Double
	case v.List != nil:
		list := make([]json.RawMessage, 0, len(v.List.Values))
		for _, one := range v.List.Values {
			list = append(list, orNull(one.plain(depth+1)))
		}
		out = list
	case v.Object != nil:
		object := map[string]json.RawMessage{}
		for _, one := range v.Object.Values {
			object[one.Key] = orNull(one.Value.plain(depth + 1))
		}
		out = object
	}
	if out == nil {
		return nil
	}
	raw, err := json.Marshal(out)
	if err != nil { // a number that is none
		return nil
	}
	return raw
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// text is an attribute that is a text, "" for none.
func (s *span) text(name string) (text string) {
	_ = json.Unmarshal(s.attributes[name], &text)
	return text
}

// count is the first of some attributes that is a whole number of at least 0, -1 for none.
func (s *span) count(names ...string) int {
	for _, name := range names {
		var n int
		if raw := s.attributes[name]; len(raw) > 0 && json.Unmarshal(raw, &n) == nil && n >= 0 && string(raw) != "null" {
			return n
		}
	}
	return -1
}

// structured is an attribute that is JSON, or a text that holds JSON; nil for none.
func (s *span) structured(name string) json.RawMessage {
	raw := s.attributes[name]
	var text string
	if json.Unmarshal(raw, &text) == nil && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return raw
}
