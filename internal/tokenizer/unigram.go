package tokenizer

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

// unknownPenalty is how much worse than the worst token an unknown character is.
const unknownPenalty = 10

// unigram is SentencePiece's unigram model: of all ways to make a word of tokens it takes the one with the highest sum of scores.
type unigram struct {
	ids      map[string]int
	prefixes prefixes
	scores   []float64
	unknown  int // -1: there is none
	worst    float64
	fallback *[256]int // the tokens <0x00> to <0xFF>, -1 where there is none
	cache    *wordCache
	single   bool // sums are of single precision, as SentencePiece itself has them
}

// pathEnd is the best way to reach a place of a word.
type pathEnd struct {
	score float64
	from  int // -1: no way is known
	id    int
}

func (m *unigram) appendWord(dst []int, word string) []int {
	slot := m.cache.slot(word)
	if slot == nil {
		return m.appendBest(dst, word)
	}
	if known := slot.Load(); known != nil && known.text == word {
		return append(dst, known.ids...)
	}
	start := len(dst)
	dst = m.appendBest(dst, word)
	slot.Store(&cachedWord{text: strings.Clone(word), ids: slices.Clone(dst[start:])})
	return dst
}

func (m *unigram) appendBest(dst []int, word string) []int {
	ends := m.paths(word)
	var cuts []int // ends of tokens, from the last to the first
	for end := len(word); end > 0; end = ends[end].from {
		cuts = append(cuts, end)
	}
	for i := len(cuts) - 1; i >= 0; {
		last := ends[cuts[i]]
		if last.id != m.unknown {
			dst = append(dst, last.id)
			i--
			continue
		}
		from, to := last.from, cuts[i]
		for ; i >= 0 && ends[cuts[i]].id == m.unknown; i-- { // neighbors that are unknown are one
			to = cuts[i]
		}
		dst = m.appendUnknown(dst, word[from:to])
	}
	return dst
}

// paths returns the best way to each place of word.
func (m *unigram) paths(word string) []pathEnd {
	ends := make([]pathEnd, len(word)+1)
	for i := range ends {
		ends[i].from = -1
	}
	better := func(at, from, id int, score float64) {
		score += ends[from].score
		if m.single {
			score = float64(float32(score))
		}
		if e := &ends[at]; e.from < 0 || score > e.score {
			*e = pathEnd{score, from, id}
		}
	}
	for from := 0; from < len(word); {
		_, n := utf8.DecodeRuneInString(word[from:])
		whole := false
		m.prefixes.each(word[from:], func(length, id int) {
			better(from+length, from, id, m.scores[id])
			whole = whole || length == n
		})
		if !whole {
			better(from+n, from, m.unknown, m.worst-unknownPenalty)
		}
		from += n
	}
	return ends
}

func (m *unigram) appendUnknown(dst []int, text string) []int {
	if id, ok := m.ids[text]; ok {
		return append(dst, id)
	}
	if m.fallback != nil {
		start := len(dst)
		for i := range len(text) {
			id := m.fallback[text[i]]
			if id < 0 {
				dst = dst[:start]
				break
			}
			dst = append(dst, id)
		}
		if len(dst) > start {
			return dst
		}
	}
	return append(dst, m.unknown)
}

// parseUnigram reads a vocabulary that is a list of tokens and their scores.
func parseUnigram(raw gjson.Result, j modelJSON) (parsedModel, error) {
	list := raw.Get("vocab")
	if !list.IsArray() {
		return parsedModel{}, i18n.Text{EN: "model.vocab: it is missing or not a list of [token, score]",
			ZH: "model.vocab：缺失，或不是 [token, score] 的列表"}.Err()
	}
	m := &unigram{ids: map[string]int{}, unknown: -1, worst: math.Inf(1), cache: newWordCache()}
	var tokens []string
	var err error
	list.ForEach(func(_, pair gjson.Result) bool {
		entry := pair.Array()
		if len(entry) != 2 || entry[0].Type != gjson.String || entry[1].Type != gjson.Number {
			err = i18n.Errorf("model.vocab: entry %d is %s, not [token, score]",
				"model.vocab：第 %d 项为 %s，不是 [token, score]", len(tokens)+1, sanitize.Cut(pair.Raw, 40))
			return false
		}
		m.add(strings.Clone(entry[0].Str), entry[1].Num, len(tokens))
		tokens = append(tokens, strings.Clone(entry[0].Str))
		return true
	})
	if err != nil {
		return parsedModel{}, err
	}
	if j.UnkID == nil || *j.UnkID < 0 || *j.UnkID >= len(tokens) {
		return parsedModel{}, i18n.Text{EN: "model.unk_id is missing or not in the vocabulary: the file is damaged or was edited",
			ZH: "model.unk_id 缺失或不在词表中：文件已损坏或被修改"}.Err()
	}
	m.unknown = *j.UnkID
	m.prefixes = newPrefixes(m.ids)
	if j.ByteFallback {
		m.fallback = byteTokens(m.ids)
	}
	return parsedModel{words: m, ids: m.ids, unknown: tokens[m.unknown], fallback: m.fallback != nil}, nil
}

func (m *unigram) add(token string, score float64, id int) {
	m.ids[token] = id
	m.scores = append(m.scores, score)
	m.worst = min(m.worst, score)
}
