package i18n

import (
	"strconv"
	"strings"
)

// Count is a number of things: `1 request`, `12 requests`. The noun is singular, and may have words before it (`more item`). Chinese has a
// measure word in place of the plural, so there it is the number alone, and the sentence has the noun.
func Count[N int | int64](n N, noun string) Text {
	return Number(strconv.FormatInt(int64(n), 10), noun)
}

// Number is Count of a number that is written already, such as a rounded one: `1 request`, `0.5 requests`.
func Number(number, noun string) Text {
	if number == "1" {
		return Text{EN: number + " " + noun, ZH: number}
	}
	return Text{EN: number + " " + plural(noun), ZH: number}
}

// plural is a regular plural.
func plural(noun string) string {
	before, last := noun[:len(noun)-1], noun[len(noun)-1]
	switch {
	case last == 'y' && !strings.HasSuffix(before, "a") && !strings.HasSuffix(before, "e") && !strings.HasSuffix(before, "o"):
		return before + "ies"
	case last == 's' || last == 'x' || strings.HasSuffix(noun, "ch") || strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}

// Agree is a word that agrees with a number in English, such as `is` and `are`. It has no Chinese form: the sentence has it.
func Agree(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}
