// Package text has the datasets of written texts: openqa, line_by_line and custom read a file line by line, and prompt
// repeats the text of --prompt. It checks what the run will send before anything is sent. Package cycle repeats a file,
// Options.Fetch downloads it, and package protocol writes the requests.
package text

import (
	"context"
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declarations lists openqa, line_by_line, custom, and prompt, which repeats Options.Prompt.
func Declarations() []dataset.Declaration {
	openqa := dataset.HubFile{
		ModelScope:  "AI-ModelScope/HC3-Chinese",
		HuggingFace: "Hello-SimpleAI/HC3-Chinese",
		File:        "open_qa.jsonl",
	}
	return slices.Concat([]dataset.Declaration{
		texts(dataset.Declaration{Name: "openqa", Traits: dataset.Traits{Hub: &openqa},
			Help: i18n.Text{
				EN: "Chinese questions from a hub, or the question field of each line of a file",
				ZH: "模型库中的中文问题，或文件每行的 question 字段"}}, prompts(parseQuestion), lines),
		texts(dataset.Declaration{Name: "line_by_line", Traits: dataset.Traits{NeedsPath: true},
			Help: i18n.Text{
				EN: "one prompt per line: plain text, or JSON with a text, messages or a complete body",
				ZH: "每行一个提示词：文本，或 JSON 形式的文本、messages 或完整请求体"}}, prompts(parseRequest), lines),
		texts(dataset.Declaration{Name: plainLines, Traits: dataset.Traits{NeedsPath: true},
			Help: i18n.Text{EN: "one prompt per line, used unchanged", ZH: "每行一个提示词，原样使用"}}, prompts(parsePlain), lines),
		{Name: "prompt", Traits: dataset.Traits{RepeatsPrompt: true}, Open: openRepeat,
			Help: i18n.Text{EN: "the text of --prompt, for every request", ZH: "每个请求都是 --prompt 的文本"}},
	}, conversations(), formats(), aiperf())
}

// texts is a dataset of texts, which may be brought to a length.
func texts(d dataset.Declaration, parse parser, form form, reads ...string) dataset.Declaration {
	d.Arguments = append(d.Arguments, fitArguments()...)
	return fromItems(d, parse, form, reads...)
}

// plainLines is the dataset whose lines are no JSON, whatever they look like.
const plainLines = "custom"

// fromItems opens a dataset that reads a file of a form. Where it names the fields of a line that it reads, the user is told which
// others there are.
func fromItems(d dataset.Declaration, parse parser, form form, reads ...string) dataset.Declaration {
	if d.Name != plainLines {
		parse = characters(parse)
	}
	d.Open = func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		path, err := locate(ctx, d.Name, d.Traits.Hub, o)
		if err != nil {
			return nil, err
		}
		o.Path = path
		source, err := open(ctx, d.Name, parse, form, o, reads...)
		if err != nil {
			return nil, err
		}
		return source, nil
	}
	return d
}

// OpenItems opens the file of a dataset whose lines parse makes prompts of; arrays reports whether the file may be one JSON array,
// of which an element is a line. measured is the text of messages whose length counts, "" for none; unused is what the line has and the
// prompt has not. A prompt of nothing is passed over. It is for other datasets too, whose items are lines.
func OpenItems(ctx context.Context, d dataset.Declaration, parse func(line []byte) (prompt workload.Prompt, measured string,
	unused []string, err error), arrays bool, o dataset.Options) (*Source, error) {
	path, err := locate(ctx, d.Name, d.Traits.Hub, o)
	if err != nil {
		return nil, err
	}
	form := lines
	if arrays {
		form = linesOrArray
	}
	o.Path, o.Sendable = path, nil // what parse makes of a line is not yet what is sent
	return open(ctx, d.Name, characters(func(line []byte) (item, error) {
		prompt, measured, unused, err := parse(line)
		return item{Prompt: prompt, Measured: measured, Unused: unused}, err
	}), form, o)
}
