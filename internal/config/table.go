package config

import (
	"slices"
	"strings"
	"sync"

	"github.com/modelscope/evalscope/internal/nearest"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Table returns the 81 fields of EvalScope 1.14.1's Arguments in their declaration order, then the flags that are only
// ours. The row of model_id has no flag: it is derived from the model. Choices and help lack what plugins and exports are called.
func Table() []Flag { return slices.Clone(tableOfNoNames()) }

// tableOfNoNames is made once: a run asks for the table dozens of times, and making it takes longer than all that is read there.
var tableOfNoNames = sync.OnceValue(func() []Flag { return TableOf(Known{}) })

// TableOf is Table with the names of what is known.
func TableOf(known Known) []Flag {
	rows := slices.Concat(targetFlags(), loadFlags(), slaFlags(), engineFlags(), outputFlags(), promptFlags(),
		datasetFlags(), requestFlags(), turnFlags(), apiFlags(), ourFlags(), verdictFlags(), calibrateFlags(), preflightFlags(),
		manifestFlags(), resumeFlags(), objectiveFlags(),
		requestIDFlags(), connectionFlags(), serverMetricsFlags(), trustFlags(), balanceFlags(), shapeFlags(), mixFlags(), searchFlags(),
		repeatFlags(), workerFlags(), observabilityFlags())
	defaults := Default()
	for i := range rows {
		row := &rows[i]
		known.fill(row)
		field := row.field(&defaults)
		row.Kind, row.Arity, row.Optional = shape(row, field)
		row.Default = encode(field)
	}
	return rows
}

// shape derives kind, arity and optionality from the Go type of the row's field, so that the two cannot disagree.
func shape(row *Flag, field any) (Kind, Arity, bool) {
	switch field.(type) {
	case *string:
		return String, One, false
	case **string:
		return String, One, true
	case *bool:
		return Switch, None, false
	case **bool:
		return Switch, None, true
	case *int:
		return Int, One, false
	case **int:
		return Int, One, true
	case *float64:
		return Float, One, false
	case **float64:
		return Float, One, true
	case **Seconds:
		return Time, One, true
	case *[]int, *[]Count:
		return Int, OneOrMore, false
	case **Range:
		return Int, OneOrMore, true
	case *[]float64:
		return Float, OneOrMore, false
	case *urlList:
		return String, OneOrMore, false
	case *[]string, *Stages:
		return String, Any, true
	case *Headers, *Tags:
		return KeyValue, OneOrMore, true
	case *protocol.Object:
		return Object, One, true
	case *Raw:
		if row.Kind == Text {
			return Text, One, true
		}
		return JSON, One, true
	}
	panic("config: row " + row.Key + " has a field of an unknown type")
}

// switchWords are the words by which a flag can be given: itself, and --no-itself for pairs.
func (f Flag) switchWords() []string {
	if f.Name == "" {
		return nil
	}
	words := []string{"--" + f.Name}
	if f.Short != "" {
		words = append(words, "-"+f.Short)
	}
	if f.Pair {
		words = append(words, "--no-"+f.Name)
	}
	return words
}

// helpAll asks for the help with every flag.
const helpAll = "--help-all"

// option is one word of the command line that names a flag; those that ask for help have no row.
type option struct {
	word string
	row  *Flag
	off  bool
}

func options(table []Flag) []option {
	all := []option{{word: "-h"}, {word: "--help"}, {word: helpAll}}
	for i := range table {
		for _, word := range table[i].switchWords() {
			off := table[i].Pair && word == "--no-"+table[i].Name
			all = append(all, option{word: word, row: &table[i], off: off})
		}
	}
	return all
}

func rowOf(table []Flag, key string) *Flag {
	i := slices.IndexFunc(table, func(f Flag) bool { return f.Key == key })
	if i < 0 {
		return nil
	}
	return &table[i]
}

// meant returns the candidate that a mistyped word most probably meant, "" when none is near. Dashes and underscores are alike.
func meant(word string, candidates []string) string {
	if len(word) > 64 { // a value, not a name
		return ""
	}
	return nearest.Of(word, candidates, func(s string) string {
		return strings.ToLower(strings.ReplaceAll(strings.TrimLeft(s, "-"), "_", "-"))
	})
}
