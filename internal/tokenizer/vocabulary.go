package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

// maxID bounds ids: more would be a damaged file, and tables of that length would be wasted memory.
const maxID = 1 << 22

type modelJSON struct {
	Type         string   `json:"type"`
	Dropout      *float64 `json:"dropout"`
	UnkToken     *string  `json:"unk_token"`
	UnkID        *int     `json:"unk_id"`
	Prefix       *string  `json:"continuing_subword_prefix"`
	Suffix       string   `json:"end_of_word_suffix"`
	MaxInput     *int     `json:"max_input_chars_per_word"`
	FuseUnk      bool     `json:"fuse_unk"`
	ByteFallback bool     `json:"byte_fallback"`
	IgnoreMerges bool     `json:"ignore_merges"`
}

// wordModel turns a word into ids.
type wordModel interface {
	appendWord(dst []int, word string) []int
}

// parsedModel is a model and what the rest of the tokenizer must know of it.
type parsedModel struct {
	words    wordModel
	bpe      *model // words, if it is a BPE
	ids      map[string]int
	unknown  string // the unknown token, "" where there is none
	fallback bool   // bytes have tokens like <0x0A>
}

// parseModel reads the model of a tokenizer.json. The vocabulary and the merges, which are nearly all of the file,
// are walked rather than unmarshalled.
func parseModel(raw gjson.Result) (parsedModel, error) {
	var j modelJSON
	if !raw.IsObject() {
		return parsedModel{}, i18n.Text{EN: "model: it is missing or not an object", ZH: "model：缺失，或不是对象"}.Err()
	}
	small := map[string]json.RawMessage{}
	raw.ForEach(func(key, value gjson.Result) bool {
		if key.Str != "vocab" && key.Str != "merges" {
			small[key.Str] = json.RawMessage(value.Raw)
		}
		return true
	})
	settings, err := json.Marshal(small)
	if err != nil {
		return parsedModel{}, i18n.Errorf("model: %v", "model：%v", err)
	}
	if err := json.Unmarshal(settings, &j); err != nil {
		return parsedModel{}, i18n.Errorf("model: %v", "model：%v", err)
	}
	if j.Type == "" { // files of old have no type
		j.Type = untyped(raw, j)
	}
	switch j.Type {
	case "BPE":
		return parseBPE(raw, j)
	case "WordPiece":
		return parseWordPiece(raw, j)
	case "WordLevel":
		return parseWordLevel(raw, j)
	case "Unigram":
		return parseUnigram(raw, j)
	}
	return parsedModel{}, unsupported("model", j.Type)
}

// untyped is the type of a model that does not name it.
func untyped(raw gjson.Result, j modelJSON) string {
	switch {
	case raw.Get("merges").Exists():
		return "BPE"
	case raw.Get("vocab").IsArray():
		return "Unigram"
	case j.MaxInput != nil:
		return "WordPiece"
	}
	return ""
}

func parseBPE(raw gjson.Result, j modelJSON) (parsedModel, error) {
	if j.Dropout != nil && *j.Dropout > 0 {
		return parsedModel{}, i18n.Errorf("model: dropout %g makes ids random: set it to null",
			"model：dropout %g 会使 ID 随机：请设为 null", *j.Dropout)
	}
	m := &model{unknown: -1, fuseUnknown: j.FuseUnk, ignoreMerges: j.IgnoreMerges, suffix: j.Suffix, cache: newWordCache()}
	if j.Prefix != nil {
		m.prefix = *j.Prefix
	}
	var err error
	if m.ids, err = parseVocabulary(raw.Get("vocab")); err != nil {
		return parsedModel{}, err
	}
	if err := m.parseMerges(raw.Get("merges")); err != nil {
		return parsedModel{}, err
	}
	if j.ByteFallback {
		m.fallback = byteTokens(m.ids)
	}
	p := parsedModel{words: m, bpe: m, ids: m.ids, fallback: j.ByteFallback}
	if j.UnkToken != nil {
		p.unknown = *j.UnkToken
	}
	return p, nil
}

func parseVocabulary(raw gjson.Result) (map[string]int, error) {
	if !raw.IsObject() {
		return nil, i18n.Text{EN: "model.vocab: it is missing or not an object of token → id", ZH: "model.vocab：缺失，或不是 token → id 的对象"}.Err()
	}
	ids := map[string]int{}
	var err error
	raw.ForEach(func(key, value gjson.Result) bool {
		id := value.Int()
		if value.Type != gjson.Number || float64(id) != value.Num || id < 0 || id > maxID {
			err = i18n.Errorf("model.vocab: token %q has id %s: ids are whole numbers from 0 to %d",
				"model.vocab：token %q 的 ID 为 %s：ID 须为 0 至 %d 的整数", key.Str,
				sanitize.Cut(value.Raw, 40), maxID)
			return false
		}
		ids[strings.Clone(key.Str)] = int(id)
		return true
	})
	return ids, err
}

// parseMerges reads merges written as "left right" or as ["left", "right"].
func (m *model) parseMerges(raw gjson.Result) error {
	if !raw.IsArray() {
		return i18n.Text{EN: "model.merges: it is missing or not a list", ZH: "model.merges：缺失，或不是列表"}.Err()
	}
	count := 0
	raw.ForEach(func(_, _ gjson.Result) bool { count++; return true })
	m.merges = newMergeTable(count)
	m.breakable = m.mayBreak()
	rank := -1
	var err error
	raw.ForEach(func(_, value gjson.Result) bool {
		if strings.HasPrefix(value.Str, "#version") {
			return true
		}
		rank++
		left, right, ok := mergePair(value)
		if !ok {
			err = i18n.Errorf("model.merges: entry %d is %s, not a pair of tokens",
				"model.merges：第 %d 项为 %s，不是一对 token", rank+1, sanitize.Cut(value.Raw, 40))
			return false
		}
		err = m.addMerge(left, right, uint32(rank))
		return err == nil
	})
	return err
}

func mergePair(value gjson.Result) (left, right string, ok bool) {
	if value.Type == gjson.String {
		left, right, ok = strings.Cut(value.Str, " ")
		return left, right, ok && !strings.Contains(right, " ")
	}
	if !value.IsArray() {
		return "", "", false
	}
	n := 0
	ok = true
	value.ForEach(func(_, part gjson.Result) bool {
		ok = ok && part.Type == gjson.String
		if n == 0 {
			left = part.Str
		} else {
			right = part.Str
		}
		n++
		return true
	})
	return left, right, ok && n == 2
}

func (m *model) addMerge(left, right string, rank uint32) error {
	rest, ok := strings.CutPrefix(right, m.prefix)
	if !ok {
		return i18n.Errorf("model.merges: entry %d: %q lacks the prefix %q", "model.merges：第 %d 项：%q 缺少前缀 %q", rank+1, right, m.prefix)
	}
	merged := left + rest
	a, okA := m.ids[left]
	b, okB := m.ids[right]
	id, ok := m.ids[merged]
	for _, part := range []struct {
		token string
		known bool
	}{{left, okA}, {right, okB}, {merged, ok}} {
		if !part.known {
			return i18n.Errorf("model.merges: entry %d merges %q and %q, but %q is not in the vocabulary: the file is damaged; download it again",
				"model.merges：第 %d 项合并 %q 与 %q，但词表中没有 %q：文件已损坏，请重新下载", rank+1, left, right, part.token)
		}
	}
	m.merges.set(a, b, rank, uint32(id))
	if strings.HasPrefix(right, metaSpace) && !strings.HasSuffix(left, metaSpace) {
		m.breakable = false
	}
	return nil
}

// mayBreak reports whether cutting words before metaSpace could be without effect, as far as it does not depend on
// the merges.
func (m *model) mayBreak() bool {
	_, known := m.ids[metaSpace]
	return known && !m.ignoreMerges && m.prefix == "" && m.suffix == ""
}

// byteTokens returns the ids of the tokens that stand for single bytes, -1 for bytes that have none.
func byteTokens(ids map[string]int) *[256]int {
	tokens := &[256]int{}
	for b := range tokens {
		id, ok := ids[fmt.Sprintf("<0x%02X>", b)]
		if !ok {
			id = -1
		}
		tokens[b] = id
	}
	return tokens
}
