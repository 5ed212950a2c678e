package metric

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A ClientError is how far the load generator's figures were from the truth in one calibration. Seconds.
type ClientError struct {
	Bound
	// Bias is the mean of client − truth, with its sign; Max the largest |client − truth| of N.
	Bias float64 `json:"bias"`
	Max  float64 `json:"max"`
	N    int     `json:"n"`
}

// Worse is the larger of both in everything but N, which is the smaller: what holds for both holds for it.
func (e ClientError) Worse(o ClientError) ClientError {
	if math.Abs(o.Bias) > math.Abs(e.Bias) {
		e.Bias = o.Bias
	}
	if o.N < e.N {
		e.N = o.N
	}
	e.Bound, e.Max = e.Bound.Worse(o.Bound), max(e.Max, o.Max)
	return e
}

// Worse is the larger of both, figure by figure.
func (b Bound) Worse(o Bound) Bound {
	return Bound{Mean: max(b.Mean, o.Mean), P50: max(b.P50, o.P50), P99: max(b.P99, o.P99)}
}

// A Calibration is what the load generator found about itself against its own ground-truth server under one load on
// this machine, the worse of staggered and lockstep arrivals. Times are seconds.
type Calibration struct {
	// Parallel is the number of slots, 0 in an open loop; Rate the arrival rate of an open loop.
	Parallel int     `json:"parallel,omitempty"`
	Rate     float64 `json:"rate,omitempty"`
	// Streams, Chunks and Requests are the load that was really reached: the mean number of requests in flight, payloads
	// and requests a second over all streams.
	Streams  float64 `json:"streams"`
	Chunks   float64 `json:"chunks_per_second"`
	Requests float64 `json:"requests_per_second"`
	// ChunkRate is payloads a second of one stream, Tokens the payloads of a reply, PromptBytes the size of a body.
	ChunkRate   float64 `json:"chunk_rate"`
	Tokens      int     `json:"tokens"`
	PromptBytes int     `json:"prompt_bytes"`

	// TTFT, Latency and Decode (last − first) are errors of a request, Gap that of a gap between two arrivals.
	TTFT    ClientError `json:"ttft"`
	Latency ClientError `json:"latency"`
	Decode  ClientError `json:"decode"`
	Gap     ClientError `json:"gap"`
	// Duration is the error of the level's duration.
	Duration float64 `json:"duration"`
	// SendLag is how late requests were sent, InClient how long bytes waited to be read; neither is an error.
	SendLag  Bound `json:"send_lag"`
	InClient Bound `json:"time_in_client"`
	// ServerLate is the p99 lateness of the ground-truth server; Void says why the run says nothing, "" where it does.
	ServerLate float64 `json:"server_late"`
	Void       string  `json:"void,omitempty"`
	// CPUs are the processors that the client had, of Processors; Pinned says that the server had one of its own.
	CPUs       int  `json:"cpus"`
	Processors int  `json:"processors"`
	Pinned     bool `json:"pinned"`
}

// Valid reports whether the calibration may bound an error.
func (c Calibration) Valid() bool { return c.Void == "" && c.TTFT.N > 0 }

// worse is what bounds both loads.
func (c Calibration) worse(o Calibration) Calibration {
	c.TTFT, c.Latency, c.Decode, c.Gap = c.TTFT.Worse(o.TTFT), c.Latency.Worse(o.Latency), c.Decode.Worse(o.Decode), c.Gap.Worse(o.Gap)
	c.Duration = max(c.Duration, o.Duration)
	return c
}

// Calibrated says which calibration stands behind a level's bounds, or why there is none.
type Calibrated struct {
	// By is the load whose errors bound the level's; nil without one.
	By *Calibration
	// Why says why a level has no bounds.
	Why i18n.Text
}

// calibratedJSON is the form of a Calibrated in files, with a member for each language.
type calibratedJSON struct {
	By    *Calibration `json:"by,omitempty"`
	Why   string       `json:"why,omitempty"`
	WhyZH string       `json:"why_zh,omitempty"`
}

// MarshalJSON writes it as files have it.
func (c Calibrated) MarshalJSON() ([]byte, error) {
	return marshalPlain(calibratedJSON{c.By, c.Why.EN, c.Why.ZH})
}

// UnmarshalJSON reads it from a file.
func (c *Calibrated) UnmarshalJSON(data []byte) error {
	var in calibratedJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*c = Calibrated{By: in.By, Why: i18n.Text{EN: in.Why, ZH: in.WhyZH}}
	return nil
}

// covered is how much more than the calibrated load a level may have had: figures of one load scatter by as much.
const covered = 1.05

// demand is the load that a level was: requests in flight, payloads and requests a second.
func demand(l *Level) (streams, chunks, requests float64) {
	streams = float64(l.Load.MaxSlots())
	if l.Load.OpenLoop() {
		streams, _ = l.Value(ReachedConcurrency)
	}
	requests, _ = l.Value(RequestThroughput)
	if seconds, ok := l.Value(Duration); ok && seconds > 0 {
		if d := l.Distribution(Packages); d != nil {
			chunks = d.Sum() / seconds
		}
	}
	return streams, chunks, requests
}

func (c Calibration) covers(streams, chunks, requests float64) bool {
	limit := max(float64(c.Parallel), c.Streams)
	return streams <= limit*covered && chunks <= c.Chunks*covered && requests <= c.Requests*covered
}

// Calibrate sets the level's bounds from calibrations of the machine that measured it: those of the smallest load that
// was no smaller than the level's in streams, payloads a second and requests a second, or of the next smaller one where
// that was worse. Without such a load there are no bounds, and Calibration says why.
func (l *Level) Calibrate(all []Calibration) {
	l.Bounds, l.Calibration = nil, &Calibrated{}
	valid := slices.DeleteFunc(slices.Clone(all), func(c Calibration) bool { return !c.Valid() })
	slices.SortStableFunc(valid, func(a, b Calibration) int {
		return cmp.Or(cmp.Compare(a.Parallel, b.Parallel), cmp.Compare(a.Rate, b.Rate), cmp.Compare(a.Chunks, b.Chunks))
	})
	if len(valid) == 0 {
		l.Calibration.Why = i18n.Text{EN: "the calibration produced no bound", ZH: "校准未能给出误差上界"}
		if len(all) > 0 && all[0].Void != "" {
			l.Calibration.Why.EN += ": " + all[0].Void
		}
		return
	}
	streams, chunks, requests := demand(l)
	i := slices.IndexFunc(valid, func(c Calibration) bool { return c.covers(streams, chunks, requests) })
	if i < 0 {
		most := valid[len(valid)-1]
		l.Calibration.Why = i18n.Sprintf(
			"calibrated at %.4g payloads/s, %.4g requests/s and %.4g streams, but the level had %.4g payloads/s, %.4g requests/s and %.4g streams",
			"校准负载为 %.4g 块/秒、%.4g 请求/秒、%.4g 路流，而本级为 %.4g 块/秒、%.4g 请求/秒、%.4g 路流",
			most.Chunks, most.Requests, max(float64(most.Parallel), most.Streams), chunks, requests, streams)
		return
	}
	by := valid[i]
	if i > 0 {
		by = by.worse(valid[i-1])
	}
	l.Calibration.By = &by
	l.Bounds = by.bounds(l)
}

// bounds are those of the level's metrics that the calibration covers.
func (c Calibration) bounds(l *Level) map[Key]Bound {
	all := map[Key]Bound{}
	put := func(b Bound, keys ...Key) {
		for _, key := range keys {
			if _, ok := l.Value(key); ok {
				all[key] = b
			}
		}
	}
	put(c.TTFT.Bound, TTFT, TTFTFromDue, TTFTAnswer, TTFTFirstWave, TTFTRest, TTFTFirstTurn, TTFTLaterTurns, TTFTLaterFromDue)
	put(c.Latency.Bound, Latency, LatencyFromDue)
	put(c.Decode.Bound.over(steps(l, OutputTokens)), TPOT, TPOTExact)
	put(c.Decode.Bound.over(steps(l, Packages)), MeanITL)
	if c.Gap.N > 0 {
		put(c.Gap.Bound, ITL, PayloadGap)
	}
	put(Bound{c.Duration, c.Duration, c.Duration}, Duration)
	seconds, _ := l.Value(Duration)
	for _, key := range []Key{RequestThroughput, OutputThroughput, TotalThroughput} {
		if x, ok := l.Value(key); ok && seconds > c.Duration {
			e := x * c.Duration / (seconds - c.Duration)
			put(Bound{e, e, e}, key)
		}
	}
	return all
}

// steps is how many gaps the shortest replies of the level have, its lowest hundredth left out: the error of a reply's
// two ends is shared among them.
func steps(l *Level, key Key) float64 {
	n, _ := l.Quantile(key, 0.01)
	return max(1, n-1)
}

func (b Bound) over(n float64) Bound { return Bound{b.Mean / n, b.P50 / n, b.P99 / n} }
