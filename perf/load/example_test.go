package load_test

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

func ExampleOpenStages() {
	p := load.OpenStages(load.Constant, load.Stage{From: 10, To: 50, For: time.Minute}, load.Hold(50, 30*time.Second))
	n := 0
	for range p.Arrivals(nil) {
		n++
	}
	fmt.Println(p.Text())
	fmt.Println(n, "arrivals in", p.Length(), "and", p.RateAt(30*time.Second), "a second after half a minute")
	// Output:
	// open loop at 10 to 50 requests per second, evenly spaced, over 1m30s
	// 3300 arrivals in 1m30s and 30 a second after half a minute
}

func ExampleClosedStages() {
	p := load.ClosedStages(load.Stage{From: 1, To: 64, For: time.Minute, Curve: load.Exponential})
	for _, at := range []time.Duration{0, 20 * time.Second, 40 * time.Second, time.Minute} {
		fmt.Println(at, p.Slots(at))
	}
	// Output:
	// 0s 1
	// 20s 4
	// 40s 16
	// 1m0s 0
}
