// Package random makes prompts of random words with an exact number of tokens, as counted by the server. It does not
// measure what the server's chat template adds (Options.Overhead), does not tokenize (Options.Tokenizer) and does not
// compare the result with the server's count (package metric).
package random

import (
	"context"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Declarations lists the dataset random.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{{
		Name: "random",
		Help: i18n.Text{EN: "random words with an exact number of tokens, as counted by the server", ZH: "随机词，token 数精确（按服务端计数）"},
		Traits: dataset.Traits{NeedsTokenizer: true, Generated: true, Prefixes: true, Exact: true, Endless: true, CostsCPU: true,
			RandomText: true, LengthArgument: inputLen},
		Arguments: arguments(),
		Open: func(ctx context.Context, o dataset.Options) (dataset.Source, error) {
			source, err := open(ctx, o)
			if err != nil {
				return nil, err
			}
			return source, nil
		},
	}}
}
