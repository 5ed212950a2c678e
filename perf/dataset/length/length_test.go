package length

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) Distribution {
	t.Helper()
	d, err := Parse(text, func(path string) ([]byte, error) {
		if path != "lens.csv" {
			return nil, errors.New("no such file")
		}
		return []byte("\ufefflength,count\r\n# measured\r\n10,1\r\n20-29,3\n\n100;0\n"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sample draws n lengths and gives their mean, the mean of their squares' deviations, and the share of each.
func sample(d Distribution, n int) (mean, variance float64, share map[int]float64) {
	r := rand.New(rand.NewPCG(1, 2))
	share = map[int]float64{}
	var sum, squares float64
	for range n {
		v := d.Quantile(r.Float64())
		sum, squares = sum+float64(v), squares+float64(v)*float64(v)
		share[v] += 1 / float64(n)
	}
	mean = sum / float64(n)
	return mean, squares/float64(n) - mean*mean, share
}

// The means and variances are those of theory: of the uniform distribution on whole numbers, of the normal and log-normal ones,
// and of Zipf's from its sums.
func TestDistribution_LengthsHaveTheMomentsOfTheory(t *testing.T) {
	zipf := func(s float64, most int, power float64) (sum float64) {
		for k := 1; k <= most; k++ {
			sum += math.Pow(float64(k), power-s)
		}
		return sum
	}
	h := zipf(1.2, 500, 0)
	zipfMean := zipf(1.2, 500, 1) / h
	for text, want := range map[string]struct{ mean, variance float64 }{
		"512":                 {512, 0},
		"100..200":            {150, (101*101 - 1) / 12.0},
		"uniform(1, 10)":      {5.5, 99 / 12.0},
		"normal(1000,50)":     {1000, 2500},
		"lognormal(7,0.6)":    {math.Exp(7 + 0.18), (math.Exp(0.36) - 1) * math.Exp(14+0.36)},
		"zipf(1.2,500)":       {zipfMean, zipf(1.2, 500, 2)/h - zipfMean*zipfMean},
		"hist:lens.csv":       {0.25*10 + 0.75*24.5, 0.25*100 + 0.75*(24.5*24.5+99/12.0) - math.Pow(0.25*10+0.75*24.5, 2)},
		"normal(0,10,1,1000)": {math.Sqrt(2/math.Pi) * 10, 100 * (1 - 2/math.Pi)}, // nearly half of a normal distribution
	} {
		d := parse(t, text)
		mean, variance, _ := sample(d, 200_000)
		near := 0.02
		if strings.HasPrefix(text, "normal(0") { // the values below a half are cut off
			near = 0.12
		}
		if math.Abs(mean-want.mean) > near*want.mean || math.Abs(variance-want.variance) > 4*near*want.variance+0.2 {
			t.Errorf("%s: mean %.3f, variance %.3f; want %.3f, %.3f", text, mean, variance, want.mean, want.variance)
		}
		if math.Abs(d.Mean()-mean) > 0.02*mean {
			t.Errorf("%s: says a mean of %.3f, has %.3f", text, d.Mean(), mean)
		}
	}
}

func TestDistribution_StaysWithinItsBoundsAndGrowsWithItsShare(t *testing.T) {
	for _, text := range []string{"7", "3..9", "normal(100,400,20,50)", "lognormal(7,3)", "lognormal(2,1,5,9)", "zipf(0,10)", "zipf(2,3,8)", "hist:lens.csv"} {
		d := parse(t, text)
		least, most := d.Bounds()
		before := least
		for i := range 10_000 {
			v := d.Quantile(float64(i) / 10_000)
			if v < before || v > most {
				t.Fatalf("%s: %d after %d at %d of 10000, bounds %d and %d", text, v, before, i, least, most)
			}
			before = v
		}
		if v := d.Quantile(math.Nextafter(1, 0)); v > most {
			t.Errorf("%s: %d is above %d", text, v, most)
		}
	}
}

func TestDistribution_WithoutLimitsEndsWhereNextToNothingIsLeft(t *testing.T) {
	for text, want := range map[string]int{"normal(1000,100)": 1600, "lognormal(7,0.6)": int(math.Ceil(math.Exp(7 + 3.6))), "normal(5,1e15)": Most} {
		if _, most := parse(t, text).Bounds(); most != want {
			t.Errorf("%s ends at %d, want %d", text, most, want)
		}
	}
}

func TestDistribution_LimitsCutOffAndDoNotHeap(t *testing.T) {
	_, _, share := sample(parse(t, "normal(100,30,90,110)"), 100_000)
	if math.Abs(share[90]-share[91]) > 0.01 || math.Abs(share[110]-share[109]) > 0.01 {
		t.Errorf("the limits have %.3f and %.3f, beside them %.3f and %.3f", share[90], share[110], share[91], share[109])
	}
}

func TestDistribution_SharesOfAHistogramAreItsWeights(t *testing.T) {
	_, _, share := sample(parse(t, "hist:lens.csv"), 100_000)
	if math.Abs(share[10]-0.25) > 0.01 || math.Abs(share[25]-0.075) > 0.01 || share[100] != 0 || share[15] != 0 {
		t.Errorf("%v", share)
	}
}

func TestParse_TakesTheLastTwoNumbersForLimits(t *testing.T) {
	for text, want := range map[string][2]int{"normal(100,30,90,110)": {90, 110}, "lognormal(5,1,10,500)": {10, 500}, "zipf(1.1,10,500)": {10, 500}, "zipf(1.1,500)": {1, 500}, "uniform(10,500)": {10, 500}} {
		if least, most := parse(t, text).Bounds(); least != want[0] || most != want[1] {
			t.Errorf("%s goes from %d to %d", text, least, most)
		}
	}
}

func TestParse_SaysWhatIsWrong(t *testing.T) {
	files := map[string]string{"overlap": "1-9,1\n5-12,2", "empty": "# nothing\n", "broken": "10,1\nx,2\n3,4,5\n7,-1\n"}
	for text, says := range map[string]string{
		"": "is not a", "0": "is not a", "ten": "use 512", "9..3": "swap them", "5..": `""`, "normal(3)": "requires 2 numbers",
		"normal(1,0)": "deviation above 0", "normal(1,x)": `"x", which is not a number`, "normal(1,2,3)": "limits as two numbers",
		"normal(1e9,1,1,5)": "almost no probability", "zipf(-1,5)": "exponent", "zipf(1,99999999)": "not a number of tokens", "beta(1,2)": "not a known distribution",
		"zipf(1,4000000)": "lower it to", "zipf(1.1,1000,10,500)": "use zipf(exponent,max) or zipf(exponent,min,max)", "beta(3,4)": "zipf(exponent,min,max)", "lognormal(NaN,1)": "not a number", "hist:none": "no such file", "hist:overlap": "1-9 and 5-12 overlap", "hist:empty": "no length",
		"hist:broken": `line 2: has "x"`,
	} {
		_, err := Parse(text, func(path string) ([]byte, error) {
			if data, ok := files[path]; ok {
				return []byte(data), nil
			}
			return nil, errors.New("no such file")
		})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
	_, err := Parse("hist:broken", func(string) ([]byte, error) { return []byte(files["broken"]), nil })
	for _, line := range []string{"line 2", "line 3", "line 4"} {
		if !strings.Contains(err.Error(), line) {
			t.Errorf("%v does not name %s", err, line)
		}
	}
}

func FuzzWhatParsesHasLengthsWithinBounds(f *testing.F) {
	for _, seed := range []string{"5", "1..9", "normal(10,3)", "lognormal(7,0.6,1,100)", "zipf(1.1,50)", "uniform(2,3)"} {
		f.Add(seed, 0.3)
	}
	f.Fuzz(func(t *testing.T, text string, u float64) {
		if !(u >= 0 && u < 1) {
			return
		}
		d, err := Parse(text, func(string) ([]byte, error) { return []byte(text), nil })
		if err != nil {
			return
		}
		least, most := d.Bounds()
		if v := d.Quantile(u); v < least || v > most || least < 1 || most > Most || !(d.Mean() >= float64(least)-0.5 && d.Mean() <= float64(most)+0.5) {
			t.Errorf("%q at %v: %d, bounds %d and %d, mean %v", text, u, v, least, most, d.Mean())
		}
	})
}
