package tokenizer

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// decoder is one step from tokens to text: it maps a list of strings to another; at the end they are joined.
type decoder func([]string) []string

type decoderJSON struct {
	Type           string            `json:"type"`
	Decoders       []json.RawMessage `json:"decoders"`
	Pattern        patternJSON       `json:"pattern"`
	Content        string            `json:"content"`
	Start          int               `json:"start"`
	Stop           int               `json:"stop"`
	Replacement    string            `json:"replacement"`
	AddPrefixSpace *bool             `json:"add_prefix_space"`
	PrependScheme  string            `json:"prepend_scheme"`
	Suffix         *string           `json:"suffix"`
	Prefix         *string           `json:"prefix"`
	Cleanup        *bool             `json:"cleanup"`
}

// parseDecoder returns a decoder that puts spaces between tokens where the file has none, as the reference does.
func parseDecoder(raw json.RawMessage) (decoder, error) {
	if isNull(raw) {
		return func(tokens []string) []string { return []string{strings.Join(tokens, " ")} }, nil
	}
	var j decoderJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return nil, i18n.Errorf("decoder: %v", "decoder：%v", err)
	}
	switch j.Type {
	case "Sequence":
		return parseDecoders(j.Decoders)
	case "ByteLevel":
		return byteLevelDecoder(newByteAlphabet()), nil
	case "ByteFallback":
		return decodeByteTokens, nil
	case "Fuse":
		return func(tokens []string) []string { return []string{strings.Join(tokens, "")} }, nil
	case "Replace":
		find, err := j.Pattern.compile()
		if err != nil {
			return nil, i18n.Errorf("decoder Replace: %v", "decoder Replace：%v", err)
		}
		return eachToken(func(_ int, s string) string { return find.replace(s, j.Content) }), nil
	case "Strip":
		return j.strip()
	case "Metaspace":
		return j.metaspace()
	case "WordPiece":
		return j.wordPieces(), nil
	case "BPEDecoder":
		return j.wordEnds(), nil
	}
	return nil, unsupported("decoder", j.Type)
}

func parseDecoders(raws []json.RawMessage) (decoder, error) {
	var steps []decoder
	var errs []error
	for _, raw := range raws {
		step, err := parseDecoder(raw)
		errs = append(errs, err)
		steps = append(steps, step)
	}
	return func(tokens []string) []string {
		for _, step := range steps {
			tokens = step(tokens)
		}
		return tokens
	}, errors.Join(errs...)
}

// eachToken rewrites tokens one by one.
func eachToken(f func(i int, s string) string) decoder {
	return func(tokens []string) []string {
		out := make([]string, len(tokens))
		for i, token := range tokens {
			out[i] = f(i, token)
		}
		return out
	}
}

func byteLevelDecoder(a *byteAlphabet) decoder {
	return func(tokens []string) []string {
		var b []byte
		for _, token := range tokens {
			b, _ = a.appendBytes(b, token)
		}
		return []string{lossy(string(b))}
	}
}

// decodeByteTokens joins runs of <0x..> tokens into characters. A run that is not valid UTF-8 as a whole becomes one
// U+FFFD for each of its tokens.
func decodeByteTokens(tokens []string) []string {
	out := make([]string, 0, len(tokens))
	var run []byte
	flush := func() {
		switch {
		case len(run) == 0:
		case utf8.Valid(run):
			out = append(out, string(run))
		default:
			for range run {
				out = append(out, "\uFFFD")
			}
		}
		run = run[:0]
	}
	for _, token := range tokens {
		if b, ok := byteOf(token); ok {
			run = append(run, b)
			continue
		}
		flush()
		out = append(out, token)
	}
	flush()
	return out
}

// byteOf returns the byte that a token like <0xE4> stands for.
func byteOf(token string) (byte, bool) {
	if len(token) != 6 || token[:3] != "<0x" || token[5] != '>' {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(token[3:5], "+"), 16, 8)
	return byte(n), err == nil
}

func (j decoderJSON) strip() (decoder, error) {
	if utf8.RuneCountInString(j.Content) != 1 || j.Start < 0 || j.Stop < 0 {
		return nil, i18n.Errorf("decoder Strip: content %q must be one character, start and stop not negative",
			"decoder Strip：content %q 须为一个字符，start 与 stop 须不为负", j.Content)
	}
	return eachToken(func(_ int, s string) string {
		whole := s
		for n := 0; n < j.Start && strings.HasPrefix(s, j.Content); n++ {
			s = s[len(j.Content):]
		}
		stripped := len(whole) - len(s)
		end := len(whole)
		for n := 0; n < j.Stop && strings.HasSuffix(whole[:end], j.Content); n++ {
			end -= len(j.Content)
		}
		return whole[min(stripped, end):end]
	}), nil
}

func (j decoderJSON) metaspace() (decoder, error) {
	scheme, err := metaspaceScheme(j.AddPrefixSpace, j.PrependScheme)
	if err != nil {
		return nil, i18n.Errorf("decoder Metaspace: %v", "decoder Metaspace：%v", err)
	}
	if utf8.RuneCountInString(j.Replacement) != 1 {
		return nil, i18n.Errorf("decoder Metaspace: the replacement must be one character, not %q",
			"decoder Metaspace：replacement 须为一个字符，而不是 %q", j.Replacement)
	}
	return eachToken(func(i int, s string) string {
		if i == 0 && scheme != "never" {
			return strings.ReplaceAll(s, j.Replacement, "")
		}
		return strings.ReplaceAll(s, j.Replacement, " ")
	}), nil
}

// wordEnds turns the suffix that ends words into spaces, but for the last token's.
func (j decoderJSON) wordEnds() decoder {
	suffix := "</w>"
	if j.Suffix != nil {
		suffix = *j.Suffix
	}
	return func(tokens []string) []string {
		return eachToken(func(i int, s string) string {
			if suffix == "" {
				return s
			}
			if i == len(tokens)-1 {
				return strings.ReplaceAll(s, suffix, "")
			}
			return strings.ReplaceAll(s, suffix, " ")
		})(tokens)
	}
}

// cleanup takes out spaces that English text does not have, in this order.
var cleanup = []string{" .", ".", " ?", "?", " !", "!", " ,", ",", " ' ", "'", " n't", "n't", " 'm", "'m", " do not", " don't",
	" 's", "'s", " 've", "'ve", " 're", "'re"}

// wordPieces puts a space before every token but those that continue a word.
func (j decoderJSON) wordPieces() decoder {
	prefix := "##"
	if j.Prefix != nil {
		prefix = *j.Prefix
	}
	return eachToken(func(i int, s string) string {
		if rest, ok := strings.CutPrefix(s, prefix); i > 0 && ok {
			s = rest
		} else if i > 0 {
			s = " " + s
		}
		if j.Cleanup == nil || *j.Cleanup {
			for at := 0; at < len(cleanup); at += 2 {
				s = strings.ReplaceAll(s, cleanup[at], cleanup[at+1])
			}
		}
		return s
	})
}
