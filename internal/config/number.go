package config

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// parseInt reads what Python's int() reads of decimal text: blanks around, a sign, underscores between digits.
func parseInt(text string) (int, bool) {
	plain, ok := plainNumber(text)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	return int(n), err == nil
}

// parseWhole reads an integer of JSON or of a string in JSON, where 10.0 and 1e1 are integers too.
func parseWhole(text string) (int, bool) {
	if n, ok := parseInt(text); ok {
		return n, true
	}
	x, ok := parseFloat(text)
	if !ok || x != math.Trunc(x) || math.Abs(x) >= 1<<53 {
		return 0, false
	}
	return int(x), true
}

// parseFloat reads what Python's float() reads, but for infinities and NaN, which no flag can mean.
func parseFloat(text string) (float64, bool) {
	plain, ok := plainNumber(text)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(plain, 64)
	return x, err == nil && !math.IsInf(x, 0)
}

// parseSeconds reads a number of seconds, or a length of time as Go writes it.
func parseSeconds(text string) (Seconds, bool) {
	if x, ok := parseFloat(text); ok {
		return Seconds(x), true
	}
	d, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(text, " ", "")))
	return Seconds(d.Seconds()), err == nil
}

// String writes the seconds as a whole number where they are one, as EvalScope has them.
func (s Seconds) String() string { return shortFloat(float64(s)) }

// plainNumber removes blanks and the underscores that Python allows between digits, and refuses Go's own notations.
func plainNumber(text string) (string, bool) {
	text = strings.TrimSpace(text)
	var plain strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c), c == '+', c == '-', c == '.', c == 'e', c == 'E':
			plain.WriteByte(c)
		case c == '_' && i > 0 && i+1 < len(text) && isDigit(text[i-1]) && isDigit(text[i+1]):
		default:
			return "", false
		}
	}
	return plain.String(), plain.Len() > 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// PythonFloat writes a float as Python prints it: 0.0, 20.0, 1e-05, 1e+16.
func PythonFloat(x float64) string {
	size := math.Abs(x)
	if size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// parseCount reads a number of requests: 100, or 10x for ten times the level's parallel.
func parseCount(text string, whole func(string) (int, bool)) (Count, bool) {
	text = strings.TrimSpace(text)
	if factor, found := strings.CutSuffix(text, "x"); found {
		n, ok := whole(factor)
		return Count{N: n, Times: true}, ok
	}
	n, ok := whole(text)
	return Count{N: n}, ok
}
