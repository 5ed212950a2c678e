package tokenizer

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"github.com/modelscope/evalscope/perf/i18n"
)

// patternKimi cuts text up for Kimi: runs of Chinese characters are words of their own.
const patternKimi = `[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+` +
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*` +
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

// How many special tokens the models' own code adds behind the ranks.
const (
	qwenExtra = 205
	kimiExtra = 256
)

// parseTiktoken builds a tokenizer from lines of a token in base64 and its rank. Such a file says neither how text is cut up nor
// which special tokens there are: the model's code does, which tokenizer_class of the tokenizer_config.json names.
func parseTiktoken(data, config []byte) (*Tokenizer, error) {
	tokens, err := tiktokenRanks(data)
	if err != nil {
		return nil, err
	}
	var c struct {
		Class string `json:"tokenizer_class"`
		Added map[string]struct {
			Content string `json:"content"`
		} `json:"added_tokens_decoder"`
	}
	if len(config) > 0 {
		if err := json.Unmarshal(config, &c); err != nil {
			return nil, i18n.Errorf("tokenizer_config.json next to it: %v: %s", "旁边的 tokenizer_config.json：“%v”：%s", err, fetchAgain)
		}
	}
	special := map[int]string{}
	switch c.Class {
	case "QWenTokenizer":
		for i, text := range []string{"<|endoftext|>", "<|im_start|>", "<|im_end|>"} {
			special[len(tokens)+i] = text
		}
		for i := range qwenExtra {
			special[len(tokens)+3+i] = fmt.Sprintf("<|extra_%d|>", i)
		}
		t, err := newRankTokenizer(tokens, 0, patternQwen2, special, true)
		if err == nil {
			t.normalize = onText(norm.NFC.String) // Python's form, not that of Hugging Face's library
		}
		return t, err
	case "TikTokenTokenizer":
		for i := range kimiExtra {
			id := len(tokens) + i
			special[id] = fmt.Sprintf("<|reserved_token_%d|>", id)
			if added := c.Added[strconv.Itoa(id)].Content; added != "" {
				special[id] = added
			}
		}
		return newRankTokenizer(tokens, 0, patternKimi, special, true)
	}
	return nil, i18n.Errorf("it is a tiktoken file, which requires the tokenizer_class QWenTokenizer or TikTokenTokenizer in the "+
		"tokenizer_config.json next to it, which has %q: %s, or %s",
		"它是 tiktoken 文件，旁边的 tokenizer_config.json 中 tokenizer_class 须为 QWenTokenizer 或 TikTokenTokenizer，现为 %q：%s，或%s", c.Class, convert, leaveOut)
}

func tiktokenRanks(data []byte) ([]string, error) {
	var tokens []string
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		encoded, rank, _ := bytes.Cut(line, []byte(" "))
		token, err := base64.StdEncoding.DecodeString(string(encoded))
		if err != nil || len(token) == 0 || string(rank) != strconv.Itoa(len(tokens)) {
			return nil, i18n.Errorf("line %d is not a base64 token with rank %d: %s",
				"第 %d 行不是 rank 为 %d 的 base64 token：%s", len(tokens)+1, len(tokens), fetchAgain)
		}
		tokens = append(tokens, string(token))
	}
	if len(tokens) == 0 || len(tokens) > maxID {
		return nil, i18n.Errorf("it has no tokens: %s", "没有 token：%s", fetchAgain)
	}
	return tokens, nil
}
