package servermetrics

import (
	"fmt"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/exposition"
	"github.com/modelscope/evalscope/perf/metric"
)

// sglangPage is what SGLang with --enable-metrics-for-all-schedulers serves: tensor, pipeline and expert ranks repeat the requests of their
// replica, of which there are two with tensor ranks 0, 1 and 2, 3. Ranks above the lowest are a step behind.
func sglangPage(t *testing.T, queued int) []exposition.Sample {
	t.Helper()
	var page strings.Builder
	fmt.Fprintf(&page, "sglang:num_requests_total{model_name=\"m\"} %d\n", 10*queued)
	for tp := range 4 {
		for pp := range 2 {
			labels := fmt.Sprintf(`dp_rank="%d",engine_type="unified",model_name="m",moe_ep_rank="%d",pp_rank="%d",tp_rank="%d"`, tp/2, tp, pp, tp)
			behind := tp%2 + pp
			fmt.Fprintf(&page, "sglang:num_running_reqs{%s} %d\nsglang:num_queue_reqs{%s} %d\n", labels, 3-behind, labels, 2-behind)
			fmt.Fprintf(&page, "sglang:num_retracted_requests_total{%s} %d\n", labels, queued*(5-behind))
			fmt.Fprintf(&page, "sglang:queue_time_seconds_sum{%s} %d\nsglang:queue_time_seconds_count{%s} %d\n", labels, queued*(4-behind), labels, queued*8)
			fmt.Fprintf(&page, "sglang:queue_time_seconds_bucket{%s,le=\"1\"} %d\nsglang:queue_time_seconds_bucket{%s,le=\"+Inf\"} %d\n", labels, queued*8, labels, queued*8)
		}
	}
	parsed, err := exposition.Parse([]byte(page.String()))
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Samples
}

func TestRanks_ThatServeTheSameRequestsCountOnce(t *testing.T) {
	d := dialect{Dialect: sglang(), server: "SGLang"}
	got := d.sampleOf(sglangPage(t, 1), sglangPage(t, 2), "m")
	if *got.Running != 6 || *got.Waiting != 4 {
		t.Errorf("running %v, waiting %v", *got.Running, *got.Waiting)
	}
	if n := got.Counts[metric.ServerPreemptions]; n != 10 {
		t.Errorf("%v preemptions", n)
	}
	if q := got.Times[metric.SpanQueue]; q.N != 16 || q.Mean != 0.5 {
		t.Errorf("in the queue: %+v", q)
	}
}

// With --enable-priority-scheduling SGLang's gauges have the total without a priority, and each priority beside it.
func TestSGLang_TotalOfAllPrioritiesCountsOnce(t *testing.T) {
	d := dialect{Dialect: sglang(), server: "SGLang"}
	page, err := exposition.Parse([]byte(`sglang:num_running_reqs{model_name="m",priority="",tp_rank="0"} 5
sglang:num_running_reqs{model_name="m",priority="0",tp_rank="0"} 2
sglang:num_running_reqs{model_name="m",priority="1",tp_rank="0"} 3
sglang:num_queue_reqs{model_name="m",priority="",tp_rank="0"} 1
sglang:num_queue_reqs{model_name="m",priority="1",tp_rank="0"} 1
`))
	if err != nil {
		t.Fatal(err)
	}
	running, waiting := d.gauge(page.Samples, d.Running, "m"), d.gauge(page.Samples, d.Waiting, "m")
	if running == nil || waiting == nil || *running != 5 || *waiting != 1 {
		t.Errorf("running %v, waiting %v", running, waiting)
	}
}
