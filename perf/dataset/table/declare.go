// Package table has the datasets csv and parquet: tables whose rows are prompts, selected by column names. It reads one
// row at a time, so memory does not grow with the file. Package cycle repeats a table, and package protocol writes the
// requests.
package table

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/media"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The arguments.
const (
	promptColumn = "prompt"
	tokensColumn = "max_tokens"
	imageColumn  = string(media.Image)
	audioColumn  = string(media.Audio)
	videoColumn  = string(media.Video)
)

// arguments are those that name a column, in the order of a row's values.
var arguments = [...]string{promptColumn, tokensColumn, imageColumn, audioColumn, videoColumn}

// The places of values.
const (
	promptValue = iota
	tokensValue
	imageValue
	audioValue
	videoValue
)

// Declarations lists csv and parquet.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		declare("csv", openCSV, []string{".csv", ".tsv"}, i18n.Text{EN: "one prompt per row of a CSV file, selected by column name", ZH: "CSV 文件的每行是一个提示词，按列名读取"}),
		declare("parquet", openParquet, []string{".parquet"}, i18n.Text{EN: "one prompt per row of a Parquet file, selected by column name", ZH: "Parquet 文件的每行是一个提示词，按列名读取"}),
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
	where  i18n.Text
	values [len(arguments)]string
}

// columns are the names of those that are read, "" for those that are not.
type columns [len(arguments)]string

// places are where they stand, -1 for those that are not read.
type places [len(arguments)]int

// find finds the columns among the names of a table; its error lists those that are there.
func (c columns) find(path string, names []string) (p places, err error) {
	for i, name := range c {
		if p[i] = -1; name == "" {
			continue
		}
		is := func(n string) bool { return strings.TrimSpace(n) == name }
		p[i] = slices.IndexFunc(names, is)
		if p[i] >= 0 && slices.ContainsFunc(names[p[i]+1:], is) {
			return p, i18n.Errorf("%s has several columns named %q: rename all but one", "%s 有多列名为 %q：请只保留一列，将其余改名", path, name)
		}
		if p[i] < 0 {
			return p, i18n.Errorf(`%s has no column %q; it has %s: choose one with --dataset-args '{%q: "…"}'`,
				`%s 没有列 %q；它的列有：%s。请用 --dataset-args '{%q: "…"}' 选择一列`, path, name, strings.Join(names[:min(len(names), 30)], ", "), arguments[i])
		}
	}
	return p, nil
}

// An opener reads the head of a table from its file, which closes with the table.
type opener func(file *os.File, path string, c columns) (table, error)

// file opens the table of a file.
func (open opener) file(path string, c columns) (table, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	t, err := open(file, path, c)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return t, nil
}

func declare(name string, open opener, endings []string, help i18n.Text) dataset.Declaration {
	return dataset.Declaration{Name: name, Help: help, Traits: dataset.Traits{NeedsPath: true},
		Arguments: []argument.Declaration{
			{Name: promptColumn, Kind: argument.Text, Default: `"prompt"`,
				Help: i18n.Text{EN: "the column with the prompt", ZH: "提示词所在的列"}},
			{Name: tokensColumn, Kind: argument.Text,
				Help: i18n.Text{EN: "the column with the output token limit, instead of --max-tokens", ZH: "输出 token 上限所在的列，代替 --max-tokens"}},
			part(imageColumn, "an image: a file, a URL or a data URL", "图片"),
			part(audioColumn, "audio: a file, a URL or a data URL", "音频"),
			part(videoColumn, "a video: a file, a URL or a data URL", "视频"),
		},
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			s, err := newSource(ctx, open, endings, o)
			if err != nil {
				return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
			}
			return s, nil
		}}
}

func part(name, en, zh string) argument.Declaration {
	return argument.Declaration{Name: name, Kind: argument.Text, Help: i18n.Text{EN: "the column with " + en, ZH: zh + "所在的列：文件、URL 或 data URL"}}
}

var errNone = i18n.Text{EN: "no row has a prompt of a length within --min-prompt-length and --max-prompt-length",
	ZH: "没有一行的提示词长度在 --min-prompt-length 与 --max-prompt-length 之间"}.Err()
