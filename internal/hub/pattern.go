package hub

import (
	"regexp"
	"strings"
)

// matchesAny reports whether name matches one of the patterns as Python's fnmatch.fnmatchcase decides it. A pattern that
// ends in a slash stands for everything below, as in huggingface_hub.
func matchesAny(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if strings.HasSuffix(pattern, "/") {
			pattern += "*"
		}
		if matches(pattern, name) {
			return true
		}
	}
	return false
}

func isLiteral(pattern string) bool {
	return !strings.ContainsAny(pattern, "*?[") && !strings.HasSuffix(pattern, "/")
}

func matches(pattern, name string) bool {
	if isLiteral(pattern) {
		return pattern == name
	}
	expression, err := regexp.Compile(translate(pattern))
	return err == nil && expression.MatchString(name)
}

// translate writes an fnmatch pattern as a regular expression. Go's syntax needs no look-around here because classes
// are rebuilt range by range.
func translate(pattern string) string {
	var out strings.Builder
	out.WriteString(`(?s)\A`)
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; c {
		case '*':
			out.WriteString(".*")
		case '?':
			out.WriteString(".")
		case '[':
			if end := classEnd(runes, i+1); end > 0 {
				out.WriteString(class(runes[i+1 : end]))
				i = end
				continue
			}
			out.WriteString(`\[`)
		default:
			out.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	out.WriteString(`\z`)
	return out.String()
}

// classEnd is the index of the bracket that closes the class which starts at from, or 0. A bracket in the first place,
// or right after an exclamation mark, is a member.
func classEnd(runes []rune, from int) int {
	i := from
	if i < len(runes) && runes[i] == '!' {
		i++
	}
	if i < len(runes) && runes[i] == ']' {
		i++
	}
	for ; i < len(runes); i++ {
		if runes[i] == ']' {
			return i
		}
	}
	return 0
}

// class writes the members of one bracket expression. A range that runs backwards is empty, as in Python.
func class(members []rune) string {
	negated := members[0] == '!'
	if negated {
		members = members[1:]
	}
	var body strings.Builder
	for i := 0; i < len(members); i++ {
		if i+2 < len(members) && members[i+1] == '-' {
			if members[i] <= members[i+2] {
				body.WriteString(regexp.QuoteMeta(string(members[i])) + "-" + regexp.QuoteMeta(string(members[i+2])))
			}
			i += 2
			continue
		}
		body.WriteString(quoteMember(members[i]))
	}
	switch {
	case body.Len() > 0 && negated:
		return "[^" + body.String() + "]"
	case body.Len() > 0:
		return "[" + body.String() + "]"
	case negated:
		return "."
	}
	return `[^\x00-\x{10FFFF}]`
}

func quoteMember(c rune) string {
	if c == '-' {
		return `\-`
	}
	return regexp.QuoteMeta(string(c))
}
