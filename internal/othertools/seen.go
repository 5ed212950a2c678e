package othertools

import (
	"strings"

	"github.com/modelscope/evalscope/perf/record"
)

// outputs are the arrivals of a request's payloads with output, in seconds. The tools look at the first choice alone.
func outputs(r *record.Record) (at []float64) {
	for _, p := range r.Payloads {
		if p.Kind.Observable() && p.Choice == 0 {
			at = append(at, p.At.Seconds())
		}
	}
	return at
}

// silent reports whether a reply had no output.
func silent(r *record.Record) bool {
	if r.Stream {
		return len(outputs(r)) == 0
	}
	for _, c := range r.Choices {
		if c.Text != "" || c.Reasoning != "" || c.Tools != "" {
			return false
		}
	}
	return true
}

// gaps are the times between neighbors.
func gaps(at []float64) (out values) {
	for i := 1; i < len(at); i++ {
		out = append(out, at[i]-at[i-1])
	}
	return out
}

// fromPost is the instant of the call that sends the request, before it has a connection.
func fromPost(r *record.Record) float64 { return r.Ready().Seconds() }

// lastPayload is the arrival of the last payload but the end mark, with it where marked is set; the end of the reply
// where there is none.
func lastPayload(r *record.Record, marked bool) float64 {
	for i := len(r.Payloads) - 1; i >= 0; i-- {
		if marked || r.Payloads[i].Kind&record.EndMark == 0 {
			return r.Payloads[i].At.Seconds()
		}
	}
	return r.End.Seconds()
}

// finished is the last instant that is known of a request.
func finished(r *record.Record) float64 { return max(r.End, r.Last, r.Sent).Seconds() }

// endedSilently reports whether a stream ended in good order but for its finish_reason and its end mark: the tools see no failure.
func endedSilently(r *record.Record) bool {
	return r.Fault != nil && r.Fault.Kind == record.FaultTruncated && strings.HasPrefix(r.Fault.Words, record.EndedSilently)
}

// inBand reports whether the reply broke with an error inside a stream of status 200.
func inBand(r *record.Record) bool {
	return r.Fault != nil && r.Fault.Kind == record.FaultInBand && r.Stream
}

// promptTokens is what the tools that count the prompt themselves have: our count, or what the dataset promised.
func promptTokens(r *record.Record) int {
	if n, ok := r.InputTokens(); ok {
		return n
	}
	return r.WantPromptTokens
}
