package tokenizer

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
)

// pieceFile is what a SentencePiece model holds, a protocol buffer.
type pieceFile struct {
	pieces       []piecePart
	model        uint64 // 1 unigram, 2 BPE, 3 words, 4 characters
	byteFallback bool
	suffix       bool // the space of words is behind them
	chars        *charsMap
	dummyPrefix  bool
	fewerSpaces  bool
	escapeSpaces bool
	user         prefixes // the user-defined symbols
}

type piecePart struct {
	text  string
	score float32
	kind  uint64
}

var errPieces = i18n.Errorf("it is not a complete SentencePiece model: %s", "它不是完整的 SentencePiece 模型：%s", fetchAgain)

// field is one field of a protocol buffer: a number, or bytes.
type field struct {
	number int
	value  uint64
	bytes  []byte
}

// eachField calls found for each field of a message.
func eachField(data []byte, found func(field) error) error {
	for len(data) > 0 {
		key, n := binary.Uvarint(data)
		if n <= 0 || key>>3 == 0 || key>>3 > math.MaxInt32 {
			return errPieces
		}
		data = data[n:]
		f, size := field{number: int(key >> 3)}, 0
		switch key & 7 {
		case 0:
			f.value, size = binary.Uvarint(data)
			if size <= 0 {
				return errPieces
			}
		case 1:
			size = 8
		case 2:
			length, n := binary.Uvarint(data)
			if n <= 0 || length > uint64(len(data)-n) {
				return errPieces
			}
			size = n + int(length)
			f.bytes = data[n:size]
		case 5:
			size = 4
			if len(data) >= 4 {
				f.value = uint64(binary.LittleEndian.Uint32(data))
			}
		default:
			return errPieces
		}
		if size > len(data) {
			return errPieces
		}
		data = data[size:]
		if err := found(f); err != nil {
			return err
		}
	}
	return nil
}

func readPieces(data []byte) (*pieceFile, error) {
	f := &pieceFile{model: 1, dummyPrefix: true, fewerSpaces: true, escapeSpaces: true}
	err := eachField(data, func(part field) error {
		switch part.number {
		case 1:
			return f.readPiece(part.bytes)
		case 2:
			return eachField(part.bytes, func(s field) error {
				switch s.number {
				case 3:
					f.model = s.value
				case 24:
					f.suffix = s.value != 0
				case 35:
					f.byteFallback = s.value != 0
				}
				return nil
			})
		case 3:
			return eachField(part.bytes, f.readRule)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(f.pieces) == 0 || len(f.pieces) > maxID {
		return nil, errPieces
	}
	symbols := map[string]int{}
	for id, p := range f.pieces {
		if p.kind == pieceUserDefined {
			symbols[p.text] = id
		}
	}
	f.user = newPrefixes(symbols)
	if f.byteFallback {
		for _, id := range byteTokens(f.all()) {
			if id < 0 {
				return nil, i18n.Errorf("it uses byte fallback but lacks some of the byte pieces: %s",
					"它使用 byte fallback，但缺少部分字节 piece：%s", fetchAgain)
			}
		}
	}
	return f, nil
}

func (f *pieceFile) readPiece(data []byte) error {
	p := piecePart{kind: pieceNormal}
	err := eachField(data, func(part field) error {
		switch part.number {
		case 1:
			p.text = string(part.bytes)
		case 2:
			p.score = math.Float32frombits(uint32(part.value))
		case 3:
			p.kind = part.value
		}
		return nil
	})
	if err != nil || p.text == "" || !utf8.ValidString(p.text) || p.score != p.score {
		return errPieces
	}
	f.pieces = append(f.pieces, p)
	return nil
}

func (f *pieceFile) readRule(part field) (err error) {
	switch part.number {
	case 2:
		f.chars, err = parseCharsMap(part.bytes)
	case 3:
		f.dummyPrefix = part.value != 0
	case 4:
		f.fewerSpaces = part.value != 0
	case 5:
		f.escapeSpaces = part.value != 0
	}
	return err
}

// normalize rewrites text as SentencePiece does before it looks for pieces.
func (f *pieceFile) normalize(s string) string {
	space := " "
	if f.escapeSpaces {
		space = metaSpace
	}
	if f.fewerSpaces {
		for s != "" {
			by, n := f.next(s)
			if by != " " {
				break
			}
			s = s[n:]
		}
	}
	if s == "" {
		return ""
	}
	var out strings.Builder
	out.Grow(len(s) + len(s)/4)
	if f.dummyPrefix && !f.suffix {
		out.WriteString(space)
	}
	for afterSpace := f.fewerSpaces; s != ""; {
		by, n := f.next(s)
		s = s[n:]
		if afterSpace {
			by = strings.TrimLeft(by, " ")
		}
		if by != "" {
			out.WriteString(strings.ReplaceAll(by, " ", space))
			afterSpace = strings.HasSuffix(by, " ")
		}
		afterSpace = afterSpace && f.fewerSpaces
	}
	text := out.String()
	if f.fewerSpaces {
		for strings.HasSuffix(text, space) {
			text = strings.TrimSuffix(text, space)
		}
	}
	if f.dummyPrefix && f.suffix {
		text += space
	}
	return text
}

// next returns what the beginning of s becomes, and its length: a user-defined symbol stays as it is.
func (f *pieceFile) next(s string) (by string, n int) {
	f.user.each(s, func(length, _ int) { n = length })
	if n > 0 {
		return s[:n], n
	}
	if f.chars != nil {
		if by, n = f.chars.longest(s); n > 0 {
			return by, n
		}
	}
	_, n = utf8.DecodeRuneInString(s)
	return s[:n], n
}

// decoder makes text of pieces: metaSpace is a space, but for the one that normalize put in front.
func (f *pieceFile) decoder() decoder {
	return func(tokens []string) []string {
		for i, token := range tokens {
			tokens[i] = strings.ReplaceAll(token, metaSpace, " ")
		}
		text := strings.Join(decodeByteTokens(tokens), "")
		if f.dummyPrefix {
			text = strings.TrimPrefix(text, " ")
		}
		return []string{text}
	}
}
