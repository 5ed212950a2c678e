package trace

import (
	"cmp"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// lengths are how many tokens requests need, prompt and answer together.
type lengths struct {
	of      map[int]int // how many requests need so many
	longest []long
}

// A long request is the tokens that it needs, and where in the file it is.
type long struct {
	tokens int
	where  i18n.Text
}

// mostLong is how many of the longest requests are known by where they are.
const mostLong = 5

// add takes the last entry of a file.
func (l *lengths) add(tokens int, in *entries) {
	if l.of == nil {
		l.of = map[int]int{}
	}
	l.of[tokens]++
	n := len(l.longest)
	if n == mostLong && tokens <= l.longest[n-1].tokens {
		return
	}
	i, _ := slices.BinarySearchFunc(l.longest, tokens, func(a long, t int) int { return -cmp.Compare(a.tokens, t+1) })
	l.longest = slices.Insert(l.longest, i, long{tokens, in.where()})
	l.longest = l.longest[:min(len(l.longest), mostLong)]
}

// above is how many requests need more than so many tokens, and the longest of them.
func (l lengths) above(limit int) (count int, named []i18n.Text) {
	for tokens, n := range l.of {
		if tokens > limit {
			count += n
		}
	}
	for _, x := range l.longest {
		if x.tokens > limit {
			named = append(named, i18n.Sprintf("%s (%d)", "%s（%d）", x.where, x.tokens))
		}
	}
	return count, named
}
