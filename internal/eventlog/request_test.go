package eventlog

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/tidwall/gjson"
)

// sample is a streamed success of n payloads with a text of about four bytes a token.
func sample(seq int64, n int) *record.Record {
	r := &record.Record{Seq: seq, Item: seq, ID: fmt.Sprintf("chatcmpl-%d", seq), Stream: true, Status: 200, MaxTokens: n,
		Usage: record.Usage{Given: true, Prompt: 128, Completion: n, Cached: -1, Reasoning: -1}, BytesIn: 21_000,
		Body: []byte(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("word ", 128) + `"}],"stream":true}`)}
	at := record.Instant(1e9 + seq*1e6)
	r.Due, r.Sent, r.Header = at, at+1000, at+20_000_000
	for i := range n {
		at += record.Instant(19_000_000 + (int64(i)*7919+seq*104729)%2_000_000)
		r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(i), Tokens: -1, Kind: record.Output})
	}
	if n > 0 {
		r.First, r.FirstAnswer, r.Last, r.End = r.Payloads[0].At, r.Payloads[0].At, at, at+1000
	}
	r.Choices = []record.Choice{{Text: strings.Repeat("abc ", n), Finish: "length"}}
	return r
}

// roundTrip writes a record's line and reads it.
func roundTrip(t *testing.T, r *record.Record) *record.Record {
	t.Helper()
	line := appendRequest(nil, r)
	if line[len(line)-1] != '\n' || strings.Count(string(line), "\n") != 1 {
		t.Fatalf("not one line: %q", line)
	}
	if !json.Valid(line) {
		t.Fatalf("not JSON: %s", line)
	}
	e, err := decode(line[:len(line)-1])
	if err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return e.Request
}

func TestRequest_EveryFieldOfARecordSurvivesTheLog(t *testing.T) {
	var r record.Record
	fill(reflect.ValueOf(&r).Elem(), new(int64))
	r.Body = []byte(`{"model":"m"}`)
	for i := range r.Payloads { // what is no output adds no text
		r.Payloads[i].Kind |= record.Output
	}
	r.Local, r.IDPrefix, r.Worker = record.Usage{}, "", 0 // made from the log and from its head, not kept in its line
	if d := cmp.Diff(&r, roundTrip(t, &r)); d != "" {
		t.Errorf("(-written +read)\n%s", d)
	}
	line := appendRequest(nil, &r)
	if !quickRequest(&record.Record{}, gjson.GetBytes(line, "request").Raw) {
		t.Error("the record that we write does not take the short way")
	}
}

// fill sets every field to a value of its own, so that a field that the log forgets shows.
func fill(v reflect.Value, next *int64) {
	*next++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), next)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), next)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), next)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), next)
		}
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *next))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*next % 64))
	default:
		v.SetInt(*next)
	}
}

func TestRequest_SingleRequestIsLoggedWithoutItsSession(t *testing.T) {
	r := sample(7, 1)
	r.Session = 7
	if line := string(appendRequest(nil, r)); strings.Contains(line, `"session"`) || strings.Contains(line, `"turn"`) || strings.Contains(line, `"more"`) {
		t.Error(line)
	}
	if got := roundTrip(t, r); got.Session != 7 || got.Turn != 0 || got.More {
		t.Errorf("session %d, turn %d, more %v", got.Session, got.Turn, got.More)
	}
	for _, line := range []string{`{"seq":7,"item":7}`, `{"seq":7, "item":7,"later":1}`} { // the second takes the long way
		if got, err := decodeRequest(line); err != nil || got.Session != 7 {
			t.Errorf("%s: session %d, %v", line, got.Session, err)
		}
	}
}

func TestRequest_LaterTurnKeepsItsSession(t *testing.T) {
	r := sample(7, 1)
	r.Session, r.Turn, r.More = 0, 1, true
	if d := cmp.Diff(r, roundTrip(t, r)); d != "" {
		t.Errorf("(-written +read)\n%s", d)
	}
	got, err := decodeRequest(`{"seq":7, "item":7,"session":0,"turn":1,"more":true}`) // the long way
	if err != nil || got.Session != 0 || got.Turn != 1 || !got.More {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRequest_ZeroRecordSurvivesTheLog(t *testing.T) {
	if d := cmp.Diff(&record.Record{}, roundTrip(t, &record.Record{})); d != "" {
		t.Error(d)
	}
}

func TestRequest_BodiesComeBackByteForByte(t *testing.T) {
	for _, c := range []struct{ name, body, member string }{
		{"an object stands as it is", `{"a": [1, 2.50],  "b":"<é>"}`, `"body":{"a": [1, 2.50],  "b":"<é>"}`},
		{"an array stands as it is", `[1,2]`, `"body":[1,2]`},
		{"an object over two lines is a text", "{\"a\":\n1}", `"body":"{\"a\":\n1}"`},
		{"an object with a space behind is a text", `{} `, `"body":"{} "`},
		{"broken JSON is a text", `{"a":}`, `"body":"{\"a\":}"`},
		{"a JSON string is a text", `"a"`, `"body":"\"a\""`},
		{"a number is a text", `12`, `"body":"12"`},
		{"control characters are escaped", "\x00\t\x1f", `"body":"\u0000\t\u001f"`},
		{"what is not UTF-8 is base64", "{\"a\":\"\xff\"}", `"body_base64":"eyJhIjoi/yJ9"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &record.Record{Body: []byte(c.body)}
			if line := string(appendRequest(nil, r)); !strings.Contains(line, c.member+"}") {
				t.Errorf("%s lacks %s", line, c.member)
			}
			if got := roundTrip(t, r); string(got.Body) != c.body {
				t.Errorf("read %q", got.Body)
			}
		})
	}
}

func TestRequest_HundredPayloadsWithTheirTextsStayFarUnderEightKiB(t *testing.T) {
	if n := len(appendRequest(nil, sample(7, 100))); n > 4<<10 {
		t.Errorf("%d bytes", n)
	}
}

func TestRequest_MembersOfALaterVersionBehindTheRequestArePassedBy(t *testing.T) {
	want := sample(3, 2)
	line := appendRequest(nil, want)
	for _, more := range []string{`,"later":{"a":[1]}}`, `, "later":1}`} {
		changed := endLine(append(slices.Clone(line[:len(line)-2]), more[:len(more)-1]...), 0)
		e, err := decode(changed[:len(changed)-1])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, e.Request); d != "" {
			t.Error(d)
		}
	}
}

func TestRequest_RandomRecordsSurviveTheLog(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	words := []string{"", "plain", "quote \" backslash \\", "line\nbreak", "汉字 😀", "\u2028", "\x7f\x01"}
	for range 500 {
		r := sample(rng.Int64N(1e6), rng.IntN(5))
		r.ID = words[rng.IntN(len(words))]
		r.Choices = append(r.Choices, record.Choice{Reasoning: words[rng.IntN(len(words))], Tools: words[rng.IntN(len(words))]})
		if rng.IntN(2) == 0 {
			r.Fault = &record.Fault{Kind: record.FaultReset, Words: words[rng.IntN(len(words))]}
		}
		if d := cmp.Diff(r, roundTrip(t, r)); d != "" {
			t.Fatal(d)
		}
	}
}

// The short way must agree with encoding/json on every request that it accepts, and never panic.
func FuzzTheShortWayAgreesWithEncodingJSON(f *testing.F) {
	f.Add(string(gjson.GetBytes(appendRequest(nil, sample(1, 3)), "request").Raw))
	f.Add(`{"seq":1,"Seq":2,"body":"\ud83d\ude00","id":"\ud800","choices":[{"text":"\u0041"}]}`)
	f.Add(`{"seq":1,"later":{"x":[1]},"usage":null,"fault":{"kind":"reset","words":"a\/b"},"body_base64":"AAE="}`)
	f.Fuzz(func(t *testing.T, data string) {
		if !quickRequest(&record.Record{}, data) || !gjson.Valid(data) {
			return
		}
		slow, err := slowRequest(data)
		if err != nil {
			t.Fatalf("%s: accepted, but %v", data, err)
		}
		got, err := decodeRequest(data)
		if err != nil {
			t.Fatal(err)
		}
		slow.Body = got.Body // compared in TestBodiesComeBackByteForByte and by the line's own round trip
		if d := cmp.Diff(slow, got); d != "" {
			t.Fatalf("%s: (-encoding/json +ours)\n%s", data, d)
		}
		again, err := decodeRequest(gjson.GetBytes(appendRequest(nil, got), "request").Raw)
		if err != nil || string(again.Body) != string(got.Body) {
			t.Fatalf("%s: body %q became %q, %v", data, got.Body, again.Body, err)
		}
	})
}

// What is written is what is read, for any text and any body.
func FuzzTextsAndBodiesSurvive(f *testing.F) {
	f.Add("text", []byte(`{"a":1}`))
	f.Add("\xff\ufffd\u2028\x00", []byte("{\"\xff\":\r\n}"))
	f.Fuzz(func(t *testing.T, s string, body []byte) {
		r := &record.Record{ID: s, Body: body, Choices: []record.Choice{{Text: s, Finish: "stop"}}}
		got := roundTrip(t, r)
		want := strings.ToValidUTF8(s, "\ufffd")
		if string(got.Body) != string(body) {
			t.Fatalf("body %q became %q", body, got.Body)
		}
		if squeeze(got.ID) != squeeze(want) || got.Choices[0].Text != got.ID || got.Choices[0].Finish != "stop" {
			t.Fatalf("%q became %q", s, got.ID)
		}
	})
}

// squeeze makes one U+FFFD of several in a row: ToValidUTF8 replaces a run of bytes once, JSON each byte.
func squeeze(s string) string {
	for strings.Contains(s, "\ufffd\ufffd") {
		s = strings.ReplaceAll(s, "\ufffd\ufffd", "\ufffd")
	}
	return s
}

func BenchmarkAppendRequest(b *testing.B) {
	r := sample(7, 100)
	var dst []byte
	for b.Loop() {
		dst = appendRequest(dst[:0], r)
	}
	b.ReportMetric(float64(len(dst)), "bytes")
}

func BenchmarkDecodeRequest(b *testing.B) {
	line := appendRequest(nil, sample(7, 100))
	line = line[:len(line)-1]
	for b.Loop() {
		if _, err := decode(line); err != nil {
			b.Fatal(err)
		}
	}
}
