package text

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/dataset/media"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// turn gives an item its form. length is what was measured of it; keep is false where that is out of bounds. An error is what
// is wrong with the item.
func (p policy) turn(it item) (turn workload.Turn, length int, keep bool, err error) {
	turn.MaxTokens = it.MaxTokens
	switch {
	case it.Texts != nil || it.Parts != nil:
		turn.Prompt, length, keep, err = p.several(it)
	case it.Messages != nil && it.Measured != "" && p.chat:
		turn.Prompt, length, keep = p.conversation(it)
	case it.Measured != "":
		turn.Prompt, length, keep = p.text(it.Measured)
	case it.Messages != nil || it.Body != nil:
		turn.Prompt, keep = it.Prompt, true
		if err = p.form(it.Prompt); err == nil && p.fit.target > 0 {
			err = errWhole
		}
	default:
		turn.Prompt, length, keep = p.text(it.Text)
	}
	switch {
	case err != nil:
		return workload.Turn{}, 0, false, err
	case !keep:
		return turn, length, false, nil
	case it.Role != "" && p.chat:
		turn.Prompt = asRole(turn.Prompt, it.Role)
	}
	if it.Extra != nil && (it.Measured == "" || p.chat) { // a question alone has no tools
		if p.ids && p.chat {
			return workload.Turn{}, 0, false, errIDs
		}
		turn.Prompt = withExtra(turn.Prompt, it.Extra)
	}
	return turn, length, true, nil
}

// text gives a text its form, at the length that was asked for.
func (p policy) text(text string) (prompt workload.Prompt, length int, keep bool) {
	if p.fit.target == 0 || strings.TrimSpace(text) == "" {
		return p.apply(text)
	}
	ids := p.beginning(text)
	length = len(ids)
	cut := length > p.fit.target
	if p.ids && !p.chat {
		if cut {
			ids = ids[:p.fit.target]
		}
		if lacks := p.fit.target - length; lacks > 0 && len(p.fit.prefix) > 0 {
			ids = append(p.fit.lead(lacks), ids...)
		}
		return workload.Prompt{TokenIDs: ids}, length, length > 0 && !p.short(length)
	}
	if cut {
		text, _ = p.cut(text, ids, p.fit.target)
	}
	prompt = workload.Prompt{Text: text, Chat: p.chat}
	if lacks := p.fit.target - length; lacks > 0 && len(p.fit.prefix) > 0 {
		prompt = p.prefixed(text, lacks)
	}
	return prompt, length, text != "" && length > 0 && !p.short(length)
}

// short reports whether a prompt is passed over because it is shorter than was asked for.
func (p policy) short(length int) bool { return p.fit.drop && length < p.fit.target }

// prefixed is a text with so many tokens of the prefix file before it.
func (p policy) prefixed(text string, lacks int) workload.Prompt {
	if !p.chat || !p.fit.system {
		return workload.Prompt{Text: p.lead(lacks, text) + text, Chat: p.chat}
	}
	lead := p.lead(lacks, "")
	if lead == "" {
		return workload.Prompt{Text: text, Chat: true}
	}
	return workload.Prompt{Messages: []workload.Message{{Role: roleSystem, Content: lead}, {Role: roleUser, Content: text}}}
}

// conversation gives a conversation its form. Its last question has the length that was asked for; with a prefix file all of
// its messages have it together, and one that is longer is passed over.
func (p policy) conversation(it item) (prompt workload.Prompt, length int, keep bool) {
	messages := it.Messages
	switch last := len(messages) - 1; {
	case p.fit.target == 0:
		_, length, keep = p.apply(it.Measured)
		return workload.Prompt{Messages: messages}, length, keep
	case len(p.fit.prefix) > 0:
		return p.led(messages)
	default:
		ids := p.beginning(it.Measured)
		if length = len(ids); length > p.fit.target && messages[last].JSON != nil {
			return workload.Prompt{}, length, false // parts are not cut
		}
		if length > p.fit.target {
			messages = slices.Clone(messages)
			messages[last].Content, _ = p.cut(it.Measured, ids, p.fit.target)
		}
		return workload.Prompt{Messages: messages}, length, messages[last].Content != "" && !p.short(length)
	}
}

// led is a conversation with text of the prefix file before it.
func (p policy) led(messages []workload.Message) (prompt workload.Prompt, length int, keep bool) {
	for _, m := range messages {
		length += p.count(m.Content)
	}
	lacks := p.fit.target - length
	if lacks <= 0 {
		return workload.Prompt{Messages: messages}, length, lacks == 0
	}
	if messages[0].JSON != nil || p.fit.system && messages[0].Role != roleSystem {
		if lead := p.lead(lacks, ""); lead != "" {
			messages = slices.Insert(slices.Clone(messages), 0, workload.Message{Role: roleSystem, Content: lead})
		}
		return workload.Prompt{Messages: messages}, length, true
	}
	messages = slices.Clone(messages) // a second system message is what many templates refuse
	messages[0].Content = p.lead(lacks, messages[0].Content) + messages[0].Content
	return workload.Prompt{Messages: messages}, length, true
}

// several is one message of texts, and of what files hold.
func (p policy) several(it item) (prompt workload.Prompt, length int, keep bool, err error) {
	text := strings.Join(it.Texts, "\n")
	switch {
	case len(it.Parts) > 0 && p.textOnly:
		return prompt, 0, false, i18n.Text{EN: "the line has images, audio or video, but --url ends in an endpoint for plain text: use the chat endpoint",
			ZH: "该行含图片、音频或视频，而 --url 以纯文本端点结尾：请使用对话端点"}.Err()
	case len(it.Parts) > 0 && p.fit.target > 0:
		return prompt, 0, false, errWhole
	case len(it.Parts) == 0 && (len(it.Texts) == 1 || !p.chat || p.fit.target > 0):
		prompt, length, keep = p.text(text)
		return prompt, length, keep, nil
	}
	_, length, keep = p.apply(text)
	if strings.TrimSpace(text) == "" {
		keep = len(it.Parts) > 0 // an image alone asks something too
	}
	if !keep {
		return prompt, length, false, nil
	}
	message, err := media.Message(it.Texts, it.Parts, p.folder)
	return workload.Prompt{Messages: []workload.Message{{Role: roleUser, JSON: message}}}, length, err == nil, err
}

// asRole is a prompt that somebody else than the user says.
func asRole(prompt workload.Prompt, role string) workload.Prompt {
	switch {
	case prompt.Chat:
		return workload.Prompt{Messages: []workload.Message{{Role: role, Content: prompt.Text}}}
	case len(prompt.Messages) == 0:
		return prompt
	}
	last := len(prompt.Messages) - 1
	messages := slices.Clone(prompt.Messages)
	m := &messages[last]
	m.Role = role
	if rest, ok := bytes.CutPrefix(m.JSON, []byte(`{"role":"user"`)); ok { // as package media writes it
		m.JSON = slices.Concat([]byte(`{"role":`), quoted(role), rest)
	}
	return workload.Prompt{Messages: messages}
}

// withExtra is a prompt as a body with members that the line sets.
func withExtra(prompt workload.Prompt, extra json.RawMessage) workload.Prompt {
	key, value := "prompt", any(prompt.Text)
	switch {
	case prompt.TokenIDs != nil:
		value = prompt.TokenIDs
	case prompt.Messages != nil:
		key, value = "messages", spelled(prompt.Messages)
	case prompt.Chat:
		key, value = "messages", spelled([]workload.Message{{Role: roleUser, Content: prompt.Text}})
	}
	body := append([]byte(`{"`+key+`":`), asJSON(value)...)
	if members := strings.TrimSpace(string(extra[1 : len(extra)-1])); members != "" {
		body = append(append(body, ','), members...)
	}
	return workload.Prompt{Body: append(body, '}')}
}

func spelled(messages []workload.Message) []json.RawMessage {
	all := make([]json.RawMessage, len(messages))
	for i, m := range messages {
		if all[i] = m.JSON; all[i] == nil {
			all[i] = json.RawMessage(`{"role":` + string(quoted(m.Role)) + `,"content":` + string(quoted(m.Content)) + "}")
		}
	}
	return all
}
