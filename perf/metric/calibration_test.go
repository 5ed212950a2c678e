package metric

import (
	"math"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
)

// calibrated is a calibration with streams at 50 chunks a second, whose errors are all e seconds.
func calibrated(streams int, e float64) Calibration {
	of := ClientError{Bound: Bound{Mean: e, P50: 2 * e, P99: 3 * e}, Max: 3 * e, N: 1000}
	return Calibration{Parallel: streams, Streams: float64(streams), Chunks: 50 * float64(streams), Requests: float64(streams),
		TTFT: of, Latency: of, Decode: of, Gap: of, Duration: e}
}

// measured is a level of 10 s with 11 tokens a reply.
func measured(parallel int, replies int) *Level {
	packages := NewDistribution()
	for range replies {
		packages.Add(11)
	}
	return NewLevel(Load{Profile: load.Closed(parallel), Number: replies}, map[Key]float64{Duration: 10, RequestThroughput: float64(replies) / 10, OutputThroughput: 1.1 * float64(replies)},
		map[Key]*Distribution{TTFT: NewDistribution(0.4, 0.412), Latency: NewDistribution(1, 2), TPOT: NewDistribution(0.05), OutputTokens: packages,
			Packages: packages, MeanITL: NewDistribution(0.05), ITL: NewDistribution(0.05)})
}

func TestCalibration_LevelTakesTheBoundsOfALoadNoSmallerThanItsOwn(t *testing.T) {
	l := measured(10, 90) // 9 requests per second, 99 chunks a second
	l.Calibrate([]Calibration{calibrated(100, 5e-3), calibrated(1, 1e-3), calibrated(10, 2e-3)})
	if l.Calibration.By == nil || l.Calibration.By.Parallel != 10 {
		t.Fatalf("%+v", l.Calibration)
	}
	want := map[Key]Bound{TTFT: {2e-3, 4e-3, 6e-3}, Latency: {2e-3, 4e-3, 6e-3}, ITL: {2e-3, 4e-3, 6e-3},
		TPOT: {2e-4, 4e-4, 6e-4}, MeanITL: {2e-4, 4e-4, 6e-4}, Duration: {2e-3, 2e-3, 2e-3}} // 10 gaps share the error of the ends
	for key, b := range want {
		got := l.Bounds[key]
		for _, d := range []float64{got.Mean - b.Mean, got.P50 - b.P50, got.P99 - b.P99} {
			if math.Abs(d) > 1e-12 {
				t.Errorf("%s has %+v, want %+v", key, got, b)
			}
		}
	}
	// n ÷ (T − e) is how much a throughput can be off by where the duration is off by e.
	if got, want := l.Bounds[RequestThroughput].Mean, 90/(10-2e-3)-9; math.Abs(got-want) > 1e-9 {
		t.Errorf("the throughput's bound is %v, want %v", got, want)
	}
	if _, there := l.Bounds[TTFTAnswer]; there {
		t.Error("a figure that the level lacks has a bound")
	}
}

// unbounded are the times of requests and gaps to which a calibration says nothing, with the reason.
var unbounded = map[Key]string{
	TokenGap:    "it divides a gap by a number of tokens that the server tells",
	Tail:        "it is no time of an answer",
	SendLag:     "a calibration measures it itself (Calibration.SendLag)",
	ConnectTime: "the server does not see when the client begins to connect",
	TLSTime:     "the ground-truth server speaks no TLS",
	PoolWait:    "the server does not see when the client waits for a connection",
}

func TestCalibration_EveryTimeOfARequestHasABoundOrAReason(t *testing.T) {
	ones := map[Key]*Distribution{}
	for _, d := range Table() {
		if d.Unit == Seconds && (d.Shape == PerRequest || d.Shape == PerGap) {
			ones[d.Key] = NewDistribution(1)
		}
	}
	bounds := calibrated(10, 1e-3).bounds(NewLevel(Load{Profile: load.Closed(1), Number: 1}, nil, ones))
	for key := range ones {
		if _, bounded := bounds[key]; bounded == (unbounded[key] != "") {
			t.Errorf("%s: put its bound into Calibration.bounds, or the reason why it has none into unbounded; bounded: %t, reason: %q", key, bounded, unbounded[key])
		}
	}
	for key := range unbounded {
		if ones[key] == nil {
			t.Errorf("%s is no time of a request: take it from unbounded", key)
		}
	}
}

func TestCalibration_NextSmallerLoadCountsWhereItWasWorse(t *testing.T) {
	l := measured(10, 90)
	l.Calibrate([]Calibration{calibrated(1, 9e-3), calibrated(10, 2e-3)})
	if got := l.Bounds[TTFT].Mean; got != 9e-3 {
		t.Errorf("the bound is %v", got)
	}
}

func TestCalibration_LevelBeyondTheCalibratedLoadHasNoBound(t *testing.T) {
	small := calibrated(10, 1e-3)
	for name, l := range map[string]*Level{"streams": measured(50, 90), "requests": measured(10, 200), "chunks": measured(10, 90)} {
		c := small
		if name == "chunks" {
			c.Chunks = 80
		}
		l.Calibrate([]Calibration{c})
		if l.Bounds != nil || l.Calibration.By != nil || !strings.Contains(l.Calibration.Why.EN, "calibrated at") || l.Calibration.Why.ZH == "" {
			t.Errorf("%s: %v, %+v", name, l.Bounds, l.Calibration)
		}
	}
}

func TestCalibration_VoidCalibrationGivesNoBound(t *testing.T) {
	c := calibrated(10, 1e-3)
	c.Void = "the server was late"
	l := measured(10, 90)
	l.Calibrate([]Calibration{c})
	if l.Bounds != nil || !strings.Contains(l.Calibration.Why.EN, "the server was late") {
		t.Errorf("%v, %+v", l.Bounds, l.Calibration)
	}
}
