package tokenizer

import (
	"strings"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"

	"github.com/modelscope/evalscope/perf/i18n"
)

// pattern finds what a "pattern" of a tokenizer.json matches, as Oniguruma does.
type pattern struct {
	literal string
	re      *regexp2.Regexp
	scan    scanner
}

// patternJSON is a pattern's form in the file: exactly one is set.
type patternJSON struct {
	String *string
	Regex  *string
}

func (j patternJSON) compile() (pattern, error) {
	switch {
	case j.String != nil:
		return pattern{literal: *j.String}, nil
	case j.Regex != nil:
		return compileRegex(*j.Regex)
	}
	return pattern{}, i18n.Text{EN: `a pattern has neither "String" nor "Regex"`, ZH: `pattern 中既没有 "String"，也没有 "Regex"`}.Err()
}

func compileRegex(expr string) (pattern, error) {
	if scan := scannerFor(expr); scan != nil {
		return pattern{scan: scan}, nil
	}
	return compileSlow(expr)
}

// compileSlow compiles without the hand-written scanners.
func compileSlow(expr string) (pattern, error) {
	translated, err := translate(expr)
	if err != nil {
		return pattern{}, i18n.Errorf("regular expression %q: %v", "正则表达式 %q：%v", expr, err)
	}
	re, err := regexp2.Compile(translated, regexp2.None, regexp2.OptionMaxBacktrackingStackSize(-1))
	if err != nil {
		return pattern{}, i18n.Errorf("regular expression %q: %v", "正则表达式 %q：%v", expr, err)
	}
	return pattern{re: re}, nil
}

// match is a stretch of text and whether the pattern matched it.
type match struct {
	start, end int
	is         bool
}

// matches covers s with matches and the gaps between them, in order.
func (p pattern) matches(s string) []match {
	found := make([]match, 0, len(s)/4+1)
	done := 0
	add := func(start, end int) {
		if done < start {
			found = append(found, match{done, start, false})
		}
		found = append(found, match{start, end, true})
		done = end
	}
	switch {
	case p.scan != nil:
		p.eachScan(s, add)
	case p.re != nil:
		p.eachRegex(s, add)
	case p.literal != "":
		for i := strings.Index(s, p.literal); i >= 0; i = strings.Index(s[done:], p.literal) {
			add(done+i, done+i+len(p.literal))
		}
	}
	if done < len(s) {
		found = append(found, match{done, len(s), false})
	}
	return found
}

func (p pattern) eachScan(s string, add func(start, end int)) {
	for i := 0; i < len(s); {
		end := p.scan(s, i)
		if end > i {
			add(i, end)
			i = end
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
}

// eachRegex matches on a copy whose characters Go's Unicode tables know; positions are mapped back to bytes.
func (p pattern) eachRegex(s string, add func(start, end int)) {
	runes := make([]rune, 0, len(s))
	offsets := make([]int, 0, len(s)+1)
	for i, r := range s {
		runes = append(runes, mapToKnown(r))
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(s))
	// No error can occur: there is no time limit and no limit to the stack.
	_ = p.re.FindRunesMatches(runes, 0, func(m regexp2.MatchView) bool {
		if at, n, ok := m.GroupRange(0); ok {
			add(offsets[at], offsets[at+n])
		}
		return true
	})
}

// replace returns s with what p matches replaced by content.
func (p pattern) replace(s, content string) string {
	if p.scan == nil && p.re == nil {
		if p.literal == "" {
			return s
		}
		return strings.ReplaceAll(s, p.literal, content)
	}
	var b strings.Builder
	for _, m := range p.matches(s) {
		if m.is {
			b.WriteString(content)
		} else {
			b.WriteString(s[m.start:m.end])
		}
	}
	return b.String()
}
