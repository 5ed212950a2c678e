package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// datasetCommand is `evalscope dataset`: what data sets there are, what a run would send of one, and how long that is; and
// traces made of logs. Nothing is sent.
func (p Process) datasetCommand(plugins plugin.Set) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dataset",
		Short: p.in(i18n.Text{EN: "List datasets, show their items and lengths, and convert logs to traces; sends no requests", ZH: "列出数据集，查看其条目与长度，将日志转换为轨迹；不发送请求"}),
	}
	cmd.AddCommand(p.datasetList(plugins), p.datasetItems(plugins, "preview", i18n.Text{EN: "Show the first items of a dataset as a run would send them", ZH: "按测试时发送的样子显示数据集的前几条"}, 3, p.preview),
		p.datasetItems(plugins, "stats", i18n.Text{EN: "Show the prompt lengths of a dataset", ZH: "显示数据集的提示词长度"}, 1000, p.stats), p.datasetAnonymize(plugins))
	return cmd
}

func (p Process) datasetList(plugins plugin.Set) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: p.in(i18n.Text{EN: "List the datasets and their arguments", ZH: "列出数据集及其参数"}), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.listDatasets(plugins, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, p.in(i18n.Text{EN: "print the list as JSON", ZH: "以 JSON 输出"}))
	return cmd
}

// A listedDataset is a data set in the list.
type listedDataset struct {
	Name      string           `json:"name"`
	Aliases   []string         `json:"aliases,omitempty"`
	Help      string           `json:"help"`
	Needs     []string         `json:"needs,omitempty"`
	Arguments []listedArgument `json:"arguments,omitempty"`
}

type listedArgument struct {
	Name    string          `json:"name"`
	Kind    string          `json:"kind"`
	Default json.RawMessage `json:"default,omitempty"`
	Help    string          `json:"help"`
}

func (p Process) listDatasets(plugins plugin.Set, asJSON bool) error {
	tongue := language(p.Getenv)
	var all []listedDataset
	for _, d := range plugins.Datasets {
		if d.Traits.RepeatsPrompt { // --prompt selects it
			continue
		}
		one := listedDataset{Name: d.Name, Aliases: d.Aliases, Help: d.Help.In(tongue)}
		if d.Traits.NeedsPath {
			one.Needs = append(one.Needs, "--dataset-path")
		}
		if d.Traits.NeedsTokenizer {
			one.Needs = append(one.Needs, "--tokenizer-path")
		}
		for _, a := range d.Arguments {
			one.Arguments = append(one.Arguments, listedArgument{Name: a.Name, Kind: string(a.Kind), Default: json.RawMessage(a.Default),
				Help: a.Help.In(tongue)})
		}
		all = append(all, one)
	}
	if asJSON {
		return p.writeJSON(all)
	}
	rows := [][]string{{"Name", "Needs", "Description"}}
	for _, d := range all {
		rows = append(rows, []string{strings.Join(append([]string{d.Name}, d.Aliases...), ", "), strings.Join(d.Needs, " "), d.Help})
	}
	writeColumns(p.Stdout, rows)
	for len(all) > 0 { // data sets with the same arguments together
		first, names := all[0], []string(nil)
		all = slices.DeleteFunc(all, func(d listedDataset) bool {
			same := reflect.DeepEqual(d.Arguments, first.Arguments)
			if same {
				names = append(names, d.Name)
			}
			return same
		})
		p.listArguments(names, first.Arguments)
	}
	return nil
}

func (p Process) listArguments(names []string, arguments []listedArgument) {
	if len(arguments) == 0 {
		return
	}
	fmt.Fprintf(p.Stdout, "\n--dataset-args of %s:\n", strings.Join(names, ", "))
	var lines [][]string
	for _, a := range arguments {
		lines = append(lines, []string{"  " + a.Name, a.Kind, string(a.Default), a.Help})
	}
	writeColumns(p.Stdout, lines)
}

func (p Process) writeJSON(v any) error {
	encoder := json.NewEncoder(p.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// A shower takes items, and shows them in the end; tokens reports whether lengths are in tokens.
type shower func(config.Arguments) (take func(run.Item), end func(tokens bool) error)

// datasetItems is a word that looks at the first items of a data set. Its flags are those of `evalscope perf`.
func (p Process) datasetItems(plugins plugin.Set, word string, short i18n.Text, number int, show shower) *cobra.Command {
	use := "evalscope dataset " + word
	return &cobra.Command{
		Use:   word + " NAME [flags of evalscope perf]",
		Short: p.in(short),
		Long: p.in(i18n.Sprintf(`%s. No requests are sent and no files are written.

NAME is a dataset from "evalscope dataset list". Flags are the same as for "evalscope perf": --dataset-path, --dataset-args,
--tokenizer-path (to show lengths in tokens, including the chat template), --number (of items; default %d), --json, and flags
that change the request body.`, `%s。不发送请求，不写入文件。

NAME 为 "evalscope dataset list" 列出的数据集。参数与 "evalscope perf" 相同：--dataset-path、--dataset-args、--tokenizer-path
（以 token 显示长度，包含对话模板）、--number（条数，默认 %d）、--json，以及改变请求体的参数。`, short, number)),
		Example:            "  " + use + " NAME --dataset-path prompts.jsonl --tokenizer-path builtin",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) == 0 || slices.Contains(words, "--help") || slices.Contains(words, "-h") {
				return cmd.Help()
			}
			if strings.HasPrefix(words[0], "-") {
				return p.refuse(i18n.Errorf("%s: the first argument must be the name of a dataset: use %s", "%s：第一个参数必须是数据集的名称：请使用 %s", use,
					strings.Join(plugins.DatasetNames(), ", ")))
			}
			words = append([]string{"--model", "model", "--dataset", words[0], "--number", fmt.Sprint(number)}, words[1:]...)
			args, _, err := config.Parse(words, run.Environment(run.Options{Plugins: plugins}))
			if err != nil {
				return p.refuse(err)
			}
			return p.items(use, args, plugins, show)
		},
	}
}

// items reads the items and shows them.
func (p Process) items(use string, args config.Arguments, plugins plugin.Set, show shower) error {
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	take, end := show(args)
	tokens, err := run.Items(hit.stop, args, args.Number[0].N, run.Options{Plugins: plugins, Stdin: p.Stdin,
		Log: logline.New(p.Stderr, slog.LevelWarn, p.color(p.Stderr))}, take)
	var problems config.Problems
	switch {
	case hit.code() != 0:
		return exit(hit.code())
	case errors.As(err, &problems):
		return p.refuse(err)
	case err != nil:
		p.complain(use+":", err)
		return exit(ExitFailed)
	}
	return end(tokens)
}

// mostShown is how many characters of a prompt a preview shows.
const mostShown = 1000

// preview shows items.
func (p Process) preview(args config.Arguments) (take func(run.Item), end func(tokens bool) error) {
	var items []run.Item
	return func(it run.Item) { items = append(items, it) }, func(tokens bool) error {
		if args.JSONOutput {
			return p.writeJSON(items)
		}
		unit := "characters"
		if tokens {
			unit = "tokens"
		}
		for _, it := range items {
			p.showItem(it, unit)
		}
		return nil
	}
}

func (p Process) showItem(it run.Item, unit string) {
	if it.Bad != "" {
		fmt.Fprintf(p.Stdout, "%s%s\n\n", p.in(i18n.Text{EN: "Cannot be sent: ", ZH: "无法发送："}), sanitize.Line(p.in(it.Wrong), mostShown))
		return
	}
	fmt.Fprintf(p.Stdout, "Item %d: %d %s, a body of %s", it.Number, it.Length, unit, i18n.Count(len(it.Body), "byte").EN)
	if it.MaxTokens > 0 {
		fmt.Fprint(p.Stdout, p.in(i18n.Sprintf(", at most %d output tokens", "，最多输出 %d 个 token", it.MaxTokens)))
	}
	if it.Several {
		fmt.Fprint(p.Stdout, p.in(i18n.Text{EN: ", more turns follow", ZH: "，后面还有更多轮"}))
	}
	fmt.Fprintln(p.Stdout)
	for line := range strings.Lines(sanitize.Cut(it.Prompt, mostShown)) {
		fmt.Fprintln(p.Stdout, "  "+sanitize.Text(strings.TrimRight(line, "\r\n")))
	}
	fmt.Fprintln(p.Stdout)
}

// stats shows lengths. Items are not kept.
func (p Process) stats(args config.Arguments) (take func(run.Item), end func(tokens bool) error) {
	s := &run.ItemStats{Dataset: args.Dataset}
	return s.Add, func(tokens bool) error {
		s.Finish(tokens)
		if args.JSONOutput {
			return p.writeJSON(s)
		}
		_, err := fmt.Fprint(p.Stdout, sanitize.Text(s.Text()))
		return err
	}
}
