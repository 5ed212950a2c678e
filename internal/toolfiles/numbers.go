package toolfiles

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// numbers is a member that is a list of numbers, NaN for what in it is none.
func (k keys) numbers(name string) (all []float64) {
	return appendNumbers[float64](nil, k[name])
}

// appendNumbers appends those of a list, which is JSON; NaN for what in it is none.
func appendNumbers[F float32 | float64](all []F, list []byte) []F {
	i := blank(list, 0)
	if i >= len(list) || list[i] != '[' {
		return all
	}
	for i = blank(list, i+1); i < len(list) && list[i] != ']'; i = blank(list, i) {
		v, end := decimalAt(list, i)
		if end == i || end < len(list) && !endsValue[list[end]] {
			if end = valueEnd(list, i); end == i {
				return all
			}
			v = numberOf(list[i:end])
		}
		all = append(all, F(v))
		i = blank(list, end) + 1
	}
	return all
}

// numberOf is the number that raw is, or is a text of; NaN for any other, and for what is not finite.
func numberOf(raw json.RawMessage) float64 {
	if v, ok := decimal(raw); ok {
		return v
	}
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// powers are those of ten that are exact.
var powers = func() (all [23]float64) {
	for i := range all {
		all[i] = math.Pow10(i)
	}
	return all
}()

// decimal is the decimal number that raw is; not ok for any other form.
func decimal(raw []byte) (v float64, ok bool) {
	v, end := decimalAt(raw, 0)
	return v, end == len(raw) && end > 0
}

// decimalAt reads digits with a point from i on, as most numbers of these files are, to 15 digits at least: lists of them are long. It
// gives where they end, i where there are none or where they have another form.
func decimalAt(doc []byte, i int) (v float64, end int) {
	begin, sign := i, 1.0
	if i < len(doc) && doc[i] == '-' {
		i, sign = i+1, -1
	}
	value, behind, point, first := uint64(0), 0, false, i
scan:
	for ; i < len(doc); i++ {
		switch c := doc[i]; {
		case c == '.' && !point && i > first:
			point = true
		case c < '0' || c > '9':
			break scan
		case value >= 1e17: // no further digit matters, but before the point
			if !point {
				return 0, begin
			}
		default:
			value = value*10 + uint64(c-'0')
			if point {
				behind++
			}
		}
	}
	if i == first || behind >= len(powers) {
		return 0, begin
	}
	return sign * (float64(value) / powers[behind]), i
}
