package config

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/protocol"
)

// setWords stores the words of one flag into its field, as argparse with the row's type would. The problem's Where is
// left to the caller; the field is unchanged when there is a problem.
func setWords(row *Flag, a *Arguments, words []string, whole func(string) (int, bool)) *Problem {
	field := row.field(a)
	if row.takesNone() && len(words) == 1 && isNone(words[0]) {
		setNone(field)
		return nil
	}
	switch p := field.(type) {
	case *string:
		*p = words[0]
	case *urlList:
		*p = urlList(strings.Join(words, " "))
	case **string:
		*p = &words[0]
	case *[]string:
		*p = append([]string{}, words...)
	case *Stages:
		p.add(words)
	case *int:
		return setOne(p, words, whole, row.badInt)
	case **int:
		return setPointer(p, words, whole, row.badInt)
	case *[]int:
		return setAll(p, words, whole, row.badInt)
	case *float64:
		return setOne(p, words, parseFloat, row.badFloat)
	case **float64:
		return setPointer(p, words, parseFloat, row.badFloat)
	case **Seconds:
		return setPointer(p, words, parseSeconds, row.badSeconds)
	case *[]float64:
		return setAll(p, words, parseFloat, row.badFloat)
	case *[]Count:
		return setAll(p, words, func(text string) (Count, bool) { return parseCount(text, whole) }, row.badCount)
	case **Range:
		return setRange(row, p, words, whole)
	case *Tags:
		return addTags(row, p, words)
	case *Headers:
		return setHeaders(p, words)
	case *protocol.Object:
		return setMembers(p, words[0])
	case *Raw:
		return setRaw(row, p, words[0])
	}
	return nil
}

// takesNone: where "not set" and the default differ, and among choices, the word None says "not set".
func (f Flag) takesNone() bool {
	switch f.Kind {
	case Int, String, Time:
		return f.Optional && (string(f.Default) != "null" || f.named())
	}
	return false
}

// named reports whether the values of a flag are names from a list.
func (f Flag) named() bool { return f.choices != nil || len(f.Choices) > 0 }

func isNone(word string) bool { return word == "None" || word == "none" || word == "null" }

func setNone(field any) {
	switch p := field.(type) {
	case **string:
		*p = nil
	case **int:
		*p = nil
	case **Range:
		*p = nil
	case **Seconds:
		*p = nil
	}
}

func setOne[T any](p *T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	value, ok := parse(words[0])
	if !ok {
		return bad(words[0])
	}
	*p = value
	return nil
}

func setPointer[T any](p **T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	var value T
	if problem := setOne(&value, words, parse, bad); problem != nil {
		return problem
	}
	*p = &value
	return nil
}

func setAll[T any](p *[]T, words []string, parse func(string) (T, bool), bad func(string) *Problem) *Problem {
	values := make([]T, len(words))
	for i := range words {
		if problem := setOne(&values[i], words[i:], parse, bad); problem != nil {
			return problem
		}
	}
	*p = values
	return nil
}

// tooLarge is the problem of a whole number that no field can hold, nil where word is none.
func tooLarge(word string) *Problem {
	digits := strings.TrimPrefix(strings.TrimSpace(word), "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	return &Problem{What: quoted(word) + " is too large: at most " + strconv.Itoa(math.MaxInt), Do: "use a smaller number"}
}

func (f Flag) badInt(word string) *Problem {
	if p := tooLarge(word); p != nil {
		return p
	}
	return &Problem{What: quoted(word) + " is not a whole number", Do: "use digits only, such as " + f.example("10")}
}

func (f Flag) badFloat(word string) *Problem {
	return &Problem{What: quoted(word) + " is not a finite number", Do: "use a number such as " + f.example("0.5")}
}

func (f Flag) badSeconds(word string) *Problem {
	return &Problem{What: quoted(word) + " is not a duration", Do: "use seconds such as 10 or 0.5, or a number with a unit: 500ms, 30s, 2m, 1h"}
}

func (f Flag) badCount(word string) *Problem {
	if p := tooLarge(strings.TrimSuffix(strings.TrimSpace(word), "x")); p != nil {
		return p
	}
	return &Problem{What: quoted(word) + " is not a count", Do: "use a whole number such as 100, or 10x for ten times the level's parallel"}
}

func (f Flag) example(other string) string {
	if text := string(f.Default); text != "" && (isDigit(text[0]) || text[0] == '-') && text != "0" && text != "0.0" {
		return text
	}
	return other
}

func setRange(row *Flag, p **Range, words []string, whole func(string) (int, bool)) *Problem {
	var values []int
	if problem := setAll(&values, words, whole, row.badInt); problem != nil {
		return problem
	}
	switch {
	case len(values) == 1:
		*p = &Range{values[0], values[0]}
	case len(values) != 2:
		return &Problem{What: "has " + strconv.Itoa(len(values)) + " values", Do: "use one value, or two: the minimum and maximum, between which each " +
			"request draws"}
	case values[0] > values[1]:
		return &Problem{What: "the minimum is greater than the maximum", Do: "swap them: " + strconv.Itoa(values[1]) + " " + strconv.Itoa(values[0])}
	default:
		*p = &Range{values[0], values[1]}
	}
	return nil
}

// setHeaders never shows a value: what lacks its equals sign may be a secret.
func setHeaders(p *Headers, words []string) *Problem {
	var headers Headers
	for i, word := range words {
		name, value, found := strings.Cut(word, "=")
		if !found {
			return &Problem{What: "value " + strconv.Itoa(i+1) + " has no '='", Do: "use name=value, quoted if it contains spaces: --headers 'X-Team=load " +
				"test'"}
		}
		headers = headers.with(Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	*p = headers
	return nil
}

// with returns the headers with that one added, or in place of the one of exactly the same name.
func (h Headers) with(header Header) Headers {
	for i := range h {
		if h[i].Name == header.Name {
			h[i] = header
			return h
		}
	}
	return append(h, header)
}

func setMembers(p *protocol.Object, text string) *Problem {
	members, problem := decodeObject([]byte(text))
	if problem == nil {
		*p = members
	}
	return problem
}

func setRaw(row *Flag, p *Raw, text string) *Problem {
	if !json.Valid([]byte(text)) {
		if row.Kind != Text {
			return &Problem{What: "is not valid JSON", Do: "check quotes and commas, and put it in single quotes"}
		}
		*p = Raw(protocol.Literal(text))
		return nil
	}
	*p = Raw(strings.TrimSpace(text))
	return nil
}

// addTags adds to the tags that are there already.
func addTags(row *Flag, p *Tags, words []string) *Problem {
	tags := Headers(*p)
	for i, word := range words {
		name, value, found := strings.Cut(word, "=")
		if !found && row.Secret {
			return &Problem{What: "value " + strconv.Itoa(i+1) + " has no '='", Do: "use name=value, quoted if it contains spaces"}
		}
		if !found {
			return &Problem{What: quoted(word) + " has no '='", Do: "use name=value: --tag gpu=H100"}
		}
		if strings.TrimSpace(name) == "" {
			return &Problem{What: quoted(word) + " has no name before its '='", Do: "use name=value: --tag gpu=H100"}
		}
		tags = tags.with(Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	*p = Tags(tags)
	return nil
}
