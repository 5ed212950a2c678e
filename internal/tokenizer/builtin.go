package tokenizer

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sync"
)

// builtinFile is a tokenizer.json that builtin_gen.py trained on text of our own.
//
//go:embed builtin.json.gz
var builtinFile []byte

// builtin is parsed once and shared, with its cache.
var builtin = sync.OnceValue(func() *Tokenizer {
	t, err := parseBuiltin()
	if err != nil {
		panic("tokenizer: the embedded tokenizer is broken: " + err.Error())
	}
	return t
})

// Builtin returns the embedded tokenizer: a byte-level BPE of about 3,800 tokens with <|endoftext|>, <|im_start|> and
// <|im_end|>. It is no model's tokenizer: it is there so that two programs can count alike without a download.
func Builtin() *Tokenizer { return builtin() }

func parseBuiltin() (*Tokenizer, error) {
	data, err := BuiltinJSON()
	if err != nil {
		return nil, err
	}
	t, err := Parse(data)
	if err != nil {
		return nil, err
	}
	t.named = map[string]string{"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
	t.setTemplate(usualTemplate, "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"+
		"{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
	return t, nil
}

// BuiltinJSON returns the embedded tokenizer's tokenizer.json, which other libraries load too.
func BuiltinJSON() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(builtinFile))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
