package tokenizer

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// files are the files of a model's folder that hold a tokenizer, in the order in which they are looked for: tokenizer.json first,
// because it leaves nothing to the code of the model.
var files = []string{"tokenizer.json", "tekken.json", "tokenizer.model", "spiece.model", "tiktoken.model", "qwen.tiktoken", "vocab.json"}

// Files returns the names of files that Load reads, the one that it prefers first.
func Files() []string { return slices.Clone(files) }

// tokenizerFile returns the file of a folder that holds its tokenizer.
func tokenizerFile(dir string) (string, error) {
	for _, name := range files {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
			return filepath.Join(dir, name), nil
		}
	}
	for _, other := range []string{"sentencepiece.bpe.model", "vocab.txt"} {
		if _, err := os.Stat(filepath.Join(dir, other)); err == nil {
			return "", i18n.Errorf("loading a tokenizer: %s has no tokenizer.json, only %s: %s, or %s",
				"加载分词器：%s 没有 tokenizer.json，只有 %s：%s，或%s", dir, other, convert, leaveOut)
		}
	}
	return "", i18n.Errorf("loading a tokenizer: %s has no tokenizer.json, nor any of %s: use the directory of a model or the file itself",
		"加载分词器：%s 中没有 tokenizer.json，也没有 %s 中的任何一个：请使用模型的目录或该文件本身",
		dir, strings.Join(files[1:], ", "))
}

// parseFile builds a tokenizer from a file of any of the formats that are read, which its content tells apart.
func parseFile(path string, data []byte) (*Tokenizer, error) {
	switch {
	case sentencePiece(data):
		return ParseSentencePiece(data)
	case filepath.Base(path) == "tekken.json" || tekken(data):
		return ParseTekken(data)
	case tiktoken(bytes.TrimSpace(data)):
		config, err := regular.Read(filepath.Join(filepath.Dir(path), "tokenizer_config.json"), regular.Document)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, i18n.Errorf("tokenizer_config.json next to it: %v", "旁边的 tokenizer_config.json：%v", err)
		}
		return parseTiktoken(data, config)
	}
	if isVocabulary(data) {
		return parseMerges(filepath.Dir(path), data)
	}
	return Parse(data)
}

// tekken reports whether data begins as a tekken.json of any name does.
func tekken(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.Contains(head, []byte(`"default_num_special_tokens"`)) && bytes.Contains(head, []byte(`"pattern"`))
}
