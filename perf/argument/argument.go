// Package argument declares and reads the arguments of plugins: --dataset-args for a dataset, --api-arg for an API, --visualizer-arg for
// a visualizer. It checks the users' values against the declaration and returns problems; package config names the flags in them.
package argument

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Kind is what an argument's value is.
type Kind string

// The kinds. Users may write numbers and truth values also as text: "10".
const (
	Text  Kind = "text"
	Int   Kind = "whole number"
	Float Kind = "number"
	Bool  Kind = "true or false"
	JSON  Kind = "JSON" // any value, which the plugin reads itself
	File  Kind = "file" // users give a path, the plugin gets the file's content as text
)

// A Declaration is one argument of a plugin.
type Declaration struct {
	// Name is what users call it.
	Name string
	Kind Kind
	// Default is the value where the user gave none, as JSON; "" for none.
	Default string
	// Help says what it does, in a line of English and of Chinese.
	Help i18n.Text
	// Secret reports whether its value may stand in no file, log or message.
	Secret bool
}

// Secrets are the values given to arguments that are secret, as text; a secret that is no text is its JSON.
func Secrets(declared []Declaration, given []Given) []string {
	var secrets []string
	for _, g := range given {
		if !slices.ContainsFunc(declared, func(d Declaration) bool { return d.Name == g.Name && d.Secret }) || string(g.Value) == "null" {
			continue
		}
		text := string(g.Value)
		_ = json.Unmarshal(g.Value, &text) // where it is no text, it stays JSON
		secrets = append(secrets, text)
	}
	return secrets
}

// A Given is an argument as the user gave it; Value is valid JSON. A null asks for the default.
type Given struct {
	Name  string
	Value json.RawMessage
}

// Word is an argument that was given as text.
func Word(name, text string) Given {
	value, _ := json.Marshal(text) // a string always is JSON
	return Given{Name: name, Value: value}
}

// A Problem is a given argument that cannot be taken.
type Problem struct {
	Name string
	// Unknown reports whether no argument of that name was declared; else the value is not of the declared Kind.
	Unknown bool
	Kind    Kind
}

// Values are the values of a plugin's arguments: those that were given, and defaults. Asking for one of another kind, or for one
// that has no value, gives the kind's zero.
type Values map[string]any

// Read gives values to the arguments that were declared. Of a repeated argument the last value counts. All problems are found.
func Read(declared []Declaration, given []Given) (Values, []Problem) {
	values := Values{}
	for _, d := range declared {
		if d.Default == "" {
			continue
		}
		v, ok := d.Kind.read(json.RawMessage(d.Default))
		if !ok {
			panic(fmt.Sprintf("argument: the default of %s is not a %s", d.Name, d.Kind)) // the plugin's author
		}
		values[d.Name] = v
	}
	var problems []Problem
	for _, g := range given {
		i := slices.IndexFunc(declared, func(d Declaration) bool { return d.Name == g.Name })
		if i < 0 {
			problems = append(problems, Problem{Name: g.Name, Unknown: true})
			continue
		}
		if string(g.Value) == "null" {
			continue
		}
		v, ok := declared[i].Kind.read(g.Value)
		if !ok {
			problems = append(problems, Problem{Name: g.Name, Kind: declared[i].Kind})
			continue
		}
		values[g.Name] = v
	}
	return values, problems
}

// Undeclared are the values of a plugin that reads its arguments itself: all of them are JSON.
func Undeclared(given []Given) Values {
	values := Values{}
	for _, g := range given {
		values[g.Name] = g.Value
	}
	return values
}

// Text is the value of an argument of text.
func (v Values) Text(name string) string { return of[string](v, name) }

// Int is the value of an argument that is a whole number.
func (v Values) Int(name string) int { return of[int](v, name) }

// Float is the value of an argument that is a number.
func (v Values) Float(name string) float64 { return of[float64](v, name) }

// Bool is the value of an argument that is true or false.
func (v Values) Bool(name string) bool { return of[bool](v, name) }

// JSON is the value of an argument that is any JSON.
func (v Values) JSON(name string) json.RawMessage { return of[json.RawMessage](v, name) }

// Has reports whether an argument has a value.
func (v Values) Has(name string) bool { _, ok := v[name]; return ok }

func of[T any](v Values, name string) T {
	value, _ := v[name].(T)
	return value
}

// read reads a value that is valid JSON.
func (k Kind) read(raw json.RawMessage) (any, bool) {
	if k == JSON {
		return raw, true
	}
	word := string(raw)
	isText := len(raw) > 0 && raw[0] == '"'
	if isText && json.Unmarshal(raw, &word) != nil {
		return nil, false
	}
	switch k {
	case Text:
		var x float64
		return word, isText || json.Unmarshal(raw, &x) == nil // as it was written: a length may be 512, a column 3
	case File:
		return word, isText
	case Int:
		n, err := strconv.Atoi(word)
		return n, err == nil
	case Float:
		var x float64 // not strconv: JSON knows no hexadecimal numbers, infinities and underscores
		err := json.Unmarshal([]byte(word), &x)
		return x, err == nil && word != "null"
	case Bool:
		return word == "true", word == "true" || word == "false"
	}
	return nil, false
}
