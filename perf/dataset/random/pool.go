package random

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// minWords is the least number of words that a text is made of: with 256, two texts agree in their first 16
	// words with a chance of 2^-128.
	minWords = 256
	// minStarts is the least number of first words for which those that depend on the template are left out.
	minStarts = 16
	maxStarts = 1024
	// maxCandidates bounds the look at a large vocabulary.
	maxCandidates = 1 << 15
)

// A word is a token that stays itself wherever the pool puts it.
type word struct {
	id   int
	text string
}

// pool is what texts are drawn from. A stable one has words that a tokenizer keeps apart: each is one token at the
// beginning of a text (starts), or behind any other word (rest, each with its space before it). Else texts are drawn
// from all ordinary tokens and corrected.
type pool struct {
	starts, rest []word
	ordinary     []int
	stable       bool
}

func newPool(t dataset.Tokenizer) (pool, error) {
	p := pool{ordinary: t.Ordinary()}
	if len(p.ordinary) == 0 {
		return pool{}, i18n.Text{EN: "dataset random: the tokenizer has no ordinary tokens: check --tokenizer-path",
			ZH: "数据集 random：分词器没有普通 token：请检查 --tokenizer-path"}.Err()
	}
	candidates := thin(p.ordinary, maxCandidates)
	p.starts = findStarts(t, candidates)
	if len(p.starts) == 0 {
		return p, nil
	}
	p.rest = findRest(t, candidates, p.starts[0])
	p.stable = len(p.rest) >= minWords
	return p, nil
}

// thin takes at most n of ids, evenly.
func thin(ids []int, n int) []int {
	step := (len(ids) + n - 1) / n
	if step <= 1 {
		return ids
	}
	thinned := make([]int, 0, n)
	for i := 0; i < len(ids); i += step {
		thinned = append(thinned, ids[i])
	}
	return thinned
}

// findStarts lists words that are one token at the beginning of a text, also where a template's line end or space
// comes before it: tokenizers that mark a word's beginning tell these apart. Where few pass, the template is left to
// chance.
func findStarts(t dataset.Tokenizer, candidates []int) []word {
	var anywhere, first []word
	contexts := []string{"\n", "] "}
	before := []int{len(t.Encode("\n")), len(t.Encode("]"))}
	for _, id := range candidates {
		text := t.Decode([]int{id})
		if !isWord(text) || !slices.Equal(t.Encode(text), []int{id}) {
			continue
		}
		if len(first) < maxStarts {
			first = append(first, word{id, text})
		}
		everywhere := true
		for i, context := range contexts {
			everywhere = everywhere && len(t.Encode(context+text)) == before[i]+1
		}
		if everywhere {
			anywhere = append(anywhere, word{id, text})
		}
		if len(anywhere) == maxStarts {
			break
		}
	}
	if len(anywhere) >= minStarts {
		return anywhere
	}
	return first
}

// findRest lists words that are one token, with their space, behind anchor. Decoding them behind a word shows the
// space also where the tokenizer drops it at the beginning of a text.
func findRest(t dataset.Tokenizer, candidates []int, anchor word) []word {
	var rest []word
	for _, id := range candidates {
		pair := []int{anchor.id, id}
		text := t.Decode(pair)
		own, ok := strings.CutPrefix(text, anchor.text)
		if !ok || len(own) < 2 || own[0] != ' ' || !isWord(own[1:]) || !slices.Equal(t.Encode(text), pair) {
			continue
		}
		rest = append(rest, word{id, own})
	}
	return rest
}

// isWord reports whether text is letters only.
func isWord(text string) bool {
	for _, r := range text {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return text != ""
}

// first draws the token that begins a text.
func (p *pool) first(r *rand.Rand) int {
	if !p.stable {
		return p.ordinary[r.IntN(len(p.ordinary))]
	}
	return p.starts[r.IntN(len(p.starts))].id
}

// next draws a token that follows another.
func (p *pool) next(r *rand.Rand) int {
	if len(p.rest) == 0 {
		return p.ordinary[r.IntN(len(p.ordinary))]
	}
	return p.rest[r.IntN(len(p.rest))].id
}

// ids appends n drawn tokens to dst; they begin a text when dst is empty.
func (p *pool) ids(dst []int, n int, r *rand.Rand) []int {
	for range n {
		switch {
		case len(dst) == 0:
			dst = append(dst, p.first(r))
		case p.stable:
			dst = append(dst, p.next(r))
		default:
			dst = append(dst, p.ordinary[r.IntN(len(p.ordinary))])
		}
	}
	return dst
}

// text appends n drawn words to a text, with the draws of ids. The pool is stable.
func (p *pool) text(before string, n int, r *rand.Rand) string {
	var b strings.Builder
	b.Grow(len(before) + n*8)
	b.WriteString(before)
	for range n {
		if b.Len() == 0 {
			b.WriteString(p.starts[r.IntN(len(p.starts))].text)
			continue
		}
		b.WriteString(p.rest[r.IntN(len(p.rest))].text)
	}
	return b.String()
}
