package text

import (
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// policy decides which texts are sent, by their length, and gives them their form.
type policy struct {
	low, high int // inclusive; high 0 is no bound
	tokenizer dataset.Tokenizer
	overhead  int // tokens that the server's template adds
	chat, ids bool
	textOnly  bool   // the endpoint takes no messages
	folder    string // where files that a line names are
	fit       fit
}

func newPolicy(name string, o dataset.Options) (policy, error) {
	p := policy{low: o.MinLength, high: o.MaxLength, tokenizer: o.Tokenizer, chat: o.Chat, ids: o.TokenizePrompt, textOnly: o.TextOnly}
	if p.ids && p.tokenizer == nil {
		return policy{}, i18n.Errorf("dataset %s: --tokenize-prompt requires a tokenizer: set --tokenizer-path",
			"数据集 %s：--tokenize-prompt 需要分词器：请设置 --tokenizer-path", name)
	}
	if p.high > 0 && p.low > p.high {
		return policy{}, i18n.Errorf("dataset %s: --min-prompt-length %d is above --max-prompt-length %d",
			"数据集 %s：--min-prompt-length %d 大于 --max-prompt-length %d", name, p.low, p.high)
	}
	if o.OverheadKnown && p.chat {
		p.overhead = o.Overhead
	}
	if o.Path != "" && o.Path != Stdin {
		p.folder = filepath.Dir(o.Path)
	}
	return p, nil
}

// bounds names the lengths that are sent and what they are counted in.
func (p policy) bounds() i18n.Text {
	if p.fit.target > 0 && len(p.fit.prefix) > 0 {
		return i18n.Sprintf("at most %s (%s)", "不超过 %s 个 token（%s）", i18n.Count(p.fit.target, "token"), targetLen)
	}
	if p.fit.target > 0 {
		return i18n.Sprintf("at least %s (%s with %s %s)", "不少于 %s 个 token（%s，%s 为 %s）", i18n.Count(p.fit.target, "token"), targetLen, lenMode, modeDrop)
	}
	unit := i18n.Text{EN: "tokens", ZH: "个 token"}
	if p.tokenizer == nil {
		unit = i18n.Text{EN: "characters", ZH: "个字符"}
	}
	if p.high <= 0 {
		return i18n.Sprintf("at least %d %s (--min-prompt-length)", "不少于 %d %s（--min-prompt-length）", p.low, unit)
	}
	return i18n.Sprintf("between %d (--min-prompt-length) and %d (--max-prompt-length) %s",
		"在 %d（--min-prompt-length）与 %d（--max-prompt-length）%s之间", p.low, p.high, unit)
}

// apply gives text its form. length is in tokens as the server should count them, or in characters without a
// tokenizer; keep is false when it is outside the bounds, or when there is nothing to send.
func (p policy) apply(text string) (prompt workload.Prompt, length int, keep bool) {
	if strings.TrimSpace(text) == "" {
		return workload.Prompt{}, 0, false
	}
	prompt = workload.Prompt{Text: text, Chat: p.chat}
	if p.tokenizer == nil {
		length = utf8.RuneCountInString(text)
		return prompt, length, p.within(length)
	}
	ids := p.tokenizer.Encode(text)
	length = len(ids) + p.overhead
	if p.ids && !p.chat { // a chat becomes ids by the model's template, in the engine
		prompt = workload.Prompt{TokenIDs: ids}
	}
	return prompt, length, len(ids) > 0 && p.within(length)
}

func (p policy) within(length int) bool {
	return length >= p.low && (p.high <= 0 || length <= p.high)
}

// form is why a prompt that is sent as it stands cannot go to the run's endpoint, nil where it can.
func (p policy) form(prompt workload.Prompt) error {
	switch {
	case prompt.Messages == nil && prompt.Body == nil:
	case p.ids && prompt.Body != nil && !gjson.GetBytes(prompt.Body, "prompt.0").IsArray() && gjson.GetBytes(prompt.Body, "prompt.0").Type != gjson.Number:
		return errIDs
	case p.textOnly && (prompt.Messages != nil || gjson.GetBytes(prompt.Body, "messages").Exists()):
		return i18n.Text{EN: "the line has messages, but --url ends in an endpoint for plain text: use the chat endpoint",
			ZH: "该行含 messages，而 --url 以纯文本端点结尾：请使用对话端点"}.Err()
	case p.chat && prompt.Body != nil && gjson.GetBytes(prompt.Body, "prompt").Exists() && !gjson.GetBytes(prompt.Body, "messages").Exists():
		return i18n.Text{EN: `the body has "prompt", but --url ends in an endpoint for messages: use the plain text endpoint`,
			ZH: `请求体含 "prompt"，而 --url 以对话端点结尾：请使用纯文本端点`}.Err()
	}
	return nil
}

// errIDs is a line that sets the body itself, where prompts are to be sent as ids.
var errIDs = i18n.Text{EN: "--tokenize-prompt converts texts and messages to IDs: this line has a complete body, or fields of one",
	ZH: "--tokenize-prompt 将文本与 messages 转换为 token ID，而该行是完整请求体，或含有请求体的字段"}.Err()

// tally counts the texts that were passed over and the lengths that were seen.
type tally struct {
	filtered          int
	shortest, longest int
}

func (t *tally) add(length int) {
	if t.filtered == 0 || length < t.shortest {
		t.shortest = length
	}
	t.longest = max(t.longest, length)
	t.filtered++
}
