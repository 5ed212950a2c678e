package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func boundedLevel() *metric.Level {
	l := metric.NewLevel(metric.Load{Name: "parallel_4_number_2", Profile: load.Closed(4), Number: 2}, map[metric.Key]float64{metric.RequestThroughput: 5},
		map[metric.Key]*metric.Distribution{metric.TTFT: metric.NewDistribution(0.4, 0.412), metric.Latency: metric.NewDistribution(2)})
	l.Bounds = map[metric.Key]metric.Bound{metric.TTFT: {Mean: 1e-4, P50: 2e-4, P99: 3e-4}, metric.RequestThroughput: {Mean: 0.01, P50: 0.01, P99: 0.01}}
	l.Calibration = &metric.Calibrated{By: &metric.Calibration{Parallel: 4, Chunks: 220, Requests: 9, TTFT: metric.ClientError{N: 100}, Gap: metric.ClientError{N: 900}}}
	return l
}

func TestClienterror_ClientsErrorStandsBesideEachFigure(t *testing.T) {
	text := ClientError(boundedLevel())
	for _, want := range []string{"406 ms (≤ 0.1 ms)", "400 ms (≤ 0.2 ms)", "412 ms (≤ 0.3 ms)", "5 req/s (≤ 0.01 req/s)", "4 streams", "220 payloads/s", "network cards"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Latency") {
		t.Errorf("a figure without a bound has a row:\n%s", text)
	}
	if last := LastLine(Run{Levels: []*metric.Level{boundedLevel()}}); !strings.Contains(last, "| TTFT p99 412 ms (client error ≤ 0.3 ms)") {
		t.Errorf("the closing line is %s", last)
	}
}

func TestClienterror_WithoutABoundTheReasonStandsInItsPlace(t *testing.T) {
	l := boundedLevel()
	l.Bounds, l.Calibration = nil, &metric.Calibrated{Why: i18n.Same("calibrated at 10 payloads/s")}
	if text := ClientError(l); text != "Client error: no bound; calibrated at 10 payloads/s.\n" {
		t.Errorf("%q", text)
	}
	if last := LastLine(Run{Levels: []*metric.Level{l}}); strings.Contains(last, "client error") {
		t.Errorf("the closing line is %s", last)
	}
	l.Calibration = nil
	if text := ClientError(l); text != "" {
		t.Errorf("a level that was not calibrated says %q", text)
	}
}

func TestClienterror_TableOfACalibrationSaysWhatWasVoid(t *testing.T) {
	good := metric.Calibration{Parallel: 1, Chunks: 50, TTFT: metric.ClientError{Bound: metric.Bound{P99: 3e-4}, Max: 4e-4, N: 7}, CPUs: 1, Processors: 2, Pinned: true}
	void := metric.Calibration{Rate: 20, Void: "the server was late", CPUs: 1, Processors: 2, Pinned: true}
	text := CalibrationTable([]metric.Calibration{good, void})
	for _, want := range []string{"1 stream ", "0.3 ms", "0.4 ms", "1 of 2", "20 requests/s: no bound; the server was late."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "processor of its own") {
		t.Errorf("a divided machine is called undivided:\n%s", text)
	}
	good.Pinned = false
	if text := CalibrationTable([]metric.Calibration{good}); !strings.Contains(text, "had no processor of its own") {
		t.Errorf("an undivided machine is not named:\n%s", text)
	}
}
