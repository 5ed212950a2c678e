package tokenizer

import (
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// wordPiece is the model of BERT: of a word it takes the longest token that it begins with, then the longest that the rest begins
// with, and so on. A word that this cannot cover is one unknown token as a whole.
type wordPiece struct {
	ids     map[string]int
	unknown int
	prefix  string // of tokens that continue a word
	longest int    // characters; a longer word is unknown
	widest  int    // bytes of the longest token
}

func (m *wordPiece) appendWord(dst []int, word string) []int {
	if utf8.RuneCountInString(word) > m.longest {
		return append(dst, m.unknown)
	}
	start := len(dst)
	room := make([]byte, 0, 64)
	for at := 0; at < len(word); {
		room = room[:0]
		if at > 0 {
			room = append(room, m.prefix...)
		}
		prefix := len(room)
		room = append(room, word[at:min(len(word), at+m.widest)]...)
		id, n := m.longestToken(room, prefix)
		if n == 0 {
			return append(dst[:start], m.unknown)
		}
		dst = append(dst, id)
		at += n
	}
	return dst
}

// longestToken returns the longest token that text begins with and its length behind the prefix; 0 for none.
func (m *wordPiece) longestToken(text []byte, prefix int) (id, n int) {
	for end := len(text); end > prefix; end-- {
		if id, ok := m.ids[string(text[:end])]; ok {
			return id, end - prefix
		}
	}
	return 0, 0
}

func parseWordPiece(raw gjson.Result, j modelJSON) (parsedModel, error) {
	ids, err := parseVocabulary(raw.Get("vocab"))
	if err != nil {
		return parsedModel{}, err
	}
	m := &wordPiece{ids: ids, prefix: "##", longest: 100}
	if j.Prefix != nil {
		m.prefix = *j.Prefix
	}
	if j.MaxInput != nil {
		m.longest = *j.MaxInput
	}
	for token := range ids {
		m.widest = max(m.widest, len(token))
	}
	p := parsedModel{words: m, ids: ids, unknown: "[UNK]"}
	m.unknown, err = p.needUnknown(j)
	return p, err
}

// wordLevel knows whole words only.
type wordLevel struct {
	ids     map[string]int
	unknown int
}

func (m *wordLevel) appendWord(dst []int, word string) []int {
	if id, ok := m.ids[word]; ok {
		return append(dst, id)
	}
	return append(dst, m.unknown)
}

func parseWordLevel(raw gjson.Result, j modelJSON) (parsedModel, error) {
	ids, err := parseVocabulary(raw.Get("vocab"))
	if err != nil {
		return parsedModel{}, err
	}
	m := &wordLevel{ids: ids}
	p := parsedModel{words: m, ids: ids, unknown: "<unk>"}
	m.unknown, err = p.needUnknown(j)
	return p, err
}

// needUnknown returns the id of the unknown token, without which the model could not encode every text.
func (p *parsedModel) needUnknown(j modelJSON) (int, error) {
	if j.UnkToken != nil {
		p.unknown = *j.UnkToken
	}
	id, ok := p.ids[p.unknown]
	if !ok {
		return 0, i18n.Errorf("unk_token %q is not in the vocabulary: the file is damaged or was edited",
			"词表中没有 unk_token %q：文件已损坏或被修改", p.unknown)
	}
	p.unknown = strings.Clone(p.unknown)
	return id, nil
}
