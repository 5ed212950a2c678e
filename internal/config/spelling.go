package config

import (
	"encoding/json"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Spelling names arguments as whoever set them does: by flags of a command line, keys of JSON, or fields of a program.
// Problems are written with it where they originate.
type Spelling interface {
	// Name is what a key is called.
	Name(key string) string
	// Example is how the key gets a value, which is given as JSON.
	Example(key, json string) string
}

// Spelling is how these arguments were given: by flags where nothing says otherwise.
func (a *Arguments) Spelling() Spelling {
	if a.spelling == nil {
		return byFlag(Table())
	}
	return a.spelling
}

// byFlag is the Spelling of a command line.
type byFlag []Flag

// Name is the flag of a key, the key itself where it has none.
func (table byFlag) Name(key string) string {
	if row := rowOf(table, key); row != nil && row.Name != "" {
		return "--" + row.Name
	}
	return key
}

// Example is the flag with its value, a list of texts as the words of a shell; a switch is turned on or off by the flag alone.
func (table byFlag) Example(key, text string) string {
	row := rowOf(table, key)
	var words []string
	switch {
	case json.Unmarshal([]byte(text), &words) == nil && len(words) > 0:
		return table.Name(key) + " '" + strings.Join(words, "' '") + "'"
	case row == nil || row.Kind != Switch:
		return table.Name(key) + " " + text
	case text == "false" && row.Pair:
		return "--no-" + row.Name
	}
	return "--" + row.Name
}

// byKey is the Spelling of JSON.
type byKey struct{}

// Name is the key.
func (byKey) Name(key string) string { return key }

// Example is a member of an object.
func (byKey) Example(key, json string) string { return key + ": " + json }

// About is a problem of a key, under the name that the key has.
func About(names Spelling, key string, what, do i18n.Text) Problem {
	return Problem{Key: key, Where: names.Name(key)}.Saying(what, do)
}

// AboutValue is a problem of the value that a key has.
func AboutValue(names Spelling, key, value string, what, do i18n.Text) Problem {
	return Problem{Key: key, Where: names.Name(key) + " " + value}.Saying(what, do)
}
