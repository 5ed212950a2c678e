package tokenizer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A vocab.json with merges.txt is a BPE over bytes. How a text is cut before that stands in neither file: the class of the model's
// tokenizer knows it.
type byteClass struct {
	normalizer, pre string
	// specials are the tokens that the class has where the files name none.
	specials []string
}

const (
	bytesPre = `{"type":"ByteLevel","add_prefix_space":%s,"trim_offsets":true,"use_regex":true}`
	qwenPre  = `{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"},` +
		`"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":%s,"trim_offsets":false,"use_regex":false}]}`
)

var (
	gpt2Class    = byteClass{"null", bytesPre, []string{"<|endoftext|>"}}
	qwenClass    = byteClass{`{"type":"NFC"}`, qwenPre, []string{"<|endoftext|>"}}
	robertaClass = byteClass{"null", bytesPre, []string{"<s>", "</s>", "<unk>", "<pad>", "<mask>"}}

	// byteClasses are those whose rules are known, by the class in tokenizer_config.json or the model_type in config.json.
	byteClasses = map[string]byteClass{
		"gpt2tokenizer": gpt2Class, "gpt2": gpt2Class, "codegentokenizer": gpt2Class, "codegen": gpt2Class,
		"qwen2tokenizer": qwenClass, "qwen2": qwenClass, "qwen2_moe": qwenClass, "qwen3": qwenClass, "qwen3_moe": qwenClass, "qwen2_vl": qwenClass, "qwen2_5_vl": qwenClass,
		"robertatokenizer": robertaClass, "roberta": robertaClass, "barttokenizer": robertaClass, "bart": robertaClass,
	}
)

// A vocabularyConfig is what the files beside a vocab.json say of it.
type vocabularyConfig struct {
	Class     string `json:"tokenizer_class"`
	ModelType string `json:"model_type"`
	Space     bool   `json:"add_prefix_space"`
	Decoder   map[string]struct {
		Content    string `json:"content"`
		Special    bool   `json:"special"`
		SingleWord bool   `json:"single_word"`
		LStrip     bool   `json:"lstrip"`
		RStrip     bool   `json:"rstrip"`
		Normalized bool   `json:"normalized"`
	} `json:"added_tokens_decoder"`
}

// isVocabulary reports whether data is a vocab.json: an object of numbers alone.
func isVocabulary(data []byte) bool {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || data[0] != '{' {
		return false
	}
	var ids map[string]int
	return json.Unmarshal(data, &ids) == nil && len(ids) > 0
}

// parseMerges builds a tokenizer of a vocab.json and of the merges.txt in its folder, as the class of the model's tokenizer does.
func parseMerges(dir string, vocabulary []byte) (*Tokenizer, error) {
	merges, err := regular.Read(filepath.Join(dir, "merges.txt"), maxModel)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, i18n.Errorf("it is a vocab.json, a vocabulary without its merges: put the model's merges.txt next to it, or %s",
			"它是 vocab.json，即没有 merges 的词表：请将模型的 merges.txt 放在旁边，或%s", leaveOut)
	}
	if err != nil {
		return nil, err
	}
	config, err := readVocabularyConfig(dir)
	if err != nil {
		return nil, err
	}
	name := cmp.Or(config.Class, config.ModelType)
	class, ok := byteClasses[strings.TrimSuffix(strings.ToLower(name), "fast")]
	switch {
	case name == "":
		return nil, i18n.Errorf("neither tokenizer_config.json nor config.json next to it names the tokenizer class, which determines how text is split: "+
			"download one of them, or %s",
			"旁边的 tokenizer_config.json 与 config.json 都没有写明分词器的类，而类决定如何切分文本：请下载其中之一，或%s", leaveOut)
	case !ok:
		return nil, i18n.Errorf("a vocab.json of class %s is not supported: %s, or %s", "不支持类 %s 的 vocab.json：%s，或%s", name, convert, leaveOut)
	}
	added, err := addedTokens(dir, vocabulary, config, class)
	if err != nil {
		return nil, err
	}
	return Parse(fmt.Appendf(nil, `{"added_tokens":%s,"normalizer":%s,"pre_tokenizer":%s,"post_processor":null,"decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":%s,"merges":%s}}`,
		added, class.normalizer, fmt.Sprintf(class.pre, fmt.Sprint(config.Space)), vocabulary, mergeList(merges)))
}

// readVocabularyConfig reads tokenizer_config.json, and config.json where that names no class.
func readVocabularyConfig(dir string) (config vocabularyConfig, err error) {
	for _, name := range []string{"tokenizer_config.json", "config.json"} {
		data, err := regular.Read(filepath.Join(dir, name), regular.Document)
		if errors.Is(err, fs.ErrNotExist) || config.Class != "" {
			continue
		}
		if err == nil {
			err = json.Unmarshal(data, &config)
		}
		if err != nil {
			return config, i18n.Errorf("%s next to it: %v", "旁边的 %s：%v", name, err)
		}
	}
	return config, nil
}

// mergeList is merges.txt as JSON. Its first line may say a version.
func mergeList(merges []byte) []byte {
	all := [][2]string{}
	for i, line := range strings.Split(string(merges), "\n") {
		line = strings.TrimSuffix(line, "\r")
		left, right, ok := strings.Cut(line, " ")
		if ok && !(i == 0 && strings.HasPrefix(line, "#version")) {
			all = append(all, [2]string{left, right})
		}
	}
	list, _ := json.Marshal(all) // texts always can
	return list
}

// A writtenToken is one of tokenizer.json's added_tokens.
type writtenToken struct {
	ID         int    `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// addedTokens are the tokens that are found in a text before it is cut: those that tokenizer_config.json lists, else those of
// added_tokens.json and the special ones of the class.
func addedTokens(dir string, vocabulary []byte, config vocabularyConfig, class byteClass) (list []byte, err error) {
	all := []writtenToken{}
	for id, t := range config.Decoder {
		var n int
		if err := json.Unmarshal([]byte(id), &n); err != nil {
			return nil, i18n.Errorf("tokenizer_config.json next to it: the ID %q in added_tokens_decoder is not a number",
				"旁边的 tokenizer_config.json：added_tokens_decoder 中的 ID %q 不是数字", id)
		}
		all = append(all, writtenToken{n, t.Content, t.SingleWord, t.LStrip, t.RStrip, t.Normalized, t.Special})
	}
	if config.Decoder == nil {
		var ids, more map[string]int
		if err := json.Unmarshal(vocabulary, &ids); err != nil {
			return nil, err
		}
		for _, special := range class.specials {
			if id, ok := ids[special]; ok {
				all = append(all, writtenToken{ID: id, Content: special, Special: true, LStrip: special == "<mask>"})
			}
		}
		data, err := regular.Read(filepath.Join(dir, "added_tokens.json"), regular.Document)
		if err == nil {
			err = json.Unmarshal(data, &more)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, i18n.Errorf("added_tokens.json next to it: %v", "旁边的 added_tokens.json：%v", err)
		}
		for content, id := range more {
			if !slices.ContainsFunc(all, func(t writtenToken) bool { return t.Content == content }) {
				all = append(all, writtenToken{ID: id, Content: content, Special: true})
			}
		}
	}
	slices.SortFunc(all, func(a, b writtenToken) int { return a.ID - b.ID })
	return json.Marshal(all)
}
