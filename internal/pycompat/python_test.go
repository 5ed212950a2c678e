package pycompat

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// askPython runs a script of real Python: question arrives there as JSON on stdin, and what it prints as JSON is
// read into answer.
func askPython(t *testing.T, script string, question, answer any, modules ...string) {
	t.Helper()
	input, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(testenv.Python(t, modules...), "-c", "import sys, json\nq = json.load(sys.stdin)\n"+script)
	cmd.Stdin = bytes.NewReader(input)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatalf("python printed no JSON: %v\n%.300s", err, out)
	}
}

// sampleFloats are floats of every size a report can meet and beyond: any bits, figures with few decimals, exact
// ties, and neighbors of powers of ten.
func sampleFloats(n int) []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1e15, 1e16, 1e17, 1e22, 1e-4,
		1e-5, 123456, 999999.5, 1e6, 1234567, 0.00005, 0.00015, 5e-324, math.MaxFloat64}
	for len(out) < n {
		switch rng.IntN(5) {
		case 0:
			if x := math.Float64frombits(rng.Uint64()); !math.IsNaN(x) && !math.IsInf(x, 0) {
				out = append(out, x)
			}
		case 1:
			out = append(out, float64(rng.IntN(1e6))/math.Pow10(rng.IntN(8)))
		case 2:
			out = append(out, float64(rng.IntN(1<<20))/float64(int(1)<<rng.IntN(12)))
		case 3:
			out = append(out, math.Nextafter(math.Pow10(rng.IntN(30)-10), float64(rng.IntN(3)-1)*1e300))
		default:
			out = append(out, rng.ExpFloat64()*math.Pow10(rng.IntN(9)-4))
		}
	}
	return out
}

// hexadecimal carries floats to Python without any rounding.
func hexadecimal(xs []float64) []string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = hexFloat(x)
	}
	return out
}

func TestPython_NumbersAreWrittenAsPythonWritesThem(t *testing.T) {
	xs := sampleFloats(20000)
	var want []struct {
		Repr, G, Thousands string
		Round, Fixed       []string
	}
	askPython(t, `
out = []
for h in q:
    x = float.fromhex(h)
    out.append(dict(Repr=repr(x), G='%g' % x, Thousands=f'{x:,}',
        Round=[repr(round(x, n)) for n in range(7)], Fixed=['%.*f' % (n, x) for n in range(7)]))
print(json.dumps(out))`, hexadecimal(xs), &want)
	for i, x := range xs {
		check(t, "Repr", x, Repr(x), want[i].Repr)
		check(t, "General", x, General(x), want[i].G)
		check(t, "Thousands", x, Thousands(x), want[i].Thousands)
		for n := range 7 {
			check(t, "Rounded", x, Rounded(x, n), want[i].Round[n])
			check(t, "Fixed", x, Fixed(x, n), want[i].Fixed[n])
		}
	}
}

func check(t *testing.T, what string, x float64, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s of %s: got %s, Python writes %s", what, hexFloat(x), got, want)
	}
}

func TestPython_WhatIsNoNumberIsWrittenAsPythonWritesIt(t *testing.T) {
	for x, want := range map[float64]string{math.Inf(1): "inf", math.Inf(-1): "-inf"} {
		for _, got := range []string{Repr(x), Rounded(x, 4), Fixed(x, 2), General(x), Thousands(x)} {
			check(t, "text", x, got, want)
		}
	}
	if got := Rounded(math.NaN(), 4); got != "nan" {
		t.Errorf("got %s for not-a-number", got)
	}
}

func TestPython_RoundOfTheGuidesFigures(t *testing.T) {
	for _, c := range []struct {
		x      float64
		digits int
		want   string
	}{
		{0, 4, "0.0"}, {0.00004, 4, "0.0"}, {0.039, 4, "0.039"}, {2.675, 2, "2.67"}, {0.5, 0, "0.0"},
		{1.5, 0, "2.0"}, {2.5, 0, "2.0"}, {1e300, 4, "1e+300"}, {0.00001, 5, "1e-05"}, {1024, 4, "1024.0"},
	} {
		check(t, "Rounded", c.x, Rounded(c.x, c.digits), c.want)
	}
}
