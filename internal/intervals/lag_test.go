package intervals

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// remembered is so many values of which a part of the variance keeps a share of itself from each to the next.
func remembered(n int, part, keeps float64) (l lag) {
	random := rand.New(rand.NewPCG(11, uint64(n)))
	state := random.NormFloat64()
	for range n {
		state = keeps*state + math.Sqrt(1-keeps*keeps)*random.NormFloat64()
		l.add(5 + math.Sqrt(part)*state + math.Sqrt(1-part)*random.NormFloat64())
	}
	return l
}

func TestLag_FindsTheMemoryOfValues(t *testing.T) {
	for _, c := range []memory{{1, 0.8}, {0.3, 0.8}, {0.5, 0.5}} {
		l := remembered(40_000, c.part, c.keeps)
		if m := l.memory(); math.Abs(m.part-c.part) > 0.07 || math.Abs(m.keeps-c.keeps) > 0.07 {
			t.Errorf("%+v of %+v", m, c)
		}
		if want := 40_000 / (1 + 2*c.part*c.keeps/(1-c.keeps)); math.Abs(l.effective()/want-1) > 0.15 {
			t.Errorf("%+v: as %.0f independent values, not %.0f", c, l.effective(), want)
		}
	}
	if l := remembered(1000, 0, 0); l.memory() != (memory{}) || l.effective() != 1000 || l.short(20) != 1 {
		t.Errorf("independent values: %+v", l.memory())
	}
}

// TestLag_ShortIsWhatBlocksLack holds the factor against the exact variances of blocks of such values.
func TestLag_ShortIsWhatBlocksLack(t *testing.T) {
	l := remembered(40_000, 1, 0.9)
	if got := l.short(20); got < 1 || got > 1.02 {
		t.Errorf("blocks of 2000 lack a factor of %.3f", got)
	}
	if got := l.short(2000); got < 1.6 || got > 2.2 { // blocks of 20: 19 ÷ 10.2
		t.Errorf("blocks of 20 lack a factor of %.3f", got)
	}
}

func TestOver_IntervalsOfSharesStayBetweenZeroAndOne(t *testing.T) {
	level := func(good float64) *metric.Level {
		l := metric.NewLevel(metric.Load{Profile: load.Closed(4), Number: 100}, map[metric.Key]float64{metric.GoodShare: good}, nil)
		l.Total = 100
		return l
	}
	for _, shares := range [][]float64{{0, 0, 0.02}, {1, 1, 0.97}, {1, 1, 1}, {0, 0, 0}} {
		var runs []*metric.Level
		for _, x := range shares {
			runs = append(runs, level(x))
		}
		d, _ := metric.Define(metric.GoodShare)
		i := over(runs, false, isShare(d), func(l *metric.Level) (float64, bool) { return l.Value(metric.GoodShare) })
		if i == nil || i.Low < 0 || i.High > 1 || !(i.Low < i.High) {
			t.Errorf("%v: %+v", shares, i)
		}
	}
}
