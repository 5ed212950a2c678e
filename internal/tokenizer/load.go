package tokenizer

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// BuiltinName is the path that stands for the embedded tokenizer.
const BuiltinName = "builtin"

// maxModel bounds a tokenizer.json: the largest that are known have some 30 MB.
const maxModel = 512 << 20

// Load reads a tokenizer: path is a directory with one of Files (and perhaps tokenizer_config.json and chat_template.jinja), such a
// file itself, or BuiltinName. Errors name the file and what to do.
func Load(path string) (*Tokenizer, error) {
	if path == BuiltinName {
		return Builtin(), nil
	}
	file := path
	info, err := os.Stat(path)
	if err != nil {
		return nil, i18n.Errorf("loading a tokenizer: %v: use a directory with a tokenizer.json, a tokenizer.json, or %q",
			"加载分词器：%v：请使用含 tokenizer.json 的目录、tokenizer.json 文件，或 %q",
			err, BuiltinName)
	}
	if info.IsDir() {
		if file, err = tokenizerFile(path); err != nil {
			return nil, err
		}
	}
	data, err := regular.Read(file, maxModel)
	if err != nil {
		return nil, i18n.Errorf("loading a tokenizer: %v", "加载分词器：%v", err)
	}
	t, err := parseFile(file, data)
	if err != nil {
		return nil, i18n.Errorf("loading the tokenizer %s: %v", "加载分词器 %s：%v", file, err)
	}
	if err := t.readConfig(filepath.Dir(file)); err != nil {
		return nil, i18n.Errorf("loading the tokenizer %s: %v", "加载分词器 %s：%v", file, err)
	}
	return t, nil
}

// readConfig reads what lies beside the tokenizer.json; every file may be absent.
func (t *Tokenizer) readConfig(dir string) error {
	data, err := regular.Read(filepath.Join(dir, "tokenizer_config.json"), regular.Document)
	if err == nil {
		err = t.parseConfig(data)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return i18n.Errorf("tokenizer_config.json next to it: %v", "旁边的 tokenizer_config.json：%v", err)
	}
	return t.readTemplates(dir)
}

func (t *Tokenizer) parseConfig(data []byte) error {
	config := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &config); err != nil {
		return i18n.Errorf("it is not a JSON object: %v: download the file again", "它不是 JSON 对象：“%v”：请重新下载该文件", err)
	}
	t.named = map[string]string{}
	for role, raw := range config {
		if !strings.HasSuffix(role, "_token") {
			continue
		}
		if token, ok := tokenText(raw); ok {
			t.named[role] = token
		}
	}
	for _, key := range []string{"extra_special_tokens", "model_specific_special_tokens"} {
		var own map[string]json.RawMessage
		if json.Unmarshal(config[key], &own) != nil { // a list has no names
			continue
		}
		for name, raw := range own {
			if token, ok := tokenText(raw); ok {
				t.named[name] = token
			}
		}
	}
	var err error
	t.templates, err = chatTemplates(config["chat_template"])
	return err
}

// tokenText reads a special token, which is a string or an object with "content".
func tokenText(raw json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(raw, &text) == nil && !isNull(raw) {
		return text, true
	}
	var object struct {
		Content *string `json:"content"`
	}
	if json.Unmarshal(raw, &object) == nil && object.Content != nil {
		return *object.Content, true
	}
	return "", false
}
