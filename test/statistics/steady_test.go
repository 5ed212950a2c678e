package statistics

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestSteadyTune(t *testing.T) {
	if os.Getenv("TUNE") == "" {
		t.Skip()
	}
	base := served{requests: 1000, slots: 16, ttft: 0.2, tpot: 0.02, noise: 0.3, tokens: 100, lengths: 0.3}
	with := func(f func(*served)) served { s := base; f(&s); return s }
	for _, c := range []struct {
		name string
		s    served
	}{
		{"closed", base},
		{"closed 5000", with(func(s *served) { s.requests = 5000 })},
		{"closed 200 of 20", with(func(s *served) { s.requests = 200; s.slots = 20; s.lengths = 0 })},
		{"closed 200 of 20 equal", with(func(s *served) { s.requests = 400; s.slots = 20; s.lengths = 0; s.noise = 0.02 })},
		{"closed wild", with(func(s *served) { s.noise = 1; s.lengths = 1; s.requests = 2000 })},
		{"closed batching", with(func(s *served) { s.batching = 0.05; s.requests = 2000 })},
		{"closed queue", with(func(s *served) { s.servers = 8; s.requests = 2000 })},
		{"closed opening", with(func(s *served) { s.opening = 30; s.requests = 2000 })},
		{"closed warm", with(func(s *served) { s.warm = 20; s.excess = 1; s.requests = 2000 })},
		{"closed warm weak", with(func(s *served) { s.warm = 20; s.excess = 0.3; s.requests = 2000 })},
		{"closed drift 20", with(func(s *served) { s.drift = 0.2; s.requests = 1000 })},
		{"closed drift 20 2000", with(func(s *served) { s.drift = 0.2; s.requests = 2000 })},
		{"closed drift -17", with(func(s *served) { s.drift = -0.1667; s.requests = 2000 })},
		{"open", with(func(s *served) { s.slots = 0; s.rate = 8; s.requests = 2000 })},
		{"open drift 20", with(func(s *served) { s.slots = 0; s.rate = 8; s.requests = 2000; s.drift = .2 })},
		{"M/M/8 50", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * .5 / 2.2
			s.exponential = true
			s.requests = 5000
		})},
		{"M/M/8 70", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * .7 / 2.2
			s.exponential = true
			s.requests = 5000
		})},
		{"M/M/8 80", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * .8 / 2.2
			s.exponential = true
			s.requests = 5000
		})},
		{"M/M/8 80 20000", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * .8 / 2.2
			s.exponential = true
			s.requests = 20000
		})},
		{"M/M/8 120", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * 1.2 / 2.2
			s.exponential = true
			s.requests = 1000
		})},
		{"M/M/8 200", with(func(s *served) {
			s.slots = 0
			s.servers = 8
			s.rate = 8 * 2 / 2.2
			s.exponential = true
			s.requests = 1000
		})},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		long := c.s.length(random)
		words := map[string]int{}
		var from, to, det []float64
		blind := map[string]int{}
		example := ""
		n := 100
		for range n {
			r := found(c.s.profile(), c.s.records(random, long))
			if r.Found() {
				words["found"]++
				from, to = append(from, r.From), append(to, r.To)
				worst := 0.0
				for _, x := range r.Signals {
					worst = max(worst, x.Detectable)
				}
				det = append(det, worst)
				if i := slices.IndexFunc(r.Signals, func(x metric.SteadySignal) bool { return x.Detectable == worst }); i >= 0 {
					blind[string(r.Signals[i].Key)]++
				}
			} else {
				words[string(r.Without)]++
				if words[string(r.Without)]%30 == 1 {
					example += "\n      " + r.Reason.EN
				}
			}
		}
		slices.Sort(from)
		slices.Sort(to)
		slices.Sort(det)
		fmt.Printf("%-24s %6.1f s ", c.name, long)
		for _, w := range slices.Sorted(maps.Keys(words)) {
			fmt.Printf(" %s %d", w, words[w])
		}
		if k := len(from); k > 0 {
			fmt.Printf("  from %.1f [%.1f, %.1f] to %.1f det %.2f [%.2f %.2f] %v", from[k/2], from[k/20], from[k-1-k/20], to[k/2], det[k/2], det[k/20], det[k-1-k/20], blind)
		}
		fmt.Println(example)
	}
}
