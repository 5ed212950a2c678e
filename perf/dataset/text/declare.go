// Package text holds the datasets whose prompts are text that somebody wrote: openqa, line_by_line and custom read a
// file line by line, prompt repeats the text of --prompt. It checks what the run will send before anything is sent.
// It does not repeat an exhausted file (package cycle), download anything (Options.Fetch) or spell a request
// (package protocol).
package text

import (
	"context"

	"github.com/modelscope/evalscope/perf/dataset"
)

// Declarations lists openqa, line_by_line, custom, and prompt, which repeats Options.Prompt.
func Declarations() []dataset.Declaration {
	openqa := dataset.HubFile{
		ModelScope:  "AI-ModelScope/HC3-Chinese",
		HuggingFace: "Hello-SimpleAI/HC3-Chinese",
		File:        "open_qa.jsonl",
	}
	return []dataset.Declaration{
		fileDataset("openqa", dataset.Traits{Hub: &openqa}, parseQuestion),
		fileDataset("line_by_line", dataset.Traits{NeedsPath: true}, parseRequest),
		fileDataset("custom", dataset.Traits{NeedsPath: true}, parsePlain),
		{Name: "prompt", Traits: dataset.Traits{RepeatsPrompt: true}, Open: openRepeat},
	}
}

func fileDataset(name string, traits dataset.Traits, parse parser) dataset.Declaration {
	return dataset.Declaration{
		Name:   name,
		Traits: traits,
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			path, err := locate(ctx, name, traits.Hub, o)
			if err != nil {
				return nil, err
			}
			source, err := open(ctx, name, path, parse, o)
			if err != nil {
				return nil, err
			}
			return source, nil
		},
	}
}
