package report

import (
	"math"
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
	text := fixed(x, ok, digits)
	if !ok || x == 0 || math.IsInf(x, 0) || math.IsNaN(x) || math.Abs(x) >= math.Pow10(1-digits) {
		return text
	}
	more := pycompat.Fixed(x, 1-int(math.Floor(math.Log10(math.Abs(x)))))
	for strings.HasSuffix(more, "0") && len(more) > len(text) {
		more = more[:len(more)-1]
	}
	return more
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

// rounded is a figure with four decimals; a failed request that counts as infinite is `inf`.
func rounded(x float64) string {
	if math.IsInf(x, 1) {
		return "inf"
	}
	return pycompat.Rounded(x, 4)
}
