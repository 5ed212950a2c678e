package random

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// The bounds of the search for a text of exact length: corrections of one draw, and draws.
const (
	corrections = 32
	draws       = 8
)

// text is a prompt of len(prefix)+length tokens by the tokenizer's own count. Where no draw comes out exact, the
// closest one is sent, and the report shows what the server counted.
func (s *source) text(number int64, prefix []int, length int) string {
	best, bestMiss := "", 1<<31
	for draw := range draws {
		purpose := "prompt"
		if draw > 0 {
			purpose += strconv.Itoa(draw)
		}
		random := s.options.Rand(purpose, number)
		drawn := s.pool.draw(random, length)
		if len(prefix) > 0 { // the prefix has the head; what follows it goes on with a word
			drawn[0] = s.pool.words[random.IntN(len(s.pool.words))]
		}
		text, miss := s.correct(append(slices.Clone(prefix), drawn...), random)
		if miss == 0 {
			return text
		}
		if abs(miss) < abs(bestMiss) {
			best, bestMiss = text, miss
		}
	}
	return best
}

// correct cuts and fills ids until their text encodes to as many tokens. A cut inside a character would leave a
// broken one, so ids that decode to such text lose one more.
func (s *source) correct(ids []int, random *rand.Rand) (text string, miss int) {
	want := len(ids)
	for range corrections {
		text = s.options.Tokenizer.Decode(ids)
		clean := sound(text)
		if clean {
			found := s.options.Tokenizer.Encode(text)
			if miss = len(found) - want; miss == 0 {
				return text, 0
			}
			ids = found
		}
		switch {
		case !clean && len(ids) > 1:
			ids = ids[:len(ids)-1]
		case len(ids) > want:
			ids = ids[:want]
		}
		for len(ids) < want {
			ids = append(ids, s.pool.words[random.IntN(len(s.pool.words))])
		}
	}
	return text, miss
}

// sound says that a text has no broken or control character and does not end in white space, which a template may trim.
func sound(text string) bool {
	if strings.TrimRight(text, " \t\r\n") != text || strings.ContainsRune(text, '\uFFFD') {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f })
}

func abs(n int) int { return max(n, -n) }
