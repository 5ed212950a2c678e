// Package shellwords splits a text into words at spaces; quotes keep spaces.
package shellwords

import (
	"errors"
	"strings"
)

// A Word is a word without its quotes, and where it stands in the text with them.
type Word struct {
	Text     string
	From, To int
}

// errOpen is about a quote without an end.
var errOpen = errors.New("a quote is not closed")

// Split gives the words of a text. Quotes count where a word begins and behind the = of a flag, so that JSON without blanks needs
// none: {"a":1} stays as it is. In double quotes a backslash stands before a quote or a backslash. Where a quote is not closed, the
// last word goes to the end of the text, and the error says so.
func Split(text string) (words []Word, err error) {
	for i := 0; ; {
		for i < len(text) && blank(text[i]) {
			i++
		}
		if i == len(text) {
			return words, err
		}
		word := Word{From: i}
		word.Text, word.To, err = next(text, i)
		words = append(words, word)
		i = word.To
	}
}

// Texts are the words of a text alone.
func Texts(text string) (texts []string, err error) {
	words, err := Split(text)
	for _, w := range words {
		texts = append(texts, w.Text)
	}
	return texts, err
}

func blank(c byte) bool { return strings.IndexByte(" \t\r\n", c) >= 0 }

// next is the word that begins at i, and where it ends.
func next(text string, i int) (word string, end int, err error) {
	var b strings.Builder
	flag := text[i] == '-'
	for begin := true; i < len(text) && !blank(text[i]); {
		c := text[i]
		if begin && (c == '"' || c == '\'') {
			if i, err = quoted(&b, text, i); err != nil {
				return b.String(), i, err
			}
			begin = false
			continue
		}
		b.WriteByte(c)
		begin = flag && c == '='
		flag = flag && c != '='
		i++
	}
	return b.String(), i, nil
}

// quoted writes what stands within the quotes that open at i, and returns where they are over.
func quoted(b *strings.Builder, text string, i int) (end int, err error) {
	mark := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == mark:
			return i + 1, nil
		case mark == '"' && text[i] == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
		}
		b.WriteByte(text[i])
	}
	return i, errOpen
}
