package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The kinds of fault. Those of a stream strike at a token drawn at random; on an answer without streaming they do what
// is nearest: a body that is cut, reset, malformed, delayed, or an error under status 200.
const (
	Fault500         = "500"          // status 500
	Fault429         = "429"          // status 429 with Retry-After
	Fault503         = "503"          // status 503 with Retry-After
	FaultReset       = "reset"        // the connection is reset before any header
	FaultTruncate    = "truncate"     // the stream ends cleanly, without finish_reason and [DONE]
	FaultDisconnect  = "disconnect"   // the connection is reset in the middle of the stream
	FaultMalformed   = "malformed"    // one event is not JSON; the rest follows
	FaultErrorObject = "error-object" // an event {"error": {…}}, then the end
	FaultErrorString = "error-string" // an event {"error": "…"}, then the end
	FaultStall       = "stall"        // silence of Config.Stall, then the rest
	FaultEmptyStream = "empty-stream" // status 200 and no event at all
	FaultShort       = "short"        // half of the tokens, finish_reason stop
	FaultEmptyAnswer = "empty-answer" // no token, finish_reason stop at once
	FaultBrokenUTF8  = "broken-utf8"  // one event has half a character in it
)

// FaultKinds returns the names of all kinds, in the order in which a draw counts them.
func FaultKinds() []string {
	return []string{
		Fault500, Fault429, Fault503, FaultReset, FaultTruncate, FaultDisconnect, FaultMalformed, FaultErrorObject,
		FaultErrorString, FaultStall, FaultEmptyStream, FaultShort, FaultEmptyAnswer, FaultBrokenUTF8,
	}
}

// Faults maps a kind to its probability per request. It is a flag value: "kind=probability", repeatable, or a comma list.
type Faults map[string]float64

// String returns the faults as the flag takes them, sorted by kind.
func (f Faults) String() string {
	parts := make([]string, 0, len(f))
	for _, kind := range slices.Sorted(maps.Keys(f)) {
		parts = append(parts, kind+"="+strconv.FormatFloat(f[kind], 'g', -1, 64))
	}
	return strings.Join(parts, ",")
}

// Type names the flag's value in help texts.
func (f *Faults) Type() string { return "kind=probability" }

// Set adds the faults of a comma list; a kind named again takes the later probability.
func (f *Faults) Set(list string) error {
	added := Faults{}
	for part := range strings.SplitSeq(list, ",") {
		kind, text, found := strings.Cut(strings.TrimSpace(part), "=")
		probability, err := strconv.ParseFloat(text, 64)
		if !found || err != nil {
			return fmt.Errorf("fault %q is not in the form kind=probability, such as %s=0.1", part, FaultTruncate)
		}
		added[kind] = probability
	}
	if err := added.validate(); err != nil {
		return err
	}
	if *f == nil {
		*f = Faults{}
	}
	maps.Copy(*f, added)
	return nil
}

func (f Faults) validate() error {
	var problems []error
	sum := 0.0
	for _, kind := range slices.Sorted(maps.Keys(f)) {
		if !slices.Contains(FaultKinds(), kind) {
			problems = append(problems, fmt.Errorf("--fault %s: unknown kind: use one of %s", kind, strings.Join(FaultKinds(), ", ")))
		}
		if p := f[kind]; !(p >= 0 && p <= 1) {
			problems = append(problems, fmt.Errorf("--fault %s=%v: use a probability from 0 to 1", kind, p))
		}
		sum += f[kind]
	}
	if sum > 1+1e-9 {
		problems = append(problems, fmt.Errorf("--fault: the probabilities add up to %v, but a request has at most one fault: make the sum 1 or less", sum))
	}
	return errors.Join(problems...)
}

// draw returns the kind that a uniform draw of [0, 1) falls on, "" for none.
func (f Faults) draw(u float64) string {
	if len(f) == 0 {
		return ""
	}
	for _, kind := range FaultKinds() {
		if u < f[kind] {
			return kind
		}
		u -= f[kind]
	}
	return ""
}
