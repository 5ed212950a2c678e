package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
)

// goArguments is the struct perf.Arguments: EvalScope's fields, then ours, as `go doc` shows them.
func goArguments(known config.Known) string {
	var b strings.Builder
	b.WriteString("// Code generated from the table of flags by `make docs`. DO NOT EDIT.\n\n" + `package perf

import "encoding/json"

// Arguments is EvalScope's dictionary of arguments: one field for each flag of ` + "`evalscope perf`" + `, with EvalScope's names and
// units; times are seconds. Start from DefaultArguments, because some zero values are not the defaults (Stream). A nil pointer, slice
// or map is not set. As JSON it is EvalScope's dictionary, without values that are the default.
//
// Go programs use Config. FromArguments and Config.Arguments convert one to the other.
type Arguments struct {
`)
	for _, f := range config.TableOf(known) {
		if f.Name == "" {
			continue // derived
		}
		fmt.Fprintf(&b, "\t// %s\n\t%s %s `json:%q`\n", goComment(f, known), goName(f.Key), goType(f), f.Key)
	}
	b.WriteString("}\n")
	return b.String()
}

// goComment is what a field does, its default, and what becomes of it in this version.
func goComment(f config.Flag, known config.Known) string {
	text := goName(f.Key) + ": " + strings.Replace(config.InFields(f.Help.EN, known), config.TimeUnits.EN, "seconds", 1) + "."
	if f.Default != nil && string(f.Default) != "null" && string(f.Default) != "{}" && string(f.Default) != "false" {
		text += " Default: " + string(f.Default) + "."
	}
	if f.Status != config.Works {
		text += " (" + f.Status.String() + ")"
	}
	return text
}

// goType is the type of a field.
func goType(f config.Flag) string {
	one := map[config.Kind]string{config.String: "string", config.Int: "int", config.Float: "float64", config.Switch: "bool",
		config.KeyValue: "map[string]string", config.Object: "json.RawMessage", config.JSON: "json.RawMessage",
		config.Text: "json.RawMessage", config.Time: "float64"}[f.Kind]
	many := f.Arity == config.OneOrMore || f.Arity == config.Any
	switch {
	case f.Kind == config.KeyValue || one == "json.RawMessage":
		return one
	case f.Key == "number":
		return "[]Count"
	case f.Key == "url" || f.Key == "server_metrics" || f.Key == "gpu_metrics": // several stand apart by blanks
		return one
	case f.Kind == config.Int && many && f.Optional:
		return "*Range"
	case many:
		return "[]" + one
	case f.Optional:
		return "*" + one
	}
	return one
}

// goName is a key as Go spells it.
func goName(key string) string {
	words := strings.Split(key, "_")
	for i, w := range words {
		switch {
		case slices.Contains([]string{"url", "api", "gpu", "id", "sla", "slo", "pd", "db", "ca", "http", "json", "otlp"}, w):
			words[i] = strings.ToUpper(w)
		case w == "ids" || w == "gpus":
			words[i] = strings.ToUpper(w[:len(w)-1]) + "s"
		default:
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
