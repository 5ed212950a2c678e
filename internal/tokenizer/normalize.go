package tokenizer

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/modelscope/evalscope/perf/i18n"
)

// normalizer rewrites text before it is split. It keeps piece.first only if the text's first character is still
// what the piece began with.
type normalizer func(piece) piece

type normalizerJSON struct {
	Type        string            `json:"type"`
	Normalizers []json.RawMessage `json:"normalizers"`
	Pattern     patternJSON       `json:"pattern"`
	Content     string            `json:"content"`
	Prepend     string            `json:"prepend"`
	StripLeft   bool              `json:"strip_left"`
	StripRight  bool              `json:"strip_right"`

	CharsMap      string `json:"precompiled_charsmap"`
	CleanText     *bool  `json:"clean_text"`
	HandleChinese *bool  `json:"handle_chinese_chars"`
	StripAccents  *bool  `json:"strip_accents"`
	Lowercase     *bool  `json:"lowercase"`
}

// parseNormalizer returns nil for no normalizer.
func parseNormalizer(raw json.RawMessage) (normalizer, error) {
	if isNull(raw) {
		return nil, nil
	}
	var j normalizerJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return nil, i18n.Errorf("normalizer: %v", "normalizer：%v", err)
	}
	switch j.Type {
	case "Sequence":
		return parseNormalizers(j.Normalizers)
	case "NFC":
		return onText(func(s string) string { return normalForm(norm.NFC, s) }), nil
	case "NFD":
		return onText(func(s string) string { return normalForm(norm.NFD, s) }), nil
	case "NFKC":
		return onText(func(s string) string { return normalForm(norm.NFKC, s) }), nil
	case "NFKD":
		return onText(func(s string) string { return normalForm(norm.NFKD, s) }), nil
	case "Lowercase":
		return onText(lowercase), nil
	case "StripAccents":
		return onText(stripAccents), nil
	case "ByteLevel":
		return onText(newByteAlphabet().spell), nil
	case "Prepend":
		return onText(func(s string) string { return j.Prepend + s }), nil
	case "Strip":
		return j.strip, nil
	case "Replace":
		return j.replacement()
	case "BertNormalizer":
		return j.bert(), nil
	case "Nmt":
		return onText(func(s string) string { return strings.Map(nmt, s) }), nil
	case "Precompiled":
		return j.precompiled()
	}
	return nil, unsupported("normalizer", j.Type)
}

func parseNormalizers(raws []json.RawMessage) (normalizer, error) {
	var steps []normalizer
	var errs []error
	for _, raw := range raws {
		step, err := parseNormalizer(raw)
		errs = append(errs, err)
		if step != nil {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 {
		return nil, errors.Join(errs...)
	}
	return func(p piece) piece {
		for _, step := range steps {
			p = step(p)
		}
		return p
	}, errors.Join(errs...)
}

// onText leaves empty text alone.
func onText(f func(string) string) normalizer {
	return func(p piece) piece {
		if p.text == "" {
			return p
		}
		return piece{f(p.text), p.first}
	}
}

func (j normalizerJSON) strip(p piece) piece {
	if j.StripRight {
		p.text = strings.TrimRightFunc(p.text, unicode.IsSpace)
	}
	if j.StripLeft {
		n := len(p.text)
		p.text = strings.TrimLeftFunc(p.text, unicode.IsSpace)
		p.first = p.first && len(p.text) == n
	}
	return p
}

func (j normalizerJSON) replacement() (normalizer, error) {
	find, err := j.Pattern.compile()
	if err != nil {
		return nil, i18n.Errorf("normalizer Replace: %v", "normalizer Replace：%v", err)
	}
	return onText(func(s string) string { return find.replace(s, j.Content) }), nil
}

// normalForm normalizes as a library does that knows nothing of inertRanges and of younger characters.
func normalForm(form norm.Form, s string) string {
	if isASCII(s) {
		return s
	}
	var out strings.Builder
	start := 0
	for i, r := range s {
		if r < inertRanges[0].lo || !contains(inertRanges, r) && mapToKnown(r) == r {
			continue
		}
		out.WriteString(form.String(s[start:i]))
		out.WriteRune(r)
		start = i + utf8.RuneLen(r)
	}
	if start == 0 {
		return form.String(s)
	}
	out.WriteString(form.String(s[start:]))
	return out.String()
}

// lowercase maps each character by itself, without the context rules for final sigma.
func lowercase(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for _, r := range s {
		switch low, ok := lowerPairs[r]; {
		case r == 'İ':
			out.WriteString("i̇")
		case ok:
			out.WriteRune(low)
		default:
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String()
}

func stripAccents(s string) string {
	return strings.Map(func(r rune) rune {
		formerMark := r == 0x1CF2 || r == 0x1CF3 // a letter since Unicode 12
		if formerMark || unicode.IsMark(r) && mapToKnown(r) == r && !contains(unstrippedMarks, r) {
			return -1
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null"
}

// unsupported names what this package cannot do and the ways out.
func unsupported(part, kind string) error {
	if kind == "" {
		kind = "(no type)"
	}
	return i18n.Errorf("%s %q is not supported: %s", "不支持 %s %q：%s", part, kind, leaveOut)
}
