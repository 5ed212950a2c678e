package run

import (
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// An Item is one session of a dataset as a run would send it.
type Item struct {
	// Number is its place in the dataset's order, from 0.
	Number int64 `json:"item"`
	// Body is its first request's body without secrets, Prompt the text of that.
	Body   []byte `json:"-"`
	Prompt string `json:"prompt"`
	// Length is the prompt's, in tokens with the chat template where there is a tokenizer, else in characters.
	Length int `json:"length"`
	// MaxTokens is the limit of output tokens, 0 for none.
	MaxTokens int `json:"max_tokens,omitempty"`
	// Several reports whether other turns may follow.
	Several bool `json:"several_turns,omitempty"`
	// Bad is why it cannot be sent, "" where it can.
	Bad string `json:"bad,omitempty"`
	// Wrong is Bad in both languages.
	Wrong i18n.Text `json:"-"`
}

// Items gives take the first n items of the dataset that a plan names, and what is wrong with items that it cannot send. It
// sends nothing and writes nothing. tokens reports whether lengths are in tokens.
func Items(ctx context.Context, args Arguments, n int, o Options, take func(Item)) (tokens bool, err error) {
	s := newSettings(o)
	if d, _ := s.Plugins.Dataset(args.Dataset); d.Traits.Answers != "" && !args.WasSet("api") { // the first that takes its items
		if names := s.Plugins.ProtocolsOf(protocol.Kind(d.Traits.Answers)); len(names) > 0 {
			args.API = names[0]
		}
	}
	p, err := s.plan(ctx, args)
	if err != nil {
		return false, err
	}
	p.Test = false // no connection test takes the first item
	b := newRunner(s, p)
	if err := b.open(ctx); err != nil {
		return false, err
	}
	defer b.close()
	if err := b.sessions(ctx, b.ownOverhead()); err != nil {
		return false, err
	}
	count := b.counter()
	for range n {
		session, err := b.source.Next(ctx)
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip):
			take(Item{Bad: skip.Error(), Wrong: skip.Text()})
			continue
		case errors.Is(err, io.EOF) || err == nil && session.Repeated && !p.Dataset.Traits.RepeatsPrompt:
			return b.tokenizer != nil, nil
		case err != nil:
			return false, err
		}
		take(b.item(session, count))
	}
	return b.tokenizer != nil, nil
}

// item is a session as it would be sent.
func (b *Runner) item(s workload.Session, count *counter) Item {
	it := Item{Number: s.Item, Several: s.Later != nil || s.Graph != nil}
	request, err := engine.NewPreparer(b.plan, b.source, b.engine.Rework).Request(s)
	if err != nil {
		it.Wrong = i18n.Message(err)
		it.Bad = it.Wrong.EN
		return it
	}
	it.Body, it.MaxTokens = request.Body, request.MaxTokens
	it.Prompt = promptOf(b.plan.Protocol, request.Body)
	it.Length = utf8.RuneCountInString(it.Prompt)
	if b.tokenizer != nil {
		it.Length = count.prompt(request.Body)
		if it.Length < 0 {
			it.Length = s.First.WantPromptTokens
		}
	}
	return it
}

// promptOf is the text of a body: what the dialect says, or each message with its role.
func promptOf(p protocol.Dialect, body []byte) string {
	chat, ok := protocol.ChatOf(p, body)
	if !ok || gjson.GetBytes(chat.Messages, "#").Int() < 2 {
		return p.PromptText(body)
	}
	text := ""
	for _, m := range gjson.ParseBytes(chat.Messages).Array() {
		content := m.Get("content")
		words := content.String()
		if content.IsArray() {
			words = ""
			for _, part := range content.Array() {
				words += part.Get("text").String()
			}
		}
		text += m.Get("role").String() + ": " + words + "\n"
	}
	return text
}
