// Package plainjson writes JSON without escaping <, > and &, like Python's json module, so that a stop text such as
// <|im_end|> can be found in a file as it was given. encoding/json escapes them for JSON inside HTML.
package plainjson

import (
	"bytes"
	"encoding/json"
)

// Marshal is json.Marshal without the escapes for HTML.
func Marshal(v any) ([]byte, error) { return encode(v, "") }

// MarshalIndent is json.MarshalIndent without a prefix and without the escapes for HTML.
func MarshalIndent(v any, indent string) ([]byte, error) { return encode(v, indent) }

func encode(v any, indent string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
