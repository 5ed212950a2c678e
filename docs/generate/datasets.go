package main

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
)

//go:embed datasets_*.md
var datasetPages embed.FS

// datasets is the page of data sets: prose around the tables of what they declare.
func datasets(l language) (string, error) {
	all := slices.DeleteFunc(standard.Plugins().Datasets, func(d dataset.Declaration) bool { return d.Traits.RepeatsPrompt })
	name := "datasets_" + string(l) + ".md"
	page, err := template.ParseFS(datasetPages, name)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = page.ExecuteTemplate(&b, name, map[string]string{"Table": l.datasetTable(all), "Arguments": l.datasetArguments(all)})
	return b.String(), err
}

// datasetTable has a row for each data set.
func (l language) datasetTable(all []dataset.Declaration) string {
	var b strings.Builder
	b.WriteString(l.in(datasetsHead))
	for _, d := range all {
		names := "`" + strings.Join(append([]string{d.Name}, d.Aliases...), "`"+l.in(datasetsAnd)+"`") + "`"
		fmt.Fprintf(&b, "\n| %s | %s | %s | %s |", names, cell(l.in(d.Help)), l.needs(d.Traits), l.hubs(d.Traits.Hub))
	}
	return b.String()
}

// needs lists what a run with a dataset requires.
func (l language) needs(t dataset.Traits) string {
	var all []string
	if t.NeedsPath {
		all = append(all, "`--dataset-path`")
	}
	if t.NeedsTokenizer {
		all = append(all, "`--tokenizer-path`")
	}
	if t.Answers != "" {
		all = append(all, l.in(datasetsAnswers[t.Answers]))
	}
	if t.Images {
		all = append(all, l.in(datasetsChat))
	}
	return strings.Join(all, l.in(datasetsAnd))
}

// hubs is where a data set lives.
func (l language) hubs(hub *dataset.HubFile) string {
	if hub == nil {
		return ""
	}
	file := cmp.Or(hub.HuggingFaceFile, hub.File)
	text := "`" + hub.ModelScope + "`: `" + hub.File + "`"
	if hub.ModelScope != hub.HuggingFace || file != hub.File {
		text += "; `" + hub.HuggingFace + "`: `" + file + "`"
	}
	if hub.HuggingFaceRevision != "" {
		text += " (" + hub.HuggingFaceRevision[:8] + ")"
	}
	return text
}

// datasetArguments has a row for each argument, with the data sets that have it.
func (l language) datasetArguments(all []dataset.Declaration) string {
	type own struct {
		argument.Declaration
		owners []string
	}
	var rows []own
	for _, d := range all {
		for _, a := range d.Arguments {
			if i := slices.IndexFunc(rows, func(o own) bool { return o.Declaration == a }); i >= 0 {
				rows[i].owners = append(rows[i].owners, "`"+d.Name+"`")
				continue
			}
			rows = append(rows, own{a, []string{"`" + d.Name + "`"}})
		}
	}
	var b strings.Builder
	b.WriteString(l.in(datasetsArgumentsHead))
	for _, row := range rows {
		fmt.Fprintf(&b, "\n| `%s` | %s | %s | %s | %s |", row.Name, l.in(datasetsKinds[row.Kind]), code(row.Default), cell(l.in(row.Help)),
			strings.Join(row.owners, l.in(datasetsAnd)))
	}
	return b.String()
}

// The texts of the tables.
var (
	datasetsHead          = i18n.Text{EN: "| `--dataset` | Contents | Requires | Location on hubs |\n|---|---|---|---|", ZH: "| `--dataset` | 内容 | 要求 | 模型库中的位置 |\n|---|---|---|---|"}
	datasetsArgumentsHead = i18n.Text{EN: "| Argument | Type | Default | Effect | Datasets |\n|---|---|---|---|---|", ZH: "| 参数 | 类型 | 默认值 | 作用 | 数据集 |\n|---|---|---|---|---|"}
	datasetsAnd           = i18n.Text{EN: ", ", ZH: "、"}
	datasetsChat          = i18n.Text{EN: "a chat endpoint", ZH: "对话端点"}
	datasetsKinds         = map[argument.Kind]i18n.Text{
		argument.Text: {EN: "text", ZH: "文本"}, argument.Int: {EN: "whole number", ZH: "整数"}, argument.Float: {EN: "number", ZH: "数"},
		argument.Bool: {EN: "true or false", ZH: "true 或 false"}, argument.JSON: {EN: "JSON", ZH: "JSON"}, argument.File: {EN: "file", ZH: "文件"},
	}
	datasetsAnswers = map[string]i18n.Text{
		string(protocol.Rerank):    {EN: "a reranking API", ZH: "重排 API"},
		string(protocol.Decision):  {EN: "a decision API", ZH: "决策 API"},
		string(protocol.Embedding): {EN: "an embedding API", ZH: "向量 API"},
	}
)
