package servermetrics

import "strings"

// Matches reports whether a series is the one of a dialect's name: by its name alone, or, where the name ends with a label such as
// {request_type=waiting}, by the value of that label too.
func Matches(name, series string, label func(string) string) bool {
	base, rest, labeled := strings.Cut(name, "{")
	if base != series {
		return false
	}
	if !labeled {
		return true
	}
	key, value, _ := strings.Cut(strings.TrimSuffix(rest, "}"), "=")
	return label(key) == value
}

// Has reports whether a series' name is of the engine's own metrics.
func (d Dialect) Has(series string) bool {
	for _, prefix := range append([]string{d.Prefix}, d.Prefixes...) {
		if prefix != "" && strings.HasPrefix(series, prefix) {
			return true
		}
	}
	return false
}
