package embedding

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// textKeys are the members that hold an object's text, the first one there counts.
var textKeys = []string{"text", "input", "sentence", "content"}

// fileSource gives the texts of a file, batched where batch is not 0.
type fileSource struct {
	*records.Source
	batch int
	texts []string // of the batch that is being gathered
	item  int64
}

func openFile(ctx context.Context, name string, batch int, o dataset.Options) (dataset.Source, error) {
	if batch > 0 {
		o.Offset *= batch // an item is a batch
		o.Want *= batch
	}
	source, err := records.Open(ctx, name, o, limits{o}.prompt)
	if err != nil {
		return nil, err
	}
	return &fileSource{Source: source, batch: batch}, nil
}

// Next is the next text, or the next batch; the last one may have fewer texts.
func (s *fileSource) Next(ctx context.Context) (workload.Session, error) {
	if s.batch == 0 {
		return s.Source.Next(ctx)
	}
	var session workload.Session
	for len(s.texts) < s.batch {
		one, err := s.Source.Next(ctx)
		if errors.Is(err, io.EOF) && len(s.texts) > 0 {
			break
		}
		if err != nil { // of a bad record too: the batch goes on behind it
			return workload.Session{}, err
		}
		session.Repeated = one.Repeated
		s.texts = append(s.texts, one.First.Prompt.Text)
	}
	session.First.Prompt.Inputs = s.texts
	session.Item = s.item
	s.texts = nil
	s.item++
	return session, nil
}

// limits are the lengths that a text may have, in tokens with a tokenizer, else in characters.
type limits struct{ o dataset.Options }

func (l limits) prompt(record []byte) (workload.Prompt, error) {
	text, err := textOf(record)
	if err != nil {
		return workload.Prompt{}, err
	}
	n, unit := utf8.RuneCountInString(text), i18n.Text{EN: "characters", ZH: "个字符"}
	var ids []int
	if l.o.Tokenizer != nil {
		ids = l.o.Tokenizer.Encode(text)
		n, unit = len(ids), i18n.Text{EN: "tokens", ZH: "个 token"}
	}
	switch {
	case n < l.o.MinLength:
		return workload.Prompt{}, &records.Unfit{Why: i18n.Sprintf("the text has %d %s, which is below --min-prompt-length %d",
			"文本有 %d %s，少于 --min-prompt-length %d", n, unit, l.o.MinLength)}
	case l.o.MaxLength > 0 && n > l.o.MaxLength:
		return workload.Prompt{}, &records.Unfit{Why: i18n.Sprintf("the text has %d %s, which is above --max-prompt-length %d",
			"文本有 %d %s，多于 --max-prompt-length %d", n, unit, l.o.MaxLength)}
	}
	if l.o.TokenizePrompt {
		if ids == nil {
			return workload.Prompt{}, i18n.Text{EN: "token IDs require a tokenizer: set --tokenizer-path",
				ZH: "token ID 需要分词器：请设置 --tokenizer-path"}.Err()
		}
		return workload.Prompt{TokenIDs: ids}, nil
	}
	return workload.Prompt{Text: text}, nil
}

// textOf is the text of a record: a JSON string, a member of an object, or the line itself.
func textOf(record []byte) (text string, err error) {
	switch {
	case record[0] == '"' && json.Unmarshal(record, &text) == nil:
	case record[0] == '{' && json.Valid(record):
		if text, err = member(record); err != nil {
			return "", err
		}
	default:
		text = string(record)
	}
	if len(bytes.TrimSpace([]byte(text))) == 0 {
		return "", &records.Unfit{Why: i18n.Text{EN: "the text is empty", ZH: "文本为空"}}
	}
	return text, nil
}

func member(record []byte) (text string, err error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(record, &object); err != nil {
		return "", i18n.Text{EN: "the object cannot be read", ZH: "对象无法读取"}.Err()
	}
	for _, key := range textKeys {
		if raw, there := object[key]; there {
			if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
				return "", i18n.Errorf("%q is not text", "%q 不是文本", key)
			}
			return text, nil
		}
	}
	return "", i18n.Errorf("the object has none of %s", "对象中没有 %s 中的任何一个", strings.Join(textKeys, ", "))
}
