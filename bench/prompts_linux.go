package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// prompt is line i of the prompts that every client sends.
func prompt(i int) string {
	return fmt.Sprintf("Question %06d: what should a load generator measure, and how would you know that it is right?", i)
}

// writePrompts makes the data set that every client reads, and the tokenizer that some peers do not start without.
func (l *lab) writePrompts() error {
	var b []byte
	for i := range 1000 {
		b = fmt.Appendln(b, prompt(i))
	}
	if err := os.WriteFile(filepath.Join(l.folder, "prompts.txt"), b, 0o644); err != nil {
		return err
	}
	return writeTokenizer(filepath.Join(l.folder, "tokenizer"))
}

// writeTokenizer writes a tokenizer of whole words in the format of Hugging Face's libraries.
func writeTokenizer(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	vocabulary := map[string]int{"[UNK]": 0}
	for _, w := range strings.Fields(prompt(0) + " : , ? It should measure what is . # the ing of a generator measured with care") {
		if _, ok := vocabulary[w]; !ok {
			vocabulary[w] = len(vocabulary)
		}
	}
	for name, content := range map[string]any{
		"tokenizer.json": map[string]any{"version": "1.0", "truncation": nil, "padding": nil, "added_tokens": []any{},
			"normalizer": nil, "pre_tokenizer": map[string]any{"type": "Whitespace"}, "post_processor": nil, "decoder": nil,
			"model": map[string]any{"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}},
		"tokenizer_config.json": map[string]any{"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]",
			"model_max_length": 100_000, "chat_template": "{% for m in messages %}{{ m['content'] }} {% endfor %}"},
		"config.json": map[string]any{"model_type": "gpt2"},
	} {
		if _, err := writeJSON(folder, name, content); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(folder, name string, content any) (path string, err error) {
	path = filepath.Join(folder, name)
	data, err := json.Marshal(content)
	if err != nil {
		return path, err
	}
	return path, os.WriteFile(path, data, 0o644)
}

// writeLines writes a JSON value a line.
func writeLines(folder, name string, n int, value func(i int) any) (path string, err error) {
	path = filepath.Join(folder, name)
	var b []byte
	for i := range n {
		line, err := json.Marshal(value(i))
		if err != nil {
			return path, err
		}
		b = append(append(b, line...), '\n')
	}
	return path, os.WriteFile(path, b, 0o644)
}
