package metric_test

import (
	"fmt"

	"github.com/modelscope/evalscope/perf/metric"
)

func ExampleDefine() {
	d, ok := metric.Define(metric.TTFT)
	fmt.Println(d.Title.EN, d.Unit, ok)
	// Output: Time to first token s true
}

func ExampleNewDistribution() {
	d := metric.NewDistribution(0.1, 0.2, 0.3, 0.4)
	fmt.Println(d.Mean(), d.N())
	// Output: 0.25 4
}
