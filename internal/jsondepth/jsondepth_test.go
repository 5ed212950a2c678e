package jsondepth

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestJsondepth_DepthIsBoundedWhateverTheBracketsAre(t *testing.T) {
	deep := func(open string, n int) []byte { return []byte(strings.Repeat(open, n)) }
	for _, c := range []struct {
		name string
		data []byte
		want bool
	}{
		{"at the bound", deep("[", Max), true},
		{"one more", deep("[", Max+1), false},
		{"eight million", deep("[", 8_000_000), false},
		{"objects", deep(`{"a":`, Max+1), false},
		{"both, one in the other", deep(`[{"a":`, Max/2+1), false},
		{"brackets in a string", append(append([]byte(`{"a":"`), deep("[", 8*Max)...), `"}`...), true},
		{"brackets behind a quote in a string", append(append([]byte(`{"a":"\"`), deep("[", 8*Max)...), `"}`...), true},
		{"brackets behind a backslash that ends a string", append([]byte(`["\\",`), deep("[", Max+1)...), false},
		{"many side by side", append(append([]byte{'['}, bytes.Repeat([]byte("[],"), 3*Max)...), "0]"...), true},
		{"nothing", nil, true},
	} {
		if got := Within(c.data); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestJsondepth_EndOfTheFirstValue(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1}{"b":2}`: `{"a":1}`, `{"a":"}"} x`: `{"a":"}"}`, `{"a":"\"}"}`: `{"a":"\"}"}`, `{"a":"\\"}}`: `{"a":"\\"}`, `[[{}]],`: `[[{}]]`,
		`{"a":1`: ``, `{"a":"}`: ``, `x{}`: ``, ``: ``, `"a"`: ``, `}`: ``,
	} {
		if n := End([]byte(text)); text[:n] != want {
			t.Errorf("%s: %q, want %q", text, text[:n], want)
		}
	}
}

func FuzzNothingThatJSONAllowsIsRefused(f *testing.F) {
	f.Add([]byte(`{"a":["\\\"[",{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		End(data)
		big := append(append([]byte(`["`+strings.Repeat("[", 2*Max)+`",`), data...), ']') // long enough to be looked at
		if json.Valid(data) && !Within(big) {
			t.Errorf("%q is refused", data)
		}
		if json.Valid(data) && len(data) > 0 && (data[0] == '{' || data[0] == '[') {
			if n := End(data); n == 0 || !json.Valid(data[:n]) {
				t.Errorf("%q ends at %d", data, n)
			}
		}
	})
}
