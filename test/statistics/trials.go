package statistics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/modelscope/evalscope/internal/stats"
)

// whole reports whether the whole study is asked for.
func whole() bool { return os.Getenv("EVALSCOPE_TEST_STATISTICS") != "" }

// trials makes so many independent trials on all cores. Each has a source of draws of its own, so that the result does not depend on
// the number of cores.
func trials[T any](n int, seed uint64, one func(random *rand.Rand) T) []T {
	all := make([]T, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				all[i] = one(rand.New(rand.NewPCG(seed, uint64(i))))
			}
		})
	}
	workers.Wait()
	return all
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(of) }

// A share is how many of so many trials came out one way.
type share struct{ n, of int }

func (s *share) count(yes bool) {
	s.of++
	if yes {
		s.n++
	}
}

// span is the share in percent with the interval in which 95 % of studies of as many trials would have it (Wilson).
func (s share) span() stats.Span {
	if s.of == 0 {
		return stats.Span{Value: math.NaN(), High: 100}
	}
	x := stats.Wilson(float64(s.n)/float64(s.of), float64(s.of), 1, 0.95)
	return stats.Span{Value: 100 * x.Value, Low: 100 * x.Low, High: 100 * x.High}
}

// String is the share with its interval.
func (s share) String() string {
	x := s.span()
	return fmt.Sprintf("%.1f %% (%.1f to %.1f) of %d", x.Value, x.Low, x.High, s.of)
}
