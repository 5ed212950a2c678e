package metric

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// OfRequest is the value of a metric of shape PerRequest for one success, in the table's unit; not ok where the request
// has none. First wave and rest depend on the whole level and have no value here.
func OfRequest(key Key, r *record.Record) (float64, bool) {
	switch key {
	case TTFT:
		return inSeconds(r.TTFT())
	case TTFTFromDue:
		return inSeconds(r.TTFTFromDue())
	case TTFTAnswer:
		return inSeconds(r.TTFTAnswer())
	case Latency:
		return inSeconds(r.Latency())
	case LatencyFromDue:
		return inSeconds(r.LatencyFromDue())
	case TPOT:
		return inSeconds(r.TPOT())
	case TPOTExact:
		return inSeconds(r.TPOTExact())
	case MeanITL:
		return inSeconds(r.MeanGap())
	case Tail:
		if _, streamed := r.TTFT(); !streamed {
			return 0, false
		}
		return inSeconds(r.Tail())
	case SendLag:
		return inSeconds(r.SendLag())
	case PoolWait:
		return inSeconds(time.Duration(r.PoolWait), r.PoolWait > 0)
	case ConnectTime:
		return inSeconds(time.Duration(r.Connect+r.TLS), r.Connect > 0)
	case TLSTime:
		return inSeconds(time.Duration(r.TLS), r.TLS > 0)
	}
	return countOfRequest(key, r)
}

// countOfRequest is OfRequest for metrics made of tokens and payloads.
func countOfRequest(key Key, r *record.Record) (float64, bool) {
	in, inOK := r.InputTokens()
	out, outOK := r.OutputTokens()
	latency, timed := r.Latency()
	timed = timed && latency > 0
	switch key {
	case InputTokens:
		return float64(in), inOK
	case OutputTokens:
		return float64(out), outOK
	case OutputRate:
		return perSecond(out, latency), outOK && timed
	case TotalRate:
		return perSecond(in+out, latency), inOK && outOK && timed
	case DecodeRate:
		tpot, ok := r.TPOT()
		return perSecond(1, tpot), ok && tpot > 0
	case Packages:
		return float64(r.Steps()), r.Stream
	}
	return 0, false
}

func inSeconds(d time.Duration, ok bool) (float64, bool) { return d.Seconds(), ok }

func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
