// Package i18n has texts for people in every language of the program. A text is written in all languages where it originates, so no
// finished sentence is translated later. The package is pure. The caller chooses the language.
package i18n

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// A Text is what people read, in English and in Chinese. ZH is empty where it is the same: a number, a name, another
// program's words.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Same returns a text that needs no translation.
func Same(s string) Text { return Text{EN: s} }

// Sprintf formats the arguments in both languages. Both formats take the same arguments in the same order; one that needs
// another order numbers them (%[2]s). An argument that is a Text appears in the language of its format.
func Sprintf(en, zh string, args ...any) Text {
	return Text{EN: fmt.Sprintf(en, in("en", args)...), ZH: fmt.Sprintf(zh, in("zh", args)...)}
}

// Format formats the arguments by t, a text whose languages are both formats.
func (t Text) Format(args ...any) Text { return Sprintf(t.EN, t.In("zh"), args...) }

func in(language string, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(Text); ok {
			a = t.In(language)
		}
		out[i] = a
	}
	return out
}

// In returns the text in a language: zh, or anything else for English.
func (t Text) In(language string) string {
	if language == "zh" && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// Map returns the text with f applied to each language.
func (t Text) Map(f func(string) string) Text {
	if t.ZH == "" {
		return Text{EN: f(t.EN)}
	}
	return Text{EN: f(t.EN), ZH: f(t.ZH)}
}

// LowerFirst returns the text with a small first letter in English, so that it can continue a sentence.
func (t Text) LowerFirst() Text {
	first, size := utf8.DecodeRuneInString(t.EN)
	if size == 0 {
		return t
	}
	return Text{EN: string(unicode.ToLower(first)) + t.EN[size:], ZH: t.ZH}
}

// Plus returns the text with another one behind it.
func (t Text) Plus(more Text) Text {
	if t.ZH == "" && more.ZH == "" {
		return Text{EN: t.EN + more.EN}
	}
	return Text{EN: t.EN + more.EN, ZH: t.In("zh") + more.In("zh")}
}

// Join returns texts with a separator between each two of them.
func Join(texts []Text, separator Text) (all Text) {
	for i, t := range texts {
		if i > 0 {
			all = all.Plus(separator)
		}
		all = all.Plus(t)
	}
	return all
}

// All returns texts in one language, nil for none.
func All(language string, texts []Text) []string {
	var out []string
	for _, t := range texts {
		out = append(out, t.In(language))
	}
	return out
}

// Pair joins two lists of the same texts in both languages. Where zh is not of en's length it is not used: it was made for
// another list.
func Pair(en, zh []string) []Text {
	var out []Text
	for i, text := range en {
		t := Same(text)
		if len(zh) == len(en) {
			t.ZH = zh[i]
		}
		out = append(out, t)
	}
	return out
}
