package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/metric"
)

const generated = "# Generated from the tables in Go by `make docs`: change those, not this file.\n"

// pythonArguments is the class Arguments: for people and editors its annotations, for the program its table.
func pythonArguments(known config.Known) string {
	var b strings.Builder
	b.WriteString(generated + `"""The arguments of a run: one field for each flag of ` + "`evalscope perf`" + `, with EvalScope's names and defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ._arguments import ArgumentsBase, Field


class Arguments(ArgumentsBase):
    """What to run and against which server. Every field is a keyword argument and an attribute.

    Unknown names and values of a wrong type are refused at once (InvalidArguments, a ValueError, names the field);
    what only the engine can judge is refused by run_perf_benchmark, before anything is sent.
    """

`)
	var fields, keywords strings.Builder
	for _, f := range config.TableOf(known) {
		if f.Name == "" {
			continue
		}
		hint := annotation(f)
		fmt.Fprintf(&b, "    %s: %s\n    \"\"\"%s\"\"\"\n", f.Key, hint, docstring(f, known))
		fmt.Fprintf(&keywords, "            %s: %s = %s,\n", f.Key, hint, literal(f))
		fmt.Fprintf(&fields, "        Field(%q, %q, %s, %s, %s, %s, secret=%s),\n", f.Key, f.Kind, python(f.Arity == config.OneOrMore || f.Arity == config.Any),
			python(f.Optional), literal(f), choices(f), python(f.Secret))
	}
	fmt.Fprintf(&b, "\n    REMOVED: ClassVar[dict[str, tuple[str, str]]] = {\n%s    }\n", removed())
	fmt.Fprintf(&b, "\n    FIELDS: ClassVar[tuple[Field, ...]] = (\n%s    )\n", fields.String())
	fmt.Fprintf(&b, "\n    if TYPE_CHECKING:\n\n        def __init__(\n            self,\n            *,\n%s        ) -> None: ...\n", keywords.String())
	return b.String()
}

// removed are the names of flags that are gone, each with what became of it and what to do.
func removed() string {
	var b strings.Builder
	for _, f := range config.RemovedFlags() {
		fmt.Fprintf(&b, "        %q: (%q, %q),\n", f.Key, f.What.EN, f.Do.EN)
	}
	return b.String()
}

// annotation is the type of a field as Python writes it: lists may be given as one value.
func annotation(f config.Flag) string {
	one := map[config.Kind]string{config.String: "str", config.Int: "int", config.Float: "float", config.Switch: "bool",
		config.KeyValue: "dict[str, str]", config.Object: "dict[str, Any]", config.JSON: "Any", config.Text: "Any", config.Time: "int | float | str"}[f.Kind]
	if f.Key == "number" {
		one = "int | str" // 10x: ten times the level's parallel
	}
	if one == "Any" {
		return one
	}
	if f.Kind != config.KeyValue && (f.Arity == config.OneOrMore || f.Arity == config.Any) {
		one += " | list[" + one + "]"
	}
	if f.Optional || literal(f) == "None" {
		return one + " | None"
	}
	return one
}

// literal is a field's default in Python.
func literal(f config.Flag) string {
	switch text := string(f.Default); text {
	case "null", "":
		return "None"
	case "true":
		return "True"
	case "false":
		return "False"
	default:
		return text
	}
}

func python(b bool) string {
	return strings.ToUpper(strconv.FormatBool(b)[:1]) + strconv.FormatBool(b)[1:]
}

// choices are the values that work, where others do not; names of plugins are open.
func choices(f config.Flag) string {
	if len(f.Choices) == 0 || f.Key == "api" || f.Key == "dataset" {
		return "()"
	}
	quoted := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		quoted[i] = strconv.Quote(c)
	}
	return "(" + strings.Join(quoted, ", ") + ",)"
}

func docstring(f config.Flag, known config.Known) string {
	text := strings.ToUpper(f.Help.EN[:1]) + config.InFields(f.Help.EN[1:], known) + "."
	if f.Default != nil && string(f.Default) != "null" {
		text += " Default: " + literal(f) + "."
	}
	if f.Note.EN != "" {
		text += " " + strings.ToUpper(f.Status.String()[:1]) + f.Status.String()[1:] + ": " + config.InFields(f.Note.EN, known) + "."
	}
	return strings.ReplaceAll(text, `\`, `\\`)
}

// summaryNames are the attributes of EvalScope's BenchmarkSummary and the metrics behind them.
func summaryNames() []attribute {
	return []attribute{{"time_taken", metric.Duration}, {"request_throughput", metric.RequestThroughput},
		{"avg_latency", metric.Latency}, {"avg_input_tokens", metric.InputTokens},
		{"output_token_throughput", metric.OutputThroughput}, {"total_token_throughput", metric.TotalThroughput},
		{"avg_ttft", metric.TTFT}, {"avg_tpot", metric.TPOT}, {"avg_itl", metric.PayloadGap}, {"avg_output_tokens", metric.OutputTokens}}
}

// percentileNames are the attributes of EvalScope's PercentileRow.
func percentileNames() []attribute {
	return []attribute{{"latency", metric.Latency}, {"ttft", metric.TTFT}, {"itl", metric.PayloadGap}, {"tpot", metric.TPOT},
		{"input_tokens", metric.InputTokens}, {"output_tokens", metric.OutputTokens}, {"output_throughput", metric.OutputRate},
		{"total_throughput", metric.TotalRate}, {"decode_throughput", metric.DecodeRate}}
}

type attribute struct {
	name string
	key  metric.Key
}

// pythonLabels is how the figures of a level are called in EvalScope's files, its classes and the guides.
func pythonLabels() string {
	var b strings.Builder
	b.WriteString(generated + `"""What figures are called: in EvalScope's files, as attributes of its classes, and in the guides."""

`)
	dict := func(name, comment string, pairs [][2]string) {
		fmt.Fprintf(&b, "# %s\n%s = {\n", comment, name)
		for _, p := range pairs {
			fmt.Fprintf(&b, "    %q: %q,\n", p[0], p[1])
		}
		b.WriteString("}\n\n")
	}
	var summary, row, guide, titles [][2]string
	for _, a := range summaryNames() {
		d, _ := metric.Define(a.key)
		summary = append(summary, [2]string{a.name, d.EvalScope})
	}
	for _, a := range percentileNames() {
		d, _ := metric.Define(a.key)
		row = append(row, [2]string{a.name, d.EvalScopeColumn})
	}
	seen := map[string]bool{}
	for _, d := range metric.Table() {
		titles = append(titles, [2]string{string(d.Key), d.Title.EN})
		for _, label := range []string{d.Guide, d.GuideZH} {
			if label != "" && !seen[label] {
				seen[label] = true
				guide = append(guide, [2]string{label, string(d.Key)})
			}
		}
	}
	dict("SUMMARY", "attribute -> key of benchmark_summary.json", summary)
	dict("PERCENTILE", "attribute -> key of benchmark_percentile.json", row)
	dict("GUIDE", "label in the guides' tables -> key of the metric table", guide)
	dict("TITLES", "key of the metric table -> title", titles)
	return strings.TrimRight(b.String(), "\n") + "\n"
}
