package tokenizer

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// The types of pieces in a SentencePiece model.
const (
	pieceNormal = 1 + iota
	pieceUnknown
	pieceControl
	pieceUserDefined
	pieceUnused
	pieceByte
)

// ParseSentencePiece builds a tokenizer from a SentencePiece model (tokenizer.model, spiece.model). As in that library, text that
// spells a control symbol such as <s> is text, and one that spells a user-defined symbol is that symbol.
func ParseSentencePiece(data []byte) (*Tokenizer, error) {
	file, err := readPieces(data)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{size: len(file.pieces)}
	unknown := -1
	for id, p := range file.pieces {
		k := kind(0)
		switch p.kind {
		case pieceUnknown:
			unknown, k = id, specialKind
		case pieceControl:
			k = specialKind
			t.control.add(p.text, &addedToken{ID: id, Content: p.text, Special: true})
		case pieceUserDefined, pieceByte:
			k = reserved
		}
		t.tokens, t.kinds = append(t.tokens, p.text), append(t.kinds, k)
	}
	if unknown < 0 {
		return nil, i18n.Errorf("it has no unknown piece: %s", "没有 unknown piece：%s", fetchAgain)
	}
	t.unknown = t.tokens[unknown]
	t.normalize = onText(file.normalize)
	t.decode = file.decoder()
	switch file.model {
	case 1:
		t.model = file.unigram(unknown)
	case 2:
		t.model, err = file.bpe(unknown)
		for id, p := range file.pieces {
			if p.kind == pieceUserDefined {
				t.normalized.add(p.text, &addedToken{ID: id, Content: p.text})
			}
		}
	default:
		err = i18n.Errorf("it is a SentencePiece model of words or characters, which is not supported: %s, or %s",
			"它是按词或字符的 SentencePiece 模型，不支持：%s，或%s", convert, leaveOut)
	}
	return t, err
}

// unigram makes the model that sums up scores in single precision.
func (f *pieceFile) unigram(unknown int) *unigram {
	m := &unigram{ids: map[string]int{}, unknown: unknown, worst: math.Inf(1), cache: newWordCache(), single: true}
	best := float32(math.Inf(-1))
	for _, p := range f.pieces {
		if p.kind == pieceNormal {
			m.worst, best = min(m.worst, float64(p.score)), max(best, p.score)
		}
	}
	m.scores = make([]float64, len(f.pieces))
	for id, p := range f.pieces {
		switch p.kind {
		case pieceNormal:
			m.ids[p.text], m.scores[id] = id, float64(p.score)
		case pieceUserDefined:
			m.ids[p.text], m.scores[id] = id, float64(float32(len(p.text))*best)-0.1
		}
	}
	m.worst = float64(float32(m.worst)-unknownPenalty) + unknownPenalty
	m.prefixes = newPrefixes(m.ids)
	if f.byteFallback {
		m.fallback = byteTokens(f.all())
	}
	return m
}

func (f *pieceFile) all() map[string]int {
	ids := make(map[string]int, len(f.pieces))
	for id, p := range f.pieces {
		ids[p.text] = id
	}
	return ids
}

// bpe makes the model that merges neighbors whose piece has the highest score.
func (f *pieceFile) bpe(unknown int) (*pieceBPE, error) {
	m := &pieceBPE{unknown: unknown, symbols: map[string]int{}, cache: newWordCache(), breakable: true}
	ids := map[string]int{}
	var scores []float32
	for id, p := range f.pieces {
		m.lengths = append(m.lengths, len(p.text))
		switch p.kind {
		case pieceUnused:
			return nil, i18n.Errorf("its piece %q is unused, which is not supported for BPE: %s, or %s",
				"其 piece %q 为 unused，BPE 不支持：%s，或%s", p.text, convert, leaveOut)
		case pieceNormal, pieceUserDefined:
			ids[p.text] = id
			scores = append(scores, p.score)
			if strings.Contains(strings.TrimLeft(p.text, metaSpace), metaSpace) {
				m.breakable = false
			}
		}
	}
	if _, ok := ids[metaSpace]; !ok {
		m.breakable = false
	}
	for _, token := range slices.Collect(maps.Keys(ids)) { // a character without a piece may still be part of one
		for _, r := range token {
			if _, ok := ids[string(r)]; !ok {
				ids[string(r)] = len(m.lengths)
				m.lengths = append(m.lengths, utf8.RuneLen(r))
			}
		}
	}
	m.known, m.other = len(f.pieces), len(m.lengths)
	m.lengths = append(m.lengths, 0)
	for token, id := range ids {
		if utf8.RuneCountInString(token) == 1 {
			m.symbols[token] = id
		}
	}
	slices.SortFunc(scores, func(a, b float32) int { return cmp.Compare(b, a) })
	scores = slices.Compact(scores)
	m.merges = mergesOf(ids, func(id int) uint32 {
		rank, _ := slices.BinarySearchFunc(scores, f.pieces[id].score, func(a, b float32) int { return cmp.Compare(b, a) })
		return uint32(rank)
	})
	if f.byteFallback {
		m.fallback = byteTokens(f.all())
	}
	return m, nil
}
