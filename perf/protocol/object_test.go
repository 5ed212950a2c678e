package protocol

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

func TestObject_KeepsOrderAndSpelling(t *testing.T) {
	const text = `{"b":1.0,"a":{"z": [1, 2]},"é\n":"<x>","n":null}`
	o, err := ParseObject([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	o.Set("a", json.RawMessage("2"))
	o.SetValue("new", "<&>")
	o.Delete("n")
	if got := string(o.Append(nil)); got != `{"b":1.0,"a":2,"é\n":"<x>","new":"<&>"}` {
		t.Errorf("the object is %s", got)
	}
	if o.Get("absent") != nil || !o.Has("b") {
		t.Error("the keys are wrong")
	}
}

func FuzzObjectsMeanWhatEncodingJSONSays(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":[{}],"a":2}`))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]any
		wantErr := json.Unmarshal(data, &want)
		o, err := ParseObject(data)
		if wantErr == nil && want == nil { // the JSON null, which a map takes
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: %v, encoding/json says %v", data, err, wantErr)
		}
		if err != nil {
			return
		}
		var got map[string]any
		if err := json.Unmarshal(o.Append(nil), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %s (%v)", data, o.Append(nil), err)
		}
	})
}

func TestObject_LiteralsAreSpelledAsEncodingJSONSpellsThem(t *testing.T) {
	values := []any{"", "plain", "\u4f60\u597d \U0001f600", `"quoted"`, `back\slash`, "tab\tline\n", "\x00\x1f\x7f", "<a> & 'b'", "\u2028", "x\u2029",
		"broken \xff utf-8", "\xe4\xbd", "\ufffd", 0, -7, 1 << 40, true, false, []string{"a<b"}, 1.5, (*int)(nil), int64(-1 << 62), 0.0,
		math.Copysign(0, -1), 0.1, 1.0, -123.456, 1e-6, 9.9e-7, 1e20, 1e21, -1e21, 1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64, 1.0 / 3}
	for _, v := range values {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		if got := string(Literal(v)) + "\n"; got != want.String() {
			t.Errorf("%#v: %s, want %s", v, got, want.String())
		}
		if s, ok := v.(string); ok {
			if got := string(Object{{Key: s, Value: json.RawMessage("1")}}.Append(nil)); got != "{"+string(bytes.TrimSpace(want.Bytes()))+":1}" {
				t.Errorf("as a key %q: %s", s, got)
			}
		}
	}
}

// TestObject_IsReadBackAsItWasWritten: plan.json holds objects, and what reads it has to get them.
func TestObject_IsReadBackAsItWasWritten(t *testing.T) {
	for _, text := range []string{`{"a":{"b":{"y":1.50,"x":"é"},"a":[1]}}`, `{"a":{}}`, `{"a":null}`} {
		var held struct {
			A Object `json:"a"`
		}
		if err := json.Unmarshal([]byte(text), &held); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got, err := json.Marshal(held); err != nil || string(got) != text {
			t.Errorf("%s became %s, %v", text, got, err)
		}
	}
	var o Object
	if err := json.Unmarshal([]byte(`[1]`), &o); err == nil {
		t.Error("a list became an object")
	}
}
