package tokenizer

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"github.com/modelscope/evalscope/perf/i18n"
)

// charsMap is SentencePiece's precompiled map of characters: a double array of what is replaced, which leads to places in a
// list of what replaces it.
type charsMap struct {
	units []uint32
	texts string // each ends with a zero byte
}

var errCharsMap = i18n.Errorf("its precompiled_charsmap is damaged: %s", "其 precompiled_charsmap 已损坏：%s", fetchAgain)

// parseCharsMap reads a map; nil for an empty one, which changes nothing.
func parseCharsMap(data []byte) (*charsMap, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if len(data) < 4 {
		return nil, errCharsMap
	}
	size := int(binary.LittleEndian.Uint32(data))
	if size%4 != 0 || size > len(data)-4 || size == 0 {
		return nil, errCharsMap
	}
	m := &charsMap{units: make([]uint32, size/4), texts: string(data[4+size:])}
	for i := range m.units {
		m.units[i] = binary.LittleEndian.Uint32(data[4+4*i:])
	}
	return m, nil
}

// each calls found for everything the map replaces that s begins with, the shortest first, until found returns false.
func (m *charsMap) each(s string, found func(length int, by string) bool) {
	at := unitOffset(m.units[0])
	for i := 0; i < len(s) && s[i] != 0; i++ {
		at ^= int(s[i])
		if at >= len(m.units) {
			return
		}
		unit := m.units[at]
		if unit&(1<<31|0xFF) != uint32(s[i]) {
			return
		}
		at ^= unitOffset(unit)
		if unit>>8&1 == 1 && at < len(m.units) && !found(i+1, m.text(int(m.units[at]&(1<<31-1)))) {
			return
		}
	}
}

func unitOffset(unit uint32) int { return int(unit >> 10 << (unit & (1 << 9) >> 6)) }

func (m *charsMap) text(at int) string {
	if at >= len(m.texts) {
		return ""
	}
	text, _, _ := strings.Cut(m.texts[at:], "\x00")
	return text
}

// shortest returns what the shortest beginning of s becomes.
func (m *charsMap) shortest(s string) (by string, ok bool) {
	m.each(s, func(_ int, text string) bool {
		by, ok = text, true
		return false
	})
	return by, ok
}

// longest returns what the longest beginning of s becomes, and its length; 0 where the map has none.
func (m *charsMap) longest(s string) (by string, n int) {
	m.each(s, func(length int, text string) bool {
		by, n = text, length
		return true
	})
	return by, n
}

// replace does as Hugging Face's library: what a character cluster of up to five bytes begins with stands for all of it.
func (m *charsMap) replace(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	clusters := graphemes.FromString(s)
	for clusters.Next() {
		cluster := clusters.Value()
		if len(cluster) < 6 {
			if by, ok := m.shortest(cluster); ok {
				out.WriteString(by)
				continue
			}
		}
		for i, r := range cluster {
			if by, ok := m.shortest(cluster[i : i+utf8.RuneLen(r)]); ok {
				out.WriteString(by)
			} else {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// precompiled is the normalizer of a tokenizer.json that holds such a map in base64.
func (j normalizerJSON) precompiled() (normalizer, error) {
	data, err := base64.StdEncoding.DecodeString(j.CharsMap)
	if err != nil {
		return nil, errCharsMap
	}
	m, err := parseCharsMap(data)
	if m == nil {
		return nil, err
	}
	return onText(m.replace), nil
}
