package htmlreport

import (
	"math"
	"strconv"
)

// mostSteps bounds the steps between the labels of the time axis, so that they fit on a phone.
const mostSteps = 6

// timeTicks are round instants from one to another, as axis.js makes them after a zoom.
func timeTicks(from, to float64) (ticks []axisTick) {
	length := to - from
	if !(length > 0) || math.IsInf(length, 0) {
		return nil
	}
	unit, name := 1.0, " s"
	switch {
	case length > 5*3600:
		unit, name = 3600, " h"
	case length > 300:
		unit, name = 60, " min"
	}
	step := roundStep(length / unit / mostSteps)
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for k := int(math.Ceil(from/unit/step - 1e-9)); float64(k)*step*unit <= to+length*1e-9; k++ {
		at := float64(k) * step
		ticks = append(ticks, axisTick{Left: strconv.FormatFloat(math.Round((at*unit-from)/length*1e4)/100, 'f', -1, 64) + "%",
			Label: strconv.FormatFloat(at, 'f', digits, 64) + name})
	}
	return ticks
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is not below a length.
func roundStep(length float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(length)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= length*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// roundTop is a round number at or above a value, below a value that is negative: the end of a track's scale.
func roundTop(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return v
	}
	power := math.Pow(10, math.Floor(math.Log10(math.Abs(v))))
	for _, m := range []float64{1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8} {
		if m*power >= math.Abs(v)*(1-1e-9) {
			return math.Copysign(m*power, v)
		}
	}
	return math.Copysign(10*power, v)
}
