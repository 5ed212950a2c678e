package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/sanitize"
)

// maxID bounds ids: more would be a damaged file, and tables of that length would be wasted memory.
const maxID = 1 << 22

type modelJSON struct {
	Type         string   `json:"type"`
	Dropout      *float64 `json:"dropout"`
	UnkToken     *string  `json:"unk_token"`
	Prefix       string   `json:"continuing_subword_prefix"`
	Suffix       string   `json:"end_of_word_suffix"`
	FuseUnk      bool     `json:"fuse_unk"`
	ByteFallback bool     `json:"byte_fallback"`
	IgnoreMerges bool     `json:"ignore_merges"`
}

// parseModel reads the model of a tokenizer.json. The vocabulary and the merges, which are nearly all of the file,
// are walked rather than unmarshalled.
func parseModel(raw gjson.Result) (*model, modelJSON, error) {
	var j modelJSON
	if !raw.IsObject() {
		return nil, j, fmt.Errorf("model: it is missing or not an object")
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
		return nil, j, fmt.Errorf("model: %w", err)
	}
	if err := json.Unmarshal(settings, &j); err != nil {
		return nil, j, fmt.Errorf("model: %w", err)
	}
	if j.Type == "" && raw.Get("merges").Exists() { // files of old have no type
		j.Type = "BPE"
	}
	if j.Type != "BPE" {
		return nil, j, unsupported("model", j.Type)
	}
	if j.Dropout != nil && *j.Dropout > 0 {
		return nil, j, fmt.Errorf("model: dropout %g makes ids random: set it to null", *j.Dropout)
	}
	m := &model{unknown: -1, fuseUnknown: j.FuseUnk, ignoreMerges: j.IgnoreMerges, prefix: j.Prefix, suffix: j.Suffix,
		cache: newWordCache()}
	if m.ids, err = parseVocabulary(raw.Get("vocab")); err != nil {
		return nil, j, err
	}
	if err := m.parseMerges(raw.Get("merges")); err != nil {
		return nil, j, err
	}
	if j.ByteFallback {
		m.fallback = m.byteTokens()
	}
	return m, j, nil
}

func parseVocabulary(raw gjson.Result) (map[string]int, error) {
	if !raw.IsObject() {
		return nil, fmt.Errorf("model.vocab: it is missing or not an object of token → id")
	}
	ids := map[string]int{}
	var err error
	raw.ForEach(func(key, value gjson.Result) bool {
		id := value.Int()
		if value.Type != gjson.Number || float64(id) != value.Num || id < 0 || id > maxID {
			err = fmt.Errorf("model.vocab: token %q has id %s: ids are whole numbers from 0 to %d", key.Str,
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
		return fmt.Errorf("model.merges: it is missing or not a list")
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
			err = fmt.Errorf("model.merges: entry %d is %s, not a pair of tokens", rank+1, sanitize.Cut(value.Raw, 40))
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
		return fmt.Errorf("model.merges: entry %d: %q lacks the prefix %q", rank+1, right, m.prefix)
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
			return fmt.Errorf("model.merges: entry %d merges %q and %q, but %q is not in the vocabulary: "+
				"the file is damaged, fetch it again", rank+1, left, right, part.token)
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

func (m *model) byteTokens() *[256]int {
	tokens := &[256]int{}
	for b := range tokens {
		id, ok := m.ids[fmt.Sprintf("<0x%02X>", b)]
		if !ok {
			id = -1
		}
		tokens[b] = id
	}
	return tokens
}
