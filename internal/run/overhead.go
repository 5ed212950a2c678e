package run

import (
	"context"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// An overhead is what the server's template adds to a prompt.
type overhead struct {
	tokens int
	exact  bool
	// sent counts a text as it will be sent, template and all; nil where that is not known beyond tokens.
	sent func(text string) int
}

// overheadPrompts are plain words, of which two lengths show whether a template adds the same to each.
var overheadPrompts = [2]string{"measure", "measure how many tokens the template of this server adds to a prompt"}

// prepare opens the dataset. One that promises prompt lengths needs to know first what the server's template adds.
func (b *Runner) prepare(ctx context.Context) error {
	if !b.plan.Dataset.Traits.Exact || b.plan.Data.TokenizePrompt {
		return b.sessions(ctx, b.ownOverhead())
	}
	found, err := b.measureOverhead(ctx)
	if err != nil {
		return err
	}
	return b.sessions(ctx, &found)
}

// measureOverhead sends two prompts of plain words for one token each. Where the model's own template makes of both what the server
// counts, or as many tokens more or less, prompts are counted by it.
func (b *Runner) measureOverhead(ctx context.Context) (overhead, error) {
	found, err := b.engine.MeasurePrompts(ctx, overheadPrompts[:]...)
	if err != nil {
		return overhead{}, err
	}
	if found == nil { // the server does not count
		return b.unmeasured(), nil
	}
	count := b.counter()
	var added, beyond [2]int // to a text, and to what the template makes of it
	for i, m := range found {
		added[i] = m.Tokens - b.tokenizer.Count(overheadPrompts[i])
		beyond[i] = m.Tokens - count.prompt(m.Body)
	}
	o := overhead{tokens: max(0, added[1]), exact: added[0] == added[1]}
	if beyond[0] == beyond[1] {
		o.sent = b.countSent(beyond[0])
	}
	switch {
	case o.exact:
		logline.Info(b.writer.logger, i18n.Sprintf("Chat template overhead: %s per prompt.", "对话模板：每个提示词增加 %s 个 token。", i18n.Count(o.tokens, "token")))
	case o.sent != nil:
		o.exact = true
		logline.Info(b.writer.logger, i18n.Sprintf("The server counts prompts with the chat template of %s: about %s more than the text alone.",
			"服务端统计提示词时包含 %s 的对话模板：比文本约多 %s 个 token。", b.plan.Tokenizer, i18n.Count(o.tokens, "token")))
	default:
		b.note(i18n.Sprintf("Prompt lengths are approximate: the server and the tokenizer %s count differently (by %s on a short text). Is this the "+
			"model's own tokenizer?",
			"提示词长度为近似值：服务端与分词器 %s 的计数不同（短文本相差 %s 个 token）；它是该模型自己的分词器吗？", b.plan.Tokenizer, i18n.Count(added[1], "token")))
	}
	return o, nil
}

// unmeasured is the overhead of a server that does not count: that of the model's own template, where there is one.
func (b *Runner) unmeasured() overhead {
	o := b.ownOverhead()
	switch {
	case o == nil:
		b.note(i18n.Text{EN: "Prompt lengths are approximate: the server does not report prompt tokens, so the overhead of its chat template is unknown.",
			ZH: "提示词长度为近似值：服务端不返回提示词 token 数，其模板增加多少未知。"})
		return overhead{}
	case o.exact:
		b.note(i18n.Sprintf("The server does not report prompt tokens: prompt lengths include the chat template of %s, which adds %s.",
			"服务端不返回提示词 token 数：提示词长度按 %s 的对话模板计算，模板增加 %s 个 token。", b.plan.Tokenizer, i18n.Count(o.tokens, "token")))
	default:
		o.exact = true
		b.note(i18n.Sprintf("The server does not report prompt tokens: prompt lengths include the chat template of %s.",
			"服务端不返回提示词 token 数：提示词长度按 %s 的对话模板计算。", b.plan.Tokenizer))
	}
	return *o
}

// ownOverhead is what the model's own template adds, nil where there is none, or one that refuses plain words. It is exact where it
// is the same for each text.
func (b *Runner) ownOverhead() *overhead {
	if b.chat == nil || !b.plan.Data.Chat {
		return nil
	}
	var added [2]int
	for i, text := range overheadPrompts {
		ids, err := b.chat.Tokens(protocol.Chat{Messages: messagesOf(workload.Prompt{Text: text})})
		if err != nil {
			return nil
		}
		added[i] = len(ids) - b.tokenizer.Count(text)
	}
	o := &overhead{tokens: max(0, added[1]), exact: added[0] == added[1] && added[0] >= 0}
	if !b.plan.Data.TokenizePrompt {
		o.sent = b.countSent(0)
	}
	return o
}

// countSent counts texts as they will be sent, in the model's own chat template, and so many tokens more; nil without a template, and for
// an API that has no body for a text: a front end's plugin makes the bodies.
func (b *Runner) countSent(more int) func(text string) int {
	if b.chat == nil || !b.plan.Data.Chat {
		return nil
	}
	encode := func(text string) (protocol.Request, error) {
		return b.plan.Protocol.Encode(workload.Turn{Prompt: workload.Prompt{Text: text, Chat: true}}, b.plan.Settings)
	}
	if _, err := encode(overheadPrompts[0]); err != nil {
		return nil
	}
	count := b.counter()
	return func(text string) int {
		request, err := encode(text)
		if err != nil {
			return -1
		}
		return count.prompt(request.Body) + more
	}
}

// counter counts what the run's server does not.
func (b *Runner) counter() *counter {
	return &counter{b.tokenizer, b.chat, b.plan.Protocol, b.plan.Protocol.Kind, b.plan.Data.PatchSize}
}
