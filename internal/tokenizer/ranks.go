package tokenizer

import (
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// newRankModel makes a BPE of tiktoken's kind: tokens are bytes, listed by rank, and of two neighbors that make a token together
// those merge first whose token has the lowest rank. The first token's id is first.
func newRankModel(tokens []string, first int) (*model, error) {
	m := &model{ids: make(map[string]int, len(tokens)), rawBytes: true, ignoreMerges: true, unknown: -1, cache: newWordCache()}
	for rank, token := range tokens {
		m.ids[token] = first + rank
	}
	if len(m.ids) != len(tokens) {
		return nil, i18n.Errorf("it lists a token twice: %s", "有一个 token 列出两次：%s", fetchAgain)
	}
	for b := range 256 {
		id, ok := m.ids[string([]byte{byte(b)})]
		if !ok {
			return nil, i18n.Errorf("it has no token for the byte 0x%02X: %s", "没有字节 0x%02X 的 token：%s", b, fetchAgain)
		}
		m.byteID[b] = id
	}
	m.merges = mergesOf(m.ids, func(id int) uint32 { return uint32(id - first) })
	return m, nil
}

// mergesOf lists every way to make a token of two others.
func mergesOf(ids map[string]int, rank func(id int) uint32) mergeTable {
	count := 0
	each := func(found func(left, right, id int)) {
		for token, id := range ids {
			for cut := 1; cut < len(token); cut++ {
				if left, ok := ids[token[:cut]]; ok {
					if right, ok := ids[token[cut:]]; ok {
						found(left, right, id)
					}
				}
			}
		}
	}
	each(func(_, _, _ int) { count++ })
	table := newMergeTable(count)
	each(func(left, right, id int) { table.set(left, right, rank(id), uint32(id)) })
	return table
}

// newRankTokenizer makes a tokenizer of tokens and a pattern that cuts text into words. Special tokens, by id, are found in the
// text if spelled is set.
func newRankTokenizer(tokens []string, first int, pattern string, special map[int]string, spelled bool) (*Tokenizer, error) {
	m, err := newRankModel(tokens, first)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{model: m, size: len(tokens) + len(special), decode: func(tokens []string) []string {
		return []string{lossy(strings.Join(tokens, ""))}
	}}
	if err := t.pre.addSplit(preTokenizerJSON{Behavior: "Isolated", Pattern: patternJSON{Regex: &pattern}}); err != nil {
		return nil, err
	}
	t.pre.bytes = true
	t.tokens = make([]string, t.size)
	t.kinds = make([]kind, t.size)
	for token, id := range m.ids {
		if id >= t.size {
			return nil, i18n.Errorf("the ids of its special tokens leave a gap: %s", "其特殊 token 的 ID 不连续：%s", fetchAgain)
		}
		t.tokens[id] = token
	}
	for id, text := range special {
		if id >= t.size || t.tokens[id] != "" {
			return nil, i18n.Errorf("its special token %q has the ID of another token: %s", "其特殊 token %q 与另一个 token 的 ID 相同：%s", text, fetchAgain)
		}
		t.tokens[id], t.kinds[id] = text, specialKind
		found := &t.control
		if spelled {
			found = &t.exact
		}
		found.add(text, &addedToken{ID: id, Content: text, Special: true})
	}
	return t, nil
}
