package artifacts

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/modelscope/evalscope/internal/intervals"
	"github.com/modelscope/evalscope/internal/repeat"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// sureLevel is a level of n requests with its intervals.
func sureLevel(n int) *metric.Level {
	sum, unsure := metric.NewAggregate(sampleLoad), intervals.New(sampleLoad, protocol.Generation, nil)
	for _, r := range streamedRecords(n) {
		sum.Add(r)
		unsure.Add(r)
	}
	l := sum.Level()
	l.Confidence = unsure.Confidence(l)
	return l
}

func TestResult_HasIntervalsWhereRequestsAreEnough(t *testing.T) {
	var read struct {
		Levels []struct {
			Confidence struct {
				Absent string
				Units  int
				Claims []struct {
					Metric      string
					N           int
					Percentiles map[string]struct {
						Needed int      `json:"requests_needed"`
						AtMost *float64 `json:"at_most"`
					}
				}
			}
			Metrics map[string]struct {
				Mean      float64
				P50       float64
				Interval  []float64
				Intervals map[string]json.RawMessage
			}
		}
	}
	data, err := Result(RunInfo{}, []ResultLevel{{Level: sureLevel(400)}, {Level: sureLevel(20)}}, nil)
	if err == nil {
		err = json.Unmarshal(data, &read)
	}
	if err != nil {
		t.Fatal(err)
	}
	many, few := read.Levels[0], read.Levels[1]
	var mean, median []float64
	json.Unmarshal(many.Metrics["ttft"].Intervals["mean"], &mean)
	json.Unmarshal(many.Metrics["ttft"].Intervals["p50"], &median)
	if m := many.Metrics["ttft"]; len(mean) != 2 || !(mean[0] <= m.Mean && m.Mean <= mean[1]) || len(median) != 2 || !(median[0] <= m.P50 && m.P50 <= median[1]) {
		t.Errorf("TTFT %+v with mean %v, median %v", m, mean, median)
	}
	if r := many.Metrics["request_throughput"]; len(r.Interval) != 2 || !(r.Interval[0] < r.Interval[1]) {
		t.Errorf("throughput %+v", r)
	}
	if c := many.Confidence; c.Absent != "" || c.Units < 10 || len(c.Claims) == 0 || c.Claims[0].N < 300 || c.Claims[0].Percentiles["p99"].AtMost != nil || c.Claims[0].Percentiles["p99"].Needed < 662 {
		t.Errorf("%+v", c)
	}
	if few.Confidence.Absent == "" || few.Metrics["ttft"].Intervals != nil || few.Metrics["request_throughput"].Interval != nil {
		t.Errorf("20 requests have intervals: %+v", few)
	}
}

func TestResult_HasLoadsAsMeansOfTheirRuns(t *testing.T) {
	runs := []*metric.Level{sureLevel(40), sureLevel(60), sureLevel(80)}
	mean := intervals.Loads(runs, false)
	goals, _ := repeat.Parse([]string{"ttft.avg±1%"})
	data, err := Result(RunInfo{Loads: []RepeatedLoad{{mean[0], []repeat.State{goals[0].State(runs)}}}}, []ResultLevel{{Level: runs[0]}, {Level: runs[1]}, {Level: runs[2]}}, nil)
	var read struct {
		Loads []struct {
			Runs    []string
			Total   int
			Until   []map[string]any
			Metrics map[string]struct{ Mean, P99 float64 }
		}
	}
	if err == nil {
		err = json.Unmarshal(data, &read)
	}
	if err != nil || len(read.Loads) != 1 {
		t.Fatalf("%v\n%s", err, data)
	}
	want := 0.0
	for _, l := range runs {
		x, _ := l.Quantile(metric.TTFT, 0.99)
		want += x / 3
	}
	if l := read.Loads[0]; len(l.Runs) != 3 || l.Total != mean[0].Total || math.Abs(l.Metrics["ttft"].P99-want) > 1e-12 || len(l.Until) != 1 {
		t.Errorf("%+v, P99 of TTFT should be %g", l, want)
	}
}
