package tokenizer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// bert is BERT's own normalizer: it drops control characters, sets Chinese characters apart, and takes accents and capitals away.
func (j normalizerJSON) bert() normalizer {
	lower := j.Lowercase == nil || *j.Lowercase
	strip := lower
	if j.StripAccents != nil {
		strip = *j.StripAccents
	}
	return onText(func(s string) string {
		if j.CleanText == nil || *j.CleanText {
			s = strings.Map(cleaned, s)
		}
		if j.HandleChinese == nil || *j.HandleChinese {
			s = spacedChinese(s)
		}
		if strip {
			s = strings.Map(withoutAccent, normalForm(norm.NFD, s))
		}
		if lower {
			s = lowercase(s)
		}
		return s
	})
}

func cleaned(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return ' '
	case r == '\uFFFD' || contains(control, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// chinese are the blocks that BERT sets apart, one of them with the limit that its code has.
var chinese = []span{{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
	{0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}}

func spacedChinese(s string) string {
	if isASCII(s) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if contains(chinese, r) {
			out.WriteByte(' ')
			out.WriteRune(r)
			out.WriteByte(' ')
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// nmt is what machine translation did with control characters and odd spaces.
func nmt(r rune) rune {
	switch {
	case r >= 1 && r <= 8, r == 0x0B, r >= 0x0E && r <= 0x1F, r == 0x7F, r == 0x8F, r == 0x9F:
		return -1
	case r == '\t', r == '\n', r == 0x0C, r == '\r', r == 0x1680, r >= 0x200B && r <= 0x200F, r == 0x2028, r == 0x2029, r == 0x2581,
		r == 0xFEFF, r == 0xFFFD:
		return ' '
	}
	return r
}

// control are the control characters that BERT drops, of an old Unicode.
var control = []span{{0, 0x8}, {0xB, 0xC}, {0xE, 0x1F}, {0x7F, 0x9F}, {0xAD, 0xAD}, {0x600, 0x605}, {0x61C, 0x61C}, {0x6DD, 0x6DD},
	{0x70F, 0x70F}, {0x180E, 0x180E}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x2066, 0x206F}, {0xE000, 0xF8FF},
	{0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0x110BD, 0x110BD}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE0001},
	{0xE0020, 0xE007F}, {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD}}

// withoutAccent returns -1 for the marks that BERT takes away.
func withoutAccent(r rune) rune {
	if r >= accents[0].lo && contains(accents, r) {
		return -1
	}
	return r
}
