package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// Command returns the command line of Words, quoted for a POSIX shell.
func (a Arguments) Command() string {
	words := a.Words()
	for i, word := range words {
		words[i] = sanitize.ShellWord(word)
	}
	return strings.Join(words, " ")
}

// Words returns the command line that says the same as these arguments, program and sub-command first, with mask in
// place of secrets. Parsed again it gives a.Masked(). One thing argparse cannot say: several values of one flag of
// which one begins with a dash; JSON can.
func (a Arguments) Words() []string { return append([]string{"evalscope", "perf"}, a.FlagWords()...) }

// FlagWords are Words without program and sub-command, and without some keys.
func (a Arguments) FlagWords(without ...string) (words []string) {
	a = a.Masked()
	for _, row := range Table() {
		if row.Name == "" || !a.set[row.Key] && !a.differs(&row) || slices.Contains(without, row.Key) {
			continue
		}
		if a.scenario != nil && !a.set[row.Key] && (row.Key == "dataset" || row.Key == "dataset_args") {
			continue // the scenario's own, which it refuses beside itself
		}
		words = append(words, row.words(&a)...)
	}
	return words
}

// words are the flag and its values as the command line takes them.
func (f Flag) words(a *Arguments) []string {
	name := "--" + f.Name
	if f.Kind == Switch {
		return f.onOff(a)
	}
	values := f.values(a)
	if len(values) == 0 && f.Arity != Any {
		return nil
	}
	if len(values) == 1 && strings.HasPrefix(values[0], "-") {
		if _, isNumber := parseFloat(values[0]); !isNumber {
			return []string{name + "=" + values[0]}
		}
	}
	return append([]string{name}, values...)
}

func (f Flag) onOff(a *Arguments) []string {
	on := false
	switch p := f.field(a).(type) {
	case *bool:
		on = *p
	case **bool:
		on = *p != nil && **p
	}
	switch {
	case on:
		return []string{"--" + f.Name}
	case f.Pair:
		return []string{"--no-" + f.Name}
	}
	return nil // off is the default of every flag that cannot be turned off
}

func (f Flag) values(a *Arguments) []string {
	switch p := f.field(a).(type) {
	case *string:
		return []string{*p}
	case *urlList:
		return SplitURLs(string(*p))
	case **string:
		return pointed(*p, func(s string) string { return s })
	case *[]string:
		return *p
	case *Stages:
		return *p // each with a blank at least, so each a stage of its own
	case *int:
		return []string{strconv.Itoa(*p)}
	case **int:
		return pointed(*p, strconv.Itoa)
	case *[]int:
		return each(*p, strconv.Itoa)
	case *float64:
		return []string{shortFloat(*p)}
	case **float64:
		return pointed(*p, shortFloat)
	case **Seconds:
		return pointed(*p, Seconds.String)
	case *[]float64:
		return each(*p, shortFloat)
	case *[]Count:
		return each(*p, Count.String)
	case **Range:
		if *p != nil && (*p).Min != (*p).Max {
			return []string{strconv.Itoa((*p).Min), strconv.Itoa((*p).Max)}
		}
		return pointed(*p, func(r Range) string { return strconv.Itoa(r.Min) })
	case *Tags:
		return each(*p, func(h Header) string { return h.Name + "=" + h.Value })
	case *Headers:
		return each(*p, func(h Header) string { return h.Name + "=" + h.Value })
	case *Raw:
		if len(*p) > 0 && (*p)[0] == '"' {
			return []string{unquote([]byte(*p))}
		}
	}
	return []string{string(encode(f.field(a)))}
}

func pointed[T any](p *T, write func(T) string) []string {
	if p == nil {
		return []string{"None"}
	}
	return []string{write(*p)}
}

func each[T any](values []T, write func(T) string) []string {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = write(value)
	}
	return words
}

func shortFloat(x float64) string { return strings.TrimSuffix(PythonFloat(x), ".0") }
