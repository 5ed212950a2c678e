// Package speed has the datasets speed_benchmark and speed_benchmark_long: a few prompts of fixed lengths, which show
// how the speed of one request depends on the length of its prompt. Package engine sends them, and package cycle
// repeats them.
package speed

import (
	"context"
	"io"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// character is what prompts are made of: a single token in the vocabularies of most models.
const character = "熵"

// times is how often each length is asked.
const times = 2

// Declarations lists speed_benchmark and speed_benchmark_long.
func Declarations() []dataset.Declaration {
	return []dataset.Declaration{
		declare("speed_benchmark", []int{1, 6144, 14336, 30720}, i18n.Text{
			EN: "one character repeated 1, 6144, 14336 and 30720 times, each twice", ZH: "同一汉字重复 1、6144、14336、30720 次，各两条"}),
		declare("speed_benchmark_long", []int{63488, 129024}, i18n.Text{
			EN: "one character repeated 63488 and 129024 times, each twice", ZH: "同一汉字重复 63488、129024 次，各两条"}),
	}
}

func declare(name string, lengths []int, help i18n.Text) dataset.Declaration {
	return dataset.Declaration{Name: name, Help: help, Traits: dataset.Traits{Generated: true, PlainText: true, SpeedByLength: true},
		Open: func(_ context.Context, o dataset.Options) (dataset.Source, error) {
			prompts, err := prompts(name, lengths, o)
			if err != nil {
				return nil, err
			}
			return &source{prompts: prompts, start: max(0, o.Offset) % len(prompts)}, nil
		}}
}

// prompts are one pass. Bounds of lengths do not apply: the lengths are what the dataset is.
func prompts(name string, lengths []int, o dataset.Options) ([]workload.Prompt, error) {
	if o.TokenizePrompt && o.Tokenizer == nil {
		return nil, i18n.Errorf("dataset %s: --tokenize-prompt requires a tokenizer: set --tokenizer-path",
			"数据集 %s：--tokenize-prompt 需要分词器：请设置 --tokenizer-path", name)
	}
	var all []workload.Prompt
	for _, length := range lengths {
		prompt := workload.Prompt{Text: strings.Repeat(character, length), Chat: o.Chat}
		if o.TokenizePrompt && !o.Chat { // a chat becomes ids by the model's template, in the engine
			prompt = workload.Prompt{TokenIDs: o.Tokenizer.Encode(prompt.Text)}
		}
		for range times {
			all = append(all, prompt)
		}
	}
	return all, nil
}

// source gives each prompt once, beginning at start and wrapping round.
type source struct {
	prompts  []workload.Prompt
	start    int
	given    int // of this pass
	item     int64
	repeated bool
}

// Next is the next prompt as a session of one turn, io.EOF when each was given once.
func (s *source) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	if s.given == len(s.prompts) {
		return workload.Session{}, io.EOF
	}
	session := workload.Single(s.prompts[(s.start+s.given)%len(s.prompts)])
	session.Item, session.Repeated = s.item, s.repeated
	s.given++
	s.item++
	return session, nil
}

// Rewind starts again at the first session; sessions count as repeated from then on.
func (s *source) Rewind() error {
	s.given, s.repeated = 0, true
	return nil
}

// Close does nothing.
func (*source) Close() error { return nil }
