package tokenizer

import "strings"

// scanner matches one well-known pattern at byte i of valid UTF-8 text and returns the match's end; i when there is
// none. It returns what the pattern would match under leftmost, backtracking semantics (proven by a fuzz test
// against the regular expression itself).
type scanner func(s string, i int) int

// The patterns that have a scanner.
const (
	patternGPT2  = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	patternQwen2 = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|` +
		`\s*[\r\n]+|\s+(?!\S)|\s+`
	patternLlama3 = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|` +
		`\s*[\r\n]+|\s+(?!\S)|\s+`
	patternO200k = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
		`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	patternDigits3  = `\p{N}{1,3}`
	patternDeepSeek = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|" +
		" ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
)

// scannerFor returns the scanner of a pattern, or nil.
func scannerFor(pattern string) scanner {
	p := classTable()
	switch pattern {
	case patternGPT2:
		return p.gpt2
	case patternQwen2:
		return func(s string, i int) int { return p.cl100k(s, i, 1) }
	case patternLlama3:
		return func(s string, i int) int { return p.cl100k(s, i, 3) }
	case patternO200k:
		return p.o200k
	case patternDigits3:
		return func(s string, i int) int { return p.upTo(s, i, number, 3) }
	case patternDeepSeek:
		return p.deepSeek
	}
	return nil
}

func (p *classPages) gpt2(s string, i int) int {
	if s[i] == '\'' {
		if end := contraction(s, i, false); end > i {
			return end
		}
	}
	start := i
	if s[i] == ' ' {
		start++
	}
	c, n := p.at(s, start)
	switch {
	case n == 0 || c&space != 0:
		return p.blanks(s, i, false)
	case c&(letter|number) != 0:
		return p.run(s, start, c&(letter|number))
	}
	return p.others(s, start)
}

// cl100k serves the patterns of Qwen 2 to 3, Llama 3 and GPT-4, which differ in how many digits go together.
func (p *classPages) cl100k(s string, i, digits int) int {
	if s[i] == '\'' {
		if end := contraction(s, i, true); end > i {
			return end
		}
	}
	c, n := p.at(s, i)
	if c&letter != 0 {
		return p.run(s, i+n, letter)
	}
	if c&number != 0 {
		return p.upTo(s, i, number, digits)
	}
	if s[i] != '\r' && s[i] != '\n' {
		if next, m := p.at(s, i+n); next&letter != 0 {
			return p.run(s, i+n+m, letter)
		}
	}
	return p.signsOrBlanks(s, i, "\r\n")
}

func (p *classPages) o200k(s string, i int) int {
	c, n := p.at(s, i)
	prefix := c&(letter|number) == 0 && s[i] != '\r' && s[i] != '\n'
	for _, word := range []func(string, int) int{p.smallEnding, p.capitalStart} {
		if prefix {
			if end := word(s, i+n); end > i+n {
				return max(end, contraction(s, end, true))
			}
		}
		if end := word(s, i); end > i {
			return max(end, contraction(s, end, true))
		}
	}
	if c&number != 0 {
		return p.upTo(s, i, number, 3)
	}
	return p.signsOrBlanks(s, i, "\r\n/")
}

// smallEnding matches capitals*small+, giving back capitals that may also be small; i when there is no match.
func (p *classPages) smallEnding(s string, i int) int {
	back := i
	for j := i; ; {
		c, n := p.at(s, j)
		if c&capital == 0 {
			if c&small != 0 {
				return p.run(s, j, small)
			}
			return back
		}
		j += n
		if c&small != 0 {
			back = j
		}
	}
}

// capitalStart matches capitals+small*; i when there is no match.
func (p *classPages) capitalStart(s string, i int) int {
	end := p.run(s, i, capital)
	if end == i {
		return i
	}
	return p.run(s, end, small)
}

func (p *classPages) deepSeek(s string, i int) int {
	c, n := p.at(s, i)
	if s[i] < 0x80 && c&sign != 0 && i+1 < len(s) && isLatin(s[i+1]) {
		i++
		for i < len(s) && isLatin(s[i]) {
			i++
		}
		return i
	}
	if c&(letter|sign) == 0 && s[i] != '\r' && s[i] != '\n' {
		if end := p.run(s, i+n, letter|mark); end > i+n {
			return end
		}
	}
	if c&(letter|mark) != 0 {
		return p.run(s, i, letter|mark)
	}
	start := i
	if s[i] == ' ' {
		start++
	}
	if end := p.run(s, start, sign); end > start {
		return trailing(s, end, "\r\n")
	}
	if c&space != 0 {
		return p.blanks(s, i, true)
	}
	return i
}

func isLatin(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// signsOrBlanks matches ` ?[^\s\p{L}\p{N}]+[tail]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
func (p *classPages) signsOrBlanks(s string, i int, tail string) int {
	start := i
	if s[i] == ' ' {
		start++
	}
	if end := p.others(s, start); end > start {
		return trailing(s, end, tail)
	}
	return p.blanks(s, i, true)
}

// blanks matches white space from i: up to its last line break if breaks, else all of it at the end of the text,
// else all but its last character, which goes with what follows, unless it is the only one.
func (p *classPages) blanks(s string, i int, breaks bool) int {
	end, last, lineEnd := i, i, i
	for {
		c, n := p.at(s, end)
		if c&space == 0 {
			break
		}
		if s[end] == '\r' || s[end] == '\n' {
			lineEnd = end + 1
		}
		last = end
		end += n
	}
	switch {
	case breaks && lineEnd > i:
		return lineEnd
	case end == len(s) || last == i:
		return end
	}
	return last
}

// others returns the end of the run of what is neither letter, number nor white space.
func (p *classPages) others(s string, i int) int {
	for {
		c, n := p.at(s, i)
		if n == 0 || c&(letter|number|space) != 0 {
			return i
		}
		i += n
	}
}

// upTo returns the end of a run of at most n characters of the class.
func (p *classPages) upTo(s string, i int, of class, n int) int {
	for ; n > 0; n-- {
		c, size := p.at(s, i)
		if c&of == 0 {
			break
		}
		i += size
	}
	return i
}

func trailing(s string, i int, set string) int {
	for i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
		i++
	}
	return i
}

// contraction matches 's, 't, 're, 've, 'm, 'll or 'd; with fold in any case, where the long s counts as s.
func contraction(s string, i int, fold bool) int {
	if i+1 >= len(s) || s[i] != '\'' {
		return i
	}
	lower := func(j int) byte {
		if j >= len(s) {
			return 0
		}
		if fold && 'A' <= s[j] && s[j] <= 'Z' {
			return s[j] | 0x20
		}
		return s[j]
	}
	switch a, b := lower(i+1), lower(i+2); {
	case a == 's' || a == 't' || a == 'm' || a == 'd':
		return i + 2
	case a == 'r' && b == 'e', a == 'v' && b == 'e', a == 'l' && b == 'l':
		return i + 3
	case fold && strings.HasPrefix(s[i+1:], "ſ"):
		return i + 1 + len("ſ")
	}
	return i
}
