package tokenizer

import (
	"encoding/json"
	"errors"

	"github.com/modelscope/evalscope/perf/i18n"
)

// frame is what a post-processor puts around a text with add_special_tokens.
type frame struct{ before, after []int }

type processorJSON struct {
	Type          string            `json:"type"`
	Processors    []json.RawMessage `json:"processors"`
	Single        []templatePiece   `json:"single"`
	SpecialTokens map[string]struct {
		IDs []int `json:"ids"`
	} `json:"special_tokens"`
	CLS []any `json:"cls"`
	Sep []any `json:"sep"`
}

type templatePiece struct {
	SpecialToken *struct {
		ID string `json:"id"`
	}
	Sequence *struct {
		ID string `json:"id"`
	}
}

// parseProcessor adds what raw puts around the text to f.
func (f *frame) parseProcessor(raw json.RawMessage) error {
	if isNull(raw) {
		return nil
	}
	var j processorJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return i18n.Errorf("post_processor: %v", "post_processor：%v", err)
	}
	switch j.Type {
	case "ByteLevel": // it moves offsets only
		return nil
	case "Sequence":
		var errs []error
		for _, one := range j.Processors {
			errs = append(errs, f.parseProcessor(one))
		}
		return errors.Join(errs...)
	case "TemplateProcessing":
		return f.template(j)
	case "RobertaProcessing", "BertProcessing":
		before, okBefore := pairID(j.CLS)
		after, okAfter := pairID(j.Sep)
		if !okBefore || !okAfter {
			return i18n.Errorf("post_processor %s: cls and sep must each be [token, id]", "post_processor %s：cls 与 sep 均须为 [token, id]", j.Type)
		}
		f.wrap([]int{before}, []int{after})
		return nil
	}
	return unsupported("post_processor", j.Type)
}

func (f *frame) template(j processorJSON) error {
	var before, after []int
	texts := 0
	for _, p := range j.Single {
		switch {
		case p.Sequence != nil:
			texts++
		case p.SpecialToken == nil:
			return i18n.Text{EN: `post_processor TemplateProcessing: a piece of "single" is neither a Sequence nor a SpecialToken`,
				ZH: `post_processor TemplateProcessing："single" 有一项既不是 Sequence，也不是 SpecialToken`}.Err()
		default:
			special, ok := j.SpecialTokens[p.SpecialToken.ID]
			if !ok {
				return i18n.Errorf("post_processor TemplateProcessing: token %q is not in its special_tokens",
					"post_processor TemplateProcessing：token %q 不在其 special_tokens 中", p.SpecialToken.ID)
			}
			if texts == 0 {
				before = append(before, special.IDs...)
			} else {
				after = append(after, special.IDs...)
			}
		}
	}
	if texts != 1 {
		return i18n.Errorf(`post_processor TemplateProcessing: "single" has the text %d times: once is supported`,
			`post_processor TemplateProcessing："single" 中文本出现 %d 次：只支持一次`, texts)
	}
	f.wrap(before, after)
	return nil
}

// wrap puts tokens around what is there already.
func (f *frame) wrap(before, after []int) {
	f.before = append(before, f.before...)
	f.after = append(f.after, after...)
}

func pairID(pair []any) (int, bool) {
	if len(pair) != 2 {
		return 0, false
	}
	id, ok := pair[1].(float64)
	return int(id), ok && id >= 0 && id <= maxID
}
