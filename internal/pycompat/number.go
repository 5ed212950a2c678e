package pycompat

import (
	"math"
	"strconv"
	"strings"
)

// Repr is Python's repr of a float: the shortest digits that read back as x, always with a point or an exponent
// (`1.0`, `0.1`, `1e-05`, `1e+16`). Not-a-number and the infinities are `nan`, `inf` and `-inf`.
func Repr(x float64) string {
	if s, ok := special(x); ok {
		return s
	}
	scientific := strconv.FormatFloat(x, 'e', -1, 64)
	exponent, _ := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return scientific // both languages write a sign and at least two digits of exponent
	}
	plain := strconv.FormatFloat(x, 'f', -1, 64)
	if strings.ContainsRune(plain, '.') {
		return plain
	}
	return plain + ".0"
}

// Round is Python's round(x, digits) for digits ≥ 0: the exact binary value of x is rounded to that many decimals, an
// exact tie goes to the even digit, and the result is the float nearest to the rounded decimal.
func Round(x float64, digits int) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'f', max(digits, 0), 64), 64)
	if err != nil {
		return x // the rounded decimal does not fit a float: x is so large that it has no decimals
	}
	return rounded
}

// Rounded is how Python prints round(x, digits): `0.0`, `0.039`, `12.5`.
func Rounded(x float64, digits int) string { return Repr(Round(x, digits)) }

// Fixed is Python's '%.{digits}f' % x.
func Fixed(x float64, digits int) string {
	if s, ok := special(x); ok {
		return s
	}
	return strconv.FormatFloat(x, 'f', max(digits, 0), 64)
}

// General is Python's '%g' % x: six significant digits, no trailing zeros, an exponent below 1e-4 and from 1e6 on.
func General(x float64) string {
	if s, ok := special(x); ok {
		return s
	}
	scientific := strconv.FormatFloat(x, 'e', 5, 64)
	mantissa, tail, _ := strings.Cut(scientific, "e")
	exponent, _ := strconv.Atoi(tail)
	if exponent < -4 || exponent >= 6 {
		return trimZeros(mantissa) + "e" + tail
	}
	return trimZeros(strconv.FormatFloat(x, 'f', 5-exponent, 64))
}

// Thousands is Python's f"{x:,}" of a float: its repr with a comma between groups of three digits (`747,520.0`).
func Thousands(x float64) string { return group(Repr(x)) }

// group puts commas into the whole part of a number's text.
func group(text string) string {
	start := 0
	if strings.HasPrefix(text, "-") {
		start = 1
	}
	end := start
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	var b strings.Builder
	b.WriteString(text[:start])
	for i := start; i < end; i++ {
		if i > start && (end-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(text[i])
	}
	b.WriteString(text[end:])
	return b.String()
}

func trimZeros(s string) string {
	if !strings.ContainsRune(s, '.') {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func special(x float64) (string, bool) {
	switch {
	case math.IsNaN(x):
		return "nan", true
	case math.IsInf(x, 1):
		return "inf", true
	case math.IsInf(x, -1):
		return "-inf", true
	}
	return "", false
}
