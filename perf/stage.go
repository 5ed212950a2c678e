package perf

import (
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

// A Stage is one period of a changing load. With only a Rate it is an open loop. With Parallel it is a closed loop, whose rate Rate
// limits.
type Stage struct {
	// Rate is in requests per second, and Parallel is the number of requests in flight; nil is not set.
	Rate, Parallel *Ramp
	For            time.Duration
	// Curve is the curve from the first value to the last; "" is load.Linear. Steps is the number of values of load.Step; 0 is 2.
	Curve load.Curve
	Steps int
}

// A Ramp is the first and the last value.
type Ramp struct{ From, To float64 }

// Hold returns a constant value.
func Hold(value float64) *Ramp { return &Ramp{value, value} }

// String is the stage in the format of the flag --stage.
// FromArguments is the Config of EvalScope's arguments. What only the command's screen and exit code know (json, verbose, strict), and
func (s Stage) String() string {
	var words []string
	for _, part := range []struct {
		key  string
		ramp *Ramp
	}{{"rate", s.Rate}, {"parallel", s.Parallel}} {
		switch r := part.ramp; {
		case r == nil:
		case r.From == r.To:
			words = append(words, part.key+"="+number(r.From))
		default:
			words = append(words, part.key+"="+number(r.From)+".."+number(r.To))
		}
	}
	words = append(words, "for="+number(s.For.Seconds())+"s")
	if s.Curve != "" {
		words = append(words, "curve="+string(s.Curve))
	}
	if s.Steps != 0 {
		words = append(words, "steps="+strconv.Itoa(s.Steps))
	}
	return strings.Join(words, " ")
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
