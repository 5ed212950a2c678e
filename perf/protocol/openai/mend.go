package openai

import (
	"bytes"
	"fmt"

	"github.com/modelscope/evalscope/internal/jsondepth"
)

// mended is data, an object, as strict JSON where it breaks the rules only as encoders of other languages do: NaN and
// Infinity for numbers, control characters in strings. It is nil where more is wrong.
func mended(data []byte) []byte {
	out := make([]byte, 0, len(data)+64)
	for i := 0; i < len(data); i++ {
		c := data[i]
		if c == '"' {
			end := jsondepth.StringEnd(data, i)
			for _, c := range data[i:end] {
				if c < ' ' {
					out = fmt.Appendf(out, "\\u%04x", c)
				} else {
					out = append(out, c)
				}
			}
			i = end - 1
			continue
		}
		word := 0
		for _, w := range []string{"NaN", "-Infinity", "Infinity"} {
			if bytes.HasPrefix(data[i:], []byte(w)) {
				word = len(w)
				break
			}
		}
		if word == 0 {
			out = append(out, c)
			continue
		}
		out = append(out, "null"...)
		i += word - 1
	}
	if !jsondepth.Valid(out) {
		return nil
	}
	return out
}
