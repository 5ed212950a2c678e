// Package chatprompt converts a chat to the prompt that its model reads: the text of the model's chat template, and its
// tokens. Servers do the same before they generate, so these are the tokens that a server counts with the same template
// and tokenizer.
//
// It finds no files (package tokenizer) and knows nothing about Jinja (package chattemplate).
package chatprompt

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/chattemplate"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Tokenizer is what a Renderer needs of a model's tokenizer.
type Tokenizer interface {
	// EncodeRendered gives the ids of what a template made; special tokens that it spells out are recognized.
	EncodeRendered(text string) []int
	// ChatTemplates are the templates of the model by name, the usual one as "default"; empty where it has none.
	ChatTemplates() map[string]string
	// SpecialTokens are the special tokens by their role, such as bos_token.
	SpecialTokens() map[string]string
}

// A Renderer renders chats by one model's templates. It is safe for concurrent use.
type Renderer struct {
	tokenizer Tokenizer
	usual     template
	tools     template // for chats with tools
	special   map[string]string
	now       func() time.Time
}

type template struct {
	parsed *chattemplate.Template
	// loops reports whether the template goes through a content's parts itself; others want one text.
	loops bool
}

// The names of templates: transformers takes tool_use for chats with tools where a model has it.
const (
	usualTemplate = "default"
	toolTemplate  = "tool_use"
)

// New reads the templates of a tokenizer; it is nil where the tokenizer has none.
func New(t Tokenizer, now func() time.Time) (*Renderer, error) {
	sources := t.ChatTemplates()
	if sources[usualTemplate] == "" && sources[toolTemplate] == "" {
		return nil, nil
	}
	r := &Renderer{tokenizer: t, special: t.SpecialTokens(), now: now}
	var err error
	if r.usual, err = parse(sources[usualTemplate]); err != nil {
		return nil, err
	}
	r.tools = r.usual
	if source := sources[toolTemplate]; source != "" {
		if r.tools, err = parse(source); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func parse(source string) (template, error) {
	if source == "" {
		return template{}, nil
	}
	parsed, err := chattemplate.Parse(source)
	return template{parsed, contentLoop.MatchString(source)}, err
}

// contentLoop is a loop of a template through the parts of a message's content, not through what a method makes of that.
var contentLoop = regexp.MustCompile(`for\s+\w+\s+in\s+[^%}]*\bcontent\b(?:['"]\s*\])?\s*(?:[-+|%)]|if\b|or\b|recursive\b)`)

// Tokens are the tokens of the prompt that the chat becomes, with the beginning of the answer.
func (r *Renderer) Tokens(c protocol.Chat) ([]int, error) {
	text, err := r.Text(c)
	if err != nil {
		return nil, err
	}
	return r.tokenizer.EncodeRendered(text), nil
}

// Plain is Text for servers that take it as plain text: without the mark of the beginning, which they put before any.
func (r *Renderer) Plain(c protocol.Chat) (string, error) {
	text, err := r.Text(c)
	return strings.TrimPrefix(text, r.special["bos_token"]), err
}

// Text is the prompt that the chat becomes.
func (r *Renderer) Text(c protocol.Chat) (string, error) {
	t, tools := r.usual, c.Tools
	if !gjson.ParseBytes(tools).IsArray() || len(gjson.ParseBytes(tools).Array()) == 0 {
		tools = nil
	}
	if tools != nil {
		t = r.tools
	}
	if t.parsed == nil {
		return "", errors.New("the model only has a chat template for chats with tools")
	}
	in := chattemplate.Input{AddGenerationPrompt: !c.Continues, SpecialTokens: r.special, Now: r.now()}
	var err error
	if tools != nil {
		if in.Tools, err = chattemplate.FromJSON(tools); err != nil {
			return "", err
		}
	}
	if in.Extra, err = variables(c.Variables); err != nil {
		return "", err
	}
	text, err := t.render(in, c.Messages)
	if err != nil || !c.Continues {
		return text, err
	}
	return continued(text, c.Messages)
}

// render makes the text of messages. Arguments of tool calls stay texts where a request has them so, as in transformers; a template
// that cannot take those gets objects, as servers give it.
func (t template) render(in chattemplate.Input, messages json.RawMessage) (text string, err error) {
	for _, f := range []form{{loops: t.loops}, {loops: t.loops, parsed: true}} {
		given, invalid := chattemplate.FromJSON(f.apply(messages))
		if invalid != nil {
			return "", invalid
		}
		in.Messages = given
		again, failed := t.parsed.Render(in)
		if failed == nil {
			return again, nil
		}
		if err == nil {
			err = failed
		}
	}
	return "", err
}

func variables(object json.RawMessage) (map[string]any, error) {
	if len(object) == 0 {
		return nil, nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(object, &raw); err != nil {
		return nil, fmt.Errorf("reading the variables of a chat template: %w", err)
	}
	all := make(map[string]any, len(raw))
	for name, value := range raw {
		v, err := chattemplate.FromJSON(value)
		if err != nil {
			return nil, err
		}
		all[name] = v
	}
	return all, nil
}

// continued cuts a prompt behind the text of the last message, which the answer goes on with, as transformers'
// continue_final_message does.
func continued(text string, messages json.RawMessage) (string, error) {
	list := gjson.ParseBytes(messages).Array()
	if len(list) == 0 {
		return text, nil
	}
	content := list[len(list)-1].Get("content")
	final := content.String()
	if content.IsArray() {
		final = ""
		for _, part := range content.Array() {
			if t := part.Get("text"); t.Exists() {
				final = t.String()
			}
		}
	}
	place := strings.LastIndex(text, strings.TrimSpace(final))
	if place < 0 {
		return "", errors.New("the chat template changes the last message, so the answer cannot continue it")
	}
	if whole := strings.TrimLeft(final, " \t\r\n"); strings.HasPrefix(text[place:], whole) {
		return text[:place+len(whole)], nil
	}
	return text[:place+len(strings.TrimSpace(final))], nil
}
