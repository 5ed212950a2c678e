package perf

import (
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/load"
)

// A Stage is a stretch of a load that changes. With a Rate alone it is an open loop, with Parallel a closed one, which a Rate
// then paces.
type Stage struct {
	// Rate is in requests a second, Parallel how many are in flight; nil is neither.
	Rate, Parallel *Ramp
	For            time.Duration
	// Curve is the way from the first value to the last, "" is load.Linear; Steps is how many values load.Step has, 0 is 2.
	Curve load.Curve
	Steps int
}

// A Ramp is where a value begins and ends.
type Ramp struct{ From, To float64 }

// Hold is a value that stays.
func Hold(value float64) *Ramp { return &Ramp{value, value} }

// String is the stage as the command's --stage has it.
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
