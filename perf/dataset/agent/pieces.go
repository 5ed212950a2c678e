package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset/conversation"
	"github.com/modelscope/evalscope/perf/workload"
)

// A piece is a message of a prompt: one that stands, an answer, or one whose text is made of texts and answers.
type piece struct {
	message workload.Message
	answer  int // the node whose answer it is, -1 for none
	parts   []part
}

// A part is a text, or the answer of a node.
type part struct {
	text   string
	answer int // -1 for a text
}

// assemble makes messages of pieces.
func (g *graph) assemble(pieces []piece, answers []workload.Answer) []workload.Message {
	all := make([]workload.Message, 0, len(pieces))
	for _, p := range pieces {
		switch {
		case p.answer >= 0:
			all = conversation.Follow(all, &answers[p.answer], g.keepReasoning, nil)
		case p.parts != nil:
			var text strings.Builder
			for _, one := range p.parts {
				if one.answer >= 0 {
					text.WriteString(answers[one.answer].Text)
				} else {
					text.WriteString(one.text)
				}
			}
			all = append(all, workload.Message{Role: p.message.Role, Content: text.String()})
		default:
			all = append(all, p.message)
		}
	}
	return all
}

// pieces are the messages of a node's prompt.
func (b *nativeBuilder) pieces(id string, prompt []json.RawMessage) (all []piece, err error) {
	for i, item := range prompt {
		var text string
		if json.Unmarshal(item, &text) == nil {
			channel, ok := reference(text)
			if !ok {
				return nil, fmt.Errorf("prompt item %d is neither a message nor a channel such as @history", i)
			}
			spliced, err := b.splice(id, channel)
			if err != nil {
				return nil, err
			}
			all = append(all, spliced...)
			continue
		}
		one, err := b.message(id, item)
		if err != nil {
			return nil, fmt.Errorf("prompt item %d: %w", i, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// message is one message, whose content may be a list of texts and channels.
func (b *nativeBuilder) message(id string, item json.RawMessage) (piece, error) {
	var m struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	}
	if json.Unmarshal(item, &m) != nil || m.Role == "" {
		return piece{}, errors.New("it is not an object with a role")
	}
	p := piece{message: workload.Message{Role: m.Role}, answer: -1}
	var text string
	var list []string
	switch {
	case json.Unmarshal(m.Content, &text) == nil:
		p.message.Content = text
		return p, nil
	case json.Unmarshal(m.Content, &list) != nil:
		return p, errors.New("its content is neither a text nor a list of texts")
	}
	p.parts = []part{}
	for _, text := range list {
		channel, ok := reference(text)
		if !ok {
			if strings.HasPrefix(text, "@@") {
				text = text[1:]
			}
			p.parts = append(p.parts, part{text: text, answer: -1})
			continue
		}
		one, err := b.block(id, channel)
		if err != nil {
			return p, err
		}
		p.parts = append(p.parts, one)
	}
	return p, nil
}

// earlier are the nodes that write a channel before another reads it; those that might write it at the same time are an error.
func (b *nativeBuilder) earlier(id, channel string) (all []string, err error) {
	for _, w := range b.writers[channel] {
		switch {
		case w == id || b.before[w][id]: // which it reads before
		case b.before[id][w]:
			all = append(all, w)
		default:
			return nil, fmt.Errorf("@%s is written by %s, but nothing makes %s wait for it", channel, w, id)
		}
	}
	slices.SortFunc(all, func(a, c string) int { return b.number[a] - b.number[c] })
	return all, nil
}

// block is a channel within a message.
func (b *nativeBuilder) block(id, channel string) (part, error) {
	writers, err := b.earlier(id, channel)
	if err != nil {
		return part{}, err
	}
	initial, given := b.trace.State[channel]
	switch {
	case len(writers) > 1 || len(writers) == 1 && given:
		return part{}, fmt.Errorf("@%s within a message has several values: at most one text is supported", channel)
	case len(writers) == 1:
		return part{answer: b.number[writers[0]]}, nil
	case !given:
		return part{}, fmt.Errorf("@%s has no value: neither initial_state nor an earlier node sets it", channel)
	}
	var text string
	if json.Unmarshal(initial, &text) != nil {
		return part{}, fmt.Errorf("initial_state.%s is not text", channel)
	}
	return part{text: text, answer: -1}, nil
}

// splice is a channel of messages: those that it begins with, and of each node that wrote it what the node added and its answer.
func (b *nativeBuilder) splice(id, channel string) (all []piece, err error) {
	if b.splices++; b.splices > mostNodes {
		return nil, errors.New("its channels contain each other in a cycle")
	}
	writers, err := b.earlier(id, channel)
	if err != nil {
		return nil, err
	}
	initial := b.initial(channel)
	for i, item := range initial {
		one, err := b.message(id, item)
		if err != nil {
			return nil, fmt.Errorf("%s: message %d: %w", channel, i, err)
		}
		all = append(all, one)
	}
	for i, w := range writers {
		if i > 0 && !b.before[w][writers[i-1]] {
			return nil, fmt.Errorf("@%s is written by %s and %s, and neither waits for the other", channel, writers[i-1], w)
		}
		prompt := b.graph.Nodes[w].Prompt
		var first string
		if json.Unmarshal(prompt[0], &first) == nil && first == "@"+channel {
			prompt = prompt[1:]
		} else if i > 0 || len(initial) > 0 {
			return nil, fmt.Errorf("%s writes @%s but does not begin with it", w, channel)
		}
		added, err := b.pieces(w, prompt)
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", w, err)
		}
		all = append(append(all, added...), piece{answer: b.number[w]})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("@%s has no messages: neither initial_state nor an earlier node sets any", channel)
	}
	return all, nil
}

// initial are the messages that a channel begins with.
func (b *nativeBuilder) initial(channel string) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(b.trace.State[channel], &list) == nil && list != nil {
		return list
	}
	if channel == "messages" {
		return b.trace.Messages
	}
	return nil
}
