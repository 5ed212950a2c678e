package pycompat

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/internal/plainjson"
)

// randomValue is a random JSON value beside a description of it that Python can build without reading JSON floats.
func randomValue(rng *rand.Rand, depth int, floats []float64) (any, any) {
	switch kind := rng.IntN(8); {
	case kind == 0:
		return nil, []any{"lit", nil}
	case kind == 1:
		b := rng.IntN(2) == 0
		return b, []any{"lit", b}
	case kind == 2:
		return rng.IntN(1000) - 500, nil
	case kind <= 4 || depth == 0 && kind >= 6:
		x := floats[rng.IntN(len(floats))]
		return x, []any{"float", hexFloat(x)}
	case kind == 5:
		s := randomString(rng)
		return s, []any{"lit", s}
	case kind == 6:
		list, told := []any{}, []any{}
		for range rng.IntN(4) {
			v, d := describe(rng, depth-1, floats)
			list, told = append(list, v), append(told, d)
		}
		return list, []any{"list", told}
	}
	object, told := plainjson.Object{}, []any{}
	for i := range rng.IntN(4) {
		v, d := describe(rng, depth-1, floats)
		name := fmt.Sprint(i, randomString(rng))
		object, told = append(object, plainjson.Member{Name: name, Value: v}), append(told, []any{name, d})
	}
	return object, []any{"dict", told}
}

func describe(rng *rand.Rand, depth int, floats []float64) (any, any) {
	v, d := randomValue(rng, depth, floats)
	if n, ok := v.(int); ok {
		d = []any{"lit", n}
	}
	return v, d
}

func randomString(rng *rand.Rand) string {
	alphabet := []rune("aZ \"\\/\b\f\n\r\t\x00\x1f\x7f\u2028é通😀<>&")
	var b strings.Builder
	for range rng.IntN(8) {
		b.WriteRune(alphabet[rng.IntN(len(alphabet))])
	}
	return b.String()
}

func TestJson_JSONIsPythonsJSON(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	floats := sampleFloats(2000)
	var told []any
	var got []string
	for range 3000 {
		v, d := describe(rng, 3, floats)
		text, err := JSON(v)
		if err != nil {
			t.Fatal(err)
		}
		told, got = append(told, d), append(got, text)
	}
	var want []string
	askPython(t, `
def build(d):
    kind, v = d
    if kind == 'float': return float.fromhex(v)
    if kind == 'list': return [build(x) for x in v]
    if kind == 'dict': return {k: build(x) for k, x in v}
    return v
print(json.dumps([json.dumps(build(d), indent=4, ensure_ascii=False) for d in q]))`, told, &want)
	for i := range want {
		if diff := cmp.Diff(want[i], got[i]); diff != "" {
			t.Fatalf("value %d (-python +ours):\n%s", i, diff)
		}
	}
}

func TestJson_JSONRefusesWhatItCannotHold(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"not-a-number", plainjson.Object{{Name: "a", Value: []any{1, math.NaN()}}}, "$.a[1] is NaN"},
		{"infinity", math.Inf(1), "$ is +Inf"},
		{"a foreign type", []any{struct{}{}}, "$[0] is a struct {}"},
		{"a foreign type in an object", plainjson.Object{{Name: "x", Value: uint8(1)}}, "$.x is a uint8"},
	} {
		if text, err := JSON(c.value); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %q, %v; want an error with %q", c.name, text, err, c.want)
		}
	}
}

func FuzzJSONReadsBackAsWritten(f *testing.F) {
	f.Add("name", 0.1, int64(3))
	f.Add("\x00\"\\\xff", 1e22, int64(-1))
	f.Fuzz(func(t *testing.T, s string, x float64, n int64) {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Skip("no JSON number")
		}
		text, err := JSON(plainjson.Object{{Name: "s", Value: s}, {Name: "x", Value: x}, {Name: "n", Value: n}})
		if err != nil {
			t.Fatal(err)
		}
		var back struct {
			S string
			X float64
			N int64
		}
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		if back.S != strings.ToValidUTF8(back.S, "") || back.X != x || back.N != n {
			t.Errorf("%q read back as %+v", text, back)
		}
		if back.S != string([]rune(s)) {
			t.Errorf("%q read back as %q", s, back.S)
		}
	})
}
