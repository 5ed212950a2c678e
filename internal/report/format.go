package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/metric"
)

// absent stands for a figure that does not exist.
const absent = pycompat.Absent

// fixed is a figure with a fixed number of decimals.
func fixed(x float64, ok bool, digits int) string {
	if !ok {
		return absent
	}
	if math.IsInf(x, 1) {
		return "inf"
	}
	return pycompat.Fixed(x, digits)
}

// decimals is a time of a table: a fixed number of decimals, and more where a figure below a hundredth would
// otherwise lose its second significant digit. Against a fast server 0.001 or 0.000 says nothing.
func decimals(x float64, ok bool, digits int) string {
	return fixed(x, ok, columnDigits([]float64{x}, digits))
}

// columnDigits is the number of decimals of a column: as many as its smallest figure needs for two significant digits, at least
// `least`, without zeros that all figures end with.
func columnDigits(values []float64, least int) int {
	smallest := math.Inf(1)
	for _, x := range values {
		if x != 0 && !math.IsInf(x, 0) && !math.IsNaN(x) {
			smallest = min(smallest, math.Abs(x))
		}
	}
	if math.IsInf(smallest, 1) || smallest >= math.Pow10(1-least) {
		return least
	}
	digits := 1 - int(math.Floor(math.Log10(smallest)))
	for ; digits > least; digits-- {
		if slices.ContainsFunc(values, func(x float64) bool { return !strings.HasSuffix(fixed(x, true, digits), "0") }) {
			break
		}
	}
	return digits
}

// percent is a share as `12.5%`.
func percent(share float64, ok bool) string {
	if !ok {
		return absent
	}
	return pycompat.Fixed(100*share, 1) + "%"
}

// plainNumber is a number in its shortest form, without exponent.
func plainNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// duration is a time for a sentence: three significant digits, in ms below a second.
func duration(seconds float64) string {
	if math.Abs(seconds) < 1 {
		return significant(seconds*1000) + " ms"
	}
	return significant(seconds) + " s"
}

// significant is a number with three significant digits, and all digits before the point.
func significant(x float64) string {
	if x == 0 {
		return "0"
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(x))))
	return plainNumber(pycompat.Round(x, min(max(digits, 0), 6)))
}

// figureText is a figure of a suggestion with its unit.
func figureText(x float64, unit metric.Unit) string {
	switch unit {
	case metric.Seconds:
		return duration(x)
	case metric.Ratio:
		return percent(x, true)
	case metric.SecondsPerToken:
		return significant(x*1000) + " ms/token"
	case metric.Count:
		return plainNumber(pycompat.Round(x, 2))
	}
	return plainNumber(pycompat.Round(x, 2)) + " " + string(unit)
}

// rounded is a figure with four decimals, and more where one below a thousandth would lose its second significant digit; a failed
// request that counts as infinite is `inf`.
func rounded(x float64) string {
	if math.IsInf(x, 1) {
		return "inf"
	}
	if pycompat.Small(x) {
		return pycompat.TwoDigits(x)
	}
	return pycompat.Rounded(x, 4)
}

// milliseconds is a time in seconds as four significant digits of milliseconds, for tables whose header has the unit.
func milliseconds(seconds float64) string {
	x := seconds * 1000
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case x == 0:
		return "0"
	}
	return plainNumber(pycompat.Round(x, min(max(3-int(math.Floor(math.Log10(math.Abs(x)))), 0), 6)))
}
