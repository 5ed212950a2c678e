// Package table holds the datasets csv and parquet: tables whose rows are prompts, by the names of their columns. It reads a row
// at a time, so its memory does not grow with the file. It does not repeat an exhausted table (package cycle) or spell a request
// (package protocol).
package table

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// The arguments.
const (
	promptColumn = "prompt"
	tokensColumn = "max_tokens"
)

// Declarations lists csv and parquet.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		declare("csv", openCSV, i18n.Text{EN: "a row of a CSV file is a prompt, by the names of its columns", ZH: "CSV 文件的每行是一个提示词，按列名读取"}),
		declare("parquet", openParquet, i18n.Text{EN: "a row of a Parquet file is a prompt, by the names of its columns", ZH: "Parquet 文件的每行是一个提示词，按列名读取"}),
	}
}

// A table gives the rows of a file. It is used by one goroutine.
type table interface {
	// next is the next row, io.EOF behind the last, a dataset.Skip where a row cannot be read.
	next() (row, error)
	close() error
}

// A row has the values of the columns that were named, and says where it stands.
type row struct {
	where, prompt, tokens string
}

// columns are the names of those that are read; tokens may be "".
type columns struct{ prompt, tokens string }

type opener func(path string, c columns) (table, error)

func declare(name string, open opener, help i18n.Text) dataset.Declaration {
	return dataset.Declaration{Name: name, Help: help, Traits: dataset.Traits{NeedsPath: true},
		Arguments: []argument.Declaration{
			{Name: promptColumn, Kind: argument.Text, Default: `"prompt"`,
				Help: i18n.Text{EN: "the column with the prompt", ZH: "提示词所在的列"}},
			{Name: tokensColumn, Kind: argument.Text,
				Help: i18n.Text{EN: "the column with the limit of output tokens, in place of --max-tokens", ZH: "输出 token 上限所在的列，代替 --max-tokens"}},
		},
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			s, err := newSource(ctx, name, open, o)
			if err != nil {
				return nil, fmt.Errorf("dataset %s: %w", name, err)
			}
			return s, nil
		}}
}

// form is the prompt of a text; keep is false where it is empty or its length is out of bounds.
func form(text string, o dataset.Options) (prompt workload.Prompt, keep bool) {
	prompt = workload.Prompt{Text: text, Chat: o.Chat}
	length := utf8.RuneCountInString(text)
	if o.Tokenizer != nil {
		ids := o.Tokenizer.Encode(text)
		length = len(ids)
		if o.TokenizePrompt && !o.Chat { // a chat becomes ids by the model's template, in the engine
			prompt = workload.Prompt{TokenIDs: ids}
		}
		if o.OverheadKnown && o.Chat {
			length += o.Overhead
		}
	}
	return prompt, length > 0 && length >= o.MinLength && (o.MaxLength <= 0 || length <= o.MaxLength)
}

var errNone = errors.New("no row has a prompt of a length within --min-prompt-length and --max-prompt-length")
