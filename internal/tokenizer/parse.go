package tokenizer

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Parse builds a tokenizer from the content of a tokenizer.json. Every part that it cannot do exactly is an error
// that names the part; all of them are reported at once. Truncation and padding in the file are ignored, as
// transformers ignores them unless asked.
func Parse(data []byte) (*Tokenizer, error) {
	if err := otherThan(data); err != nil {
		return nil, err
	}
	if !jsondepth.Valid(data) {
		return nil, i18n.Errorf("it is not valid JSON; it may be truncated: %s", "它不是有效的 JSON，可能不完整：%s", fetchAgain)
	}
	root := gjson.ParseBytes(data)
	if !root.IsObject() {
		return nil, i18n.Text{EN: "it is not a JSON object: is it a tokenizer.json?", ZH: "它不是 JSON 对象：请确认它是 tokenizer.json"}.Err()
	}
	parts := topLevel(root)
	if err := otherJSON(parts); err != nil {
		return nil, err
	}
	part := func(name string) json.RawMessage { return json.RawMessage(parts[name].Raw) }

	t := &Tokenizer{}
	model, errModel := parseModel(parts["model"])
	var errs [4]error
	t.normalize, errs[0] = parseNormalizer(part("normalizer"))
	t.pre, errs[1] = parsePreTokenizer(part("pre_tokenizer"))
	t.decode, errs[2] = parseDecoder(part("decoder"))
	errs[3] = t.frame.parseProcessor(part("post_processor"))
	if err := errors.Join(append(errs[:], errModel)...); err != nil {
		return nil, err
	}
	t.model = model.words
	if err := t.addTokens(part("added_tokens"), model); err != nil {
		return nil, err
	}
	if t.pre.bytes && (model.bpe == nil || !model.bpe.useRawBytes(newByteAlphabet())) {
		t.pre.bytes = false
		t.pre.add(spellPieces(newByteAlphabet()))
	}
	t.unknown = model.unknown
	if model.bpe != nil {
		if err := model.bpe.checkUnknown(model.unknown); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// otherJSON says which other file of a model an object is that has neither a model nor added tokens; nil where it may be a
// tokenizer.json.
func otherJSON(parts map[string]gjson.Result) error {
	has := func(name string) bool { return parts[name].Exists() }
	switch {
	case has("model") || has("added_tokens"):
		return nil
	case has("tokenizer_class") || has("chat_template"):
		return i18n.Text{EN: "it is a tokenizer_config.json: use the tokenizer.json next to it, or the folder of both",
			ZH: "它是 tokenizer_config.json：请使用旁边的 tokenizer.json，或两者所在的目录"}.Err()
	case has("architectures") || has("model_type"):
		return i18n.Text{EN: "it is a model's config.json: use the tokenizer.json next to it, or the folder of both",
			ZH: "它是模型的 config.json：请使用旁边的 tokenizer.json，或两者所在的目录"}.Err()
	case len(parts) > 0:
		for _, v := range parts {
			if v.Type != gjson.Number {
				return nil
			}
		}
		return i18n.Errorf("it is a vocab.json, a vocabulary without its merges: %s, or %s",
			"它是 vocab.json，即没有 merges 的词表：%s，或%s", convert, leaveOut)
	}
	return nil
}

// topLevel collects the members in one pass; of two of the same name the later counts.
func topLevel(root gjson.Result) map[string]gjson.Result {
	parts := map[string]gjson.Result{}
	root.ForEach(func(key, value gjson.Result) bool {
		parts[key.Str] = value
		return true
	})
	return parts
}

// addTokens gives added tokens the ids that the reference gives them: the vocabulary's, else the next free ones in
// the file's order. It runs before the model's tokens become bytes.
func (t *Tokenizer) addTokens(raw json.RawMessage, model parsedModel) error {
	var listed []addedToken
	if !isNull(raw) {
		if err := json.Unmarshal(raw, &listed); err != nil {
			return i18n.Errorf("added_tokens: %v", "added_tokens：%v", err)
		}
	}
	ids := maps.Clone(model.ids)
	added := map[int]*addedToken{}
	specialText := map[string]bool{}
	free := len(ids)
	for i := range listed {
		token := &listed[i]
		if token.Content == "" {
			continue
		}
		id, known := ids[token.Content]
		if !known {
			id = free
			free++
			ids[token.Content] = id
		}
		token.ID = id
		if token.Special {
			specialText[token.Content] = true
		}
		added[id] = token
	}
	t.size = len(ids)
	t.tokens = tokenTable(ids)
	t.kinds = make([]kind, len(t.tokens))
	for _, id := range slices.Sorted(maps.Keys(added)) {
		t.addToken(added[id])
	}
	for id, text := range t.tokens {
		if text != "" && specialText[text] {
			t.kinds[id] |= special
		}
		if _, isByte := byteOf(text); isByte && model.fallback {
			t.kinds[id] |= reserved
		}
	}
	return nil
}

func (t *Tokenizer) addToken(token *addedToken) {
	t.kinds[token.ID] |= reserved
	text := token.Content
	if !token.Normalized {
		t.exact.add(text, token)
		return
	}
	if t.normalize != nil {
		text = t.normalize(piece{text, true}).text
	}
	t.tokens[token.ID] = text
	t.normalized.add(text, token)
}

// tokenTable lists tokens by id; ids without a token have "".
func tokenTable(ids map[string]int) []string {
	last := -1
	for _, id := range ids {
		last = max(last, id)
	}
	tokens := make([]string, last+1)
	for token, id := range ids {
		tokens[id] = max(tokens[id], token) // two tokens of one id: the choice must not depend on the map's order
	}
	return tokens
}
