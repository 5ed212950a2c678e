package metric

import (
	"sync"
	"testing"
)

func TestLevel_ThatIsSettledMayBeReadBySeveral(t *testing.T) {
	d := &Distribution{}
	for _, v := range []float64{3, 1, 2} {
		d.Add(v)
	}
	l := NewLevel(Load{}, nil, map[Key]*Distribution{TTFT: d, TPOT: nil})
	l.Settle()
	if !d.sorted {
		t.Error("the first quantile would still sort the values")
	}
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() { // the race detector looks on
			if median, ok := l.Quantile(TTFT, 0.5); !ok || median != 2 {
				t.Errorf("the median is %v", median)
			}
		})
	}
	readers.Wait()
}
