package tokenizer

import (
	"encoding/base64"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/jsondepth"
	"github.com/modelscope/evalscope/perf/i18n"
)

// tekkenTokens are the special tokens of a tekken.json that lists none.
var tekkenTokens = []string{"<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]",
	"[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]",
	"[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]"}

// ParseTekken builds a tokenizer from Mistral's tekken.json. As in mistral-common, text that spells a special token is text.
func ParseTekken(data []byte) (*Tokenizer, error) {
	if err := otherThan(data); err != nil {
		return nil, err
	}
	if !jsondepth.Valid(data) {
		return nil, i18n.Errorf("it is not valid JSON; it may be truncated: %s", "它不是有效的 JSON，可能不完整：%s", fetchAgain)
	}
	root := gjson.ParseBytes(data)
	size, specials := int(root.Get("config.default_vocab_size").Int()), int(root.Get("config.default_num_special_tokens").Int())
	if specials < 3 || size <= specials || size > maxID {
		return nil, i18n.Errorf("its config has default_vocab_size %d and default_num_special_tokens %d: %s",
			"其 config 中 default_vocab_size 为 %d，default_num_special_tokens 为 %d：%s", size, specials, fetchAgain)
	}
	tokens, err := tekkenVocabulary(root.Get("vocab"), size-specials)
	if err != nil {
		return nil, err
	}
	special := tekkenSpecial(root.Get("special_tokens"), specials)
	t, err := newRankTokenizer(tokens, specials, root.Get("config.pattern").String(), special, false)
	if err != nil {
		return nil, err
	}
	t.named = map[string]string{}
	for id, text := range special {
		switch text {
		case "<s>":
			t.frame.before = []int{id}
			t.named["bos_token"] = text
		case "</s>":
			t.named["eos_token"] = text
		}
	}
	return t, nil
}

// tekkenVocabulary returns the first count tokens by their rank.
func tekkenVocabulary(list gjson.Result, count int) ([]string, error) {
	tokens := make([]string, 0, count)
	var err error
	list.ForEach(func(_, entry gjson.Result) bool {
		if len(tokens) == count {
			return false
		}
		var token []byte
		rank := entry.Get("rank").Int()
		token, err = base64.StdEncoding.DecodeString(entry.Get("token_bytes").Str)
		if err != nil || rank != int64(len(tokens)) || len(token) == 0 {
			err = i18n.Errorf("vocab: entry %d is not a token with that rank: %s", "vocab：第 %d 项不是相应 rank 的 token：%s", len(tokens)+1, fetchAgain)
			return false
		}
		tokens = append(tokens, string(token))
		return true
	})
	if err == nil && len(tokens) < count {
		err = i18n.Errorf("vocab: it has %d of %d tokens: %s", "vocab：%[2]d 个 token 中只有 %[1]d 个：%[3]s", len(tokens), count, fetchAgain)
	}
	return tokens, err
}

func tekkenSpecial(list gjson.Result, count int) map[int]string {
	special := make(map[int]string, count)
	for id := range count {
		special[id] = fmt.Sprintf("<SPECIAL_%d>", id)
	}
	if !list.IsArray() {
		for id, text := range tekkenTokens[:min(count, len(tekkenTokens))] {
			special[id] = text
		}
		return special
	}
	list.ForEach(func(_, entry gjson.Result) bool {
		if id := int(entry.Get("rank").Int()); id >= 0 && id < count {
			special[id] = entry.Get("token_str").Str
		}
		return true
	})
	return special
}
