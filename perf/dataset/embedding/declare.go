// Package embedding has the datasets of texts for embeddings, from a file or made of random words, with one text or
// several per request. Package protocol writes the requests, and package records reads the files.
package embedding

import (
	"context"

	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// batchSize is the argument of the datasets of batches.
const batchSize = "batch_size"

// mostInBatch bounds a batch, which is one body.
const mostInBatch = 1 << 16

// Declarations lists embedding, embedding_batch, random_embedding and random_embedding_batch.
func Declarations() []dataset.Declaration {
	const answers = "embedding"
	file := dataset.Traits{NeedsPath: true, Answers: answers}
	random := dataset.Traits{NeedsTokenizer: true, Generated: true, Exact: true, Endless: true, CostsCPU: true, RandomText: true,
		Answers: answers}
	return []dataset.Declaration{
		{Name: "embedding", Aliases: []string{"embed"}, Traits: file, Open: open("embedding", openFile),
			Help: i18n.Text{EN: "texts from a file: lines, or JSON with text, input, sentence or content", ZH: "文件中的文本：每行一段，或含 text、input、sentence、content 字段的 JSON"}},
		{Name: "embedding_batch", Traits: file, Arguments: arguments(), ExtraArguments: []string{batchSize}, Open: open("embedding_batch", openFile),
			Help: i18n.Text{EN: "the texts of embedding, several per request", ZH: "同 embedding，每个请求多段文本"}},
		{Name: "random_embedding", Traits: random, Open: open("random_embedding", openRandom),
			Help: i18n.Text{EN: "a text of random words with an exact number of tokens", ZH: "随机词组成的文本，token 数精确"}},
		{Name: "random_embedding_batch", Traits: random, Arguments: arguments(), ExtraArguments: []string{batchSize}, Open: open("random_embedding_batch", openRandom),
			Help: i18n.Text{EN: "texts of random words, several per request", ZH: "随机词组成的文本，每个请求多段"}},
	}
}

func arguments() []argument.Declaration {
	return []argument.Declaration{{Name: batchSize, Kind: argument.Int, Default: "8",
		Help: i18n.Text{EN: "texts per request", ZH: "每个请求的文本数"}}}
}

// An opener opens a dataset whose requests have so many texts; 0 stands for one that is no list.
type opener func(ctx context.Context, name string, batch int, o dataset.Options) (dataset.Source, error)

func open(name string, opener opener) func(context.Context, dataset.Options) (dataset.Source, error) {
	return func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
		batch := 0
		if o.Args.Has(batchSize) {
			if batch = o.Args.Int(batchSize); batch < 1 || batch > mostInBatch {
				return nil, i18n.Errorf("dataset %s: %s is %d: use 1 to %d", "数据集 %s：%s 为 %d：请用 1 至 %d", name, batchSize, batch, mostInBatch)
			}
			if o.TokenizePrompt {
				return nil, i18n.Errorf("dataset %s: --tokenize-prompt sends the IDs of one text, not of a batch: use the dataset without _batch",
					"数据集 %s：--tokenize-prompt 只能发送一段文本的 token ID，不能发送一批：请使用名称不带 _batch 的数据集", name)
			}
		}
		return opener(ctx, name, batch, o)
	}
}
