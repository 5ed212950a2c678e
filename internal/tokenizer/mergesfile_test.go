package tokenizer_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
)

// split writes the built-in tokenizer as a vocab.json and a merges.txt and gives its parts.
func split(t *testing.T, dir string) (vocabulary map[string]int, added []json.RawMessage) {
	t.Helper()
	var whole struct {
		Added []json.RawMessage `json:"added_tokens"`
		Model struct {
			Vocab  map[string]int    `json:"vocab"`
			Merges []json.RawMessage `json:"merges"`
		} `json:"model"`
	}
	data, err := tokenizer.BuiltinJSON()
	if err == nil {
		err = json.Unmarshal(data, &whole)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"#version: 0.2"}
	for _, raw := range whole.Model.Merges {
		var pair []string
		var line string
		if json.Unmarshal(raw, &pair) == nil {
			line = strings.Join(pair, " ")
		} else if err := json.Unmarshal(raw, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	vocab, _ := json.Marshal(whole.Model.Vocab)
	put(t, dir, "vocab.json", string(vocab))
	put(t, dir, "merges.txt", strings.Join(lines, "\r\n")+"\r\n")
	return whole.Model.Vocab, whole.Added
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

var cutTexts = []string{"Hello, world!", " two  blanks\n\n\tand 12345 it's DON'T", "你好，世界 😀 e\u0301", "<|im_start|>user\nHi<|im_end|>", "#!/bin/sh # version", "\r\n \r\n x"}

func TestVocabulary_WithMergesGivesTheIDsOfTheWholeFile(t *testing.T) {
	dir := t.TempDir()
	_, added := split(t, dir)
	decoder := map[string]json.RawMessage{}
	for _, raw := range added {
		var one struct{ ID int }
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Fatal(err)
		}
		decoder[fmt.Sprint(one.ID)] = raw
	}
	config, _ := json.Marshal(map[string]any{"tokenizer_class": "Qwen2Tokenizer", "added_tokens_decoder": decoder})
	put(t, dir, "tokenizer_config.json", string(config))
	for _, path := range []string{dir, filepath.Join(dir, "vocab.json")} {
		got, err := tokenizer.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range cutTexts {
			if want, ids := tokenizer.Builtin().Encode(text), got.Encode(text); !slices.Equal(want, ids) || got.Decode(ids) != tokenizer.Builtin().Decode(want) {
				t.Errorf("%s: %q is %v, want %v", path, text, ids, want)
			}
		}
	}
}

func TestVocabulary_OfGPT2IsCutAsItsOwnFileSays(t *testing.T) {
	dir := t.TempDir()
	vocabulary, _ := split(t, dir)
	put(t, dir, "config.json", `{"model_type":"gpt2","architectures":["GPT2LMHeadModel"]}`)
	put(t, dir, "added_tokens.json", `{"<extra>":70000}`)
	got, err := tokenizer.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	vocab, _ := json.Marshal(vocabulary)
	merges, err := os.ReadFile(filepath.Join(dir, "merges.txt"))
	if err != nil {
		t.Fatal(err)
	}
	list, _ := json.Marshal(strings.Split(strings.TrimSpace(strings.ReplaceAll(string(merges), "\r\n", "\n")), "\n")[1:])
	want, err := tokenizer.Parse([]byte(`{"added_tokens":[{"id":70000,"content":"<extra>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,
		"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},"post_processor":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true},
		"decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},"model":{"type":"BPE","vocab":` + string(vocab) + `,"merges":` + string(list) + `}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(cutTexts, "a <extra> b") {
		if a, b := want.Encode(text), got.Encode(text); !slices.Equal(a, b) {
			t.Errorf("%q is %v, want %v", text, b, a)
		}
	}
}

func TestVocabulary_ThatCannotBeReadIsRefusedWithTheRemedy(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"put the model's merges.txt next to it":            {"vocab.json": `{"a":0}`},
		"names the tokenizer class":                        {"vocab.json": `{"a":0}`, "merges.txt": "#version: 0.2\n"},
		"class CLIPTokenizer is not supported: convert it": {"vocab.json": `{"a":0}`, "merges.txt": "", "tokenizer_config.json": `{"tokenizer_class":"CLIPTokenizer"}`},
		"tokenizer_config.json next to it":                 {"vocab.json": `{"a":0}`, "merges.txt": "", "tokenizer_config.json": `[`},
	} {
		dir := t.TempDir()
		for name, content := range files {
			put(t, dir, name, content)
		}
		if _, err := tokenizer.Load(dir); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "vocab.json") {
			t.Errorf("%q: %v", want, err)
		}
	}
}
