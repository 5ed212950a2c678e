package unpack

import (
	"bytes"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ErrSurrogate is half a character in JSON.
var ErrSurrogate = i18n.Text{EN: "it contains half of a surrogate pair (\\ud800 to \\udfff): write the complete pair, or remove it",
	ZH: "它含有半个代理对（\\ud800 至 \\udfff）：请写完整的代理对，或将其去掉"}.Err()

// Surrogate is ErrSurrogate where valid JSON has half a surrogate pair, which some readers replace and others send as it stands.
func Surrogate(json []byte) error {
	for rest := json; ; {
		at := bytes.IndexByte(rest, '\\')
		if at < 0 || at+1 == len(rest) {
			return nil
		}
		rest = rest[at:]
		switch halfOf(rest) {
		case none:
			rest = rest[2:] // the escaped character may be a backslash
		case first:
			if rest = rest[6:]; halfOf(rest) != second {
				return ErrSurrogate
			}
			rest = rest[6:]
		case second:
			return ErrSurrogate
		}
	}
}

type half int

const (
	none half = iota
	first
	second
)

// halfOf is which half of a pair the text begins with as an escape.
func halfOf(text []byte) half {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' || text[2]|0x20 != 'd' {
		return none
	}
	switch c := text[3] | 0x20; {
	case text[3] == '8' || text[3] == '9' || c == 'a' || c == 'b':
		return first
	case c >= 'c' && c <= 'f':
		return second
	}
	return none
}
