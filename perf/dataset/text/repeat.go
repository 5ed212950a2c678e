package text

import (
	"context"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// repeat gives the same prompt without end.
type repeat struct {
	prompt workload.Prompt
	item   int64
}

// openRepeat makes Options.Prompt the prompt of every session. The length policy does not apply: the user wrote this
// text for this run.
func openRepeat(_ context.Context, o dataset.Options) (dataset.Source, error) {
	if strings.TrimSpace(o.Prompt) == "" {
		return nil, i18n.Text{EN: "--prompt is empty: set a text, or @file to read it from a file",
			ZH: "--prompt 为空：请给出文本，或用 @文件 从文件读取"}.Err()
	}
	policy, err := newPolicy("prompt", dataset.Options{Tokenizer: o.Tokenizer, Chat: o.Chat, TokenizePrompt: o.TokenizePrompt})
	if err != nil {
		return nil, err
	}
	prompt, _, keep := policy.apply(o.Prompt)
	if !keep {
		return nil, i18n.Text{EN: "--prompt has no tokens in the tokenizer of --tokenizer-path",
			ZH: "--prompt 用 --tokenizer-path 的分词器分词后没有 token"}.Err()
	}
	return &repeat{prompt: prompt}, nil
}

// Next is the prompt; every session after the first is a repeated one.
func (r *repeat) Next(ctx context.Context) (workload.Session, error) {
	if err := ctx.Err(); err != nil {
		return workload.Session{}, err
	}
	session := workload.Single(r.prompt)
	session.Item = r.item
	session.Repeated = r.item > 0
	r.item++
	return session, nil
}

// Close does nothing.
func (*repeat) Close() error { return nil }
