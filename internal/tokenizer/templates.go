package tokenizer

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// usualTemplate is the name of the template that a model's chats use, if nothing asks for another.
const usualTemplate = "default"

// ChatTemplate returns the Jinja template that turns messages into text, "" where the model has none.
func (t *Tokenizer) ChatTemplate() string { return t.templates[usualTemplate] }

// ChatTemplates returns all of the model's templates by their names: of chat_template.jinja, else chat_template.json, else
// tokenizer_config.json the usual one, which is called default, and those of additional_chat_templates, or of the list in
// tokenizer_config.json, such as tool_use. The map is the caller's and never nil.
func (t *Tokenizer) ChatTemplates() map[string]string {
	all := map[string]string{}
	maps.Copy(all, t.templates)
	return all
}

// readTemplates reads the files of templates in a model's folder. A file goes before what tokenizer_config.json says.
func (t *Tokenizer) readTemplates(dir string) error {
	if err := t.processorTemplate(filepath.Join(dir, "chat_template.json")); err != nil {
		return err
	}
	if err := t.templateFile(usualTemplate, filepath.Join(dir, "chat_template.jinja")); err != nil {
		return err
	}
	more, err := filepath.Glob(filepath.Join(dir, "additional_chat_templates", "*.jinja"))
	if err != nil { // the folder's name is no pattern
		return nil
	}
	for _, path := range more {
		if err := t.templateFile(strings.TrimSuffix(filepath.Base(path), ".jinja"), path); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tokenizer) templateFile(name, path string) error {
	source, err := regular.Read(path, regular.Text)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return i18n.Errorf("%s next to it: %v", "旁边的 %s：%v", filepath.Base(path), err)
	}
	t.setTemplate(name, string(source))
	return nil
}

// processorTemplate reads chat_template.json, in which models with images keep their template.
func (t *Tokenizer) processorTemplate(path string) error {
	data, err := regular.Read(path, regular.Document)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return i18n.Errorf("chat_template.json next to it: %v", "旁边的 chat_template.json：%v", err)
	}
	var file struct {
		Template json.RawMessage `json:"chat_template"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return i18n.Errorf("chat_template.json next to it is not a JSON object: %v: download the file again",
			"旁边的 chat_template.json 不是 JSON 对象：“%v”：请重新下载该文件", err)
	}
	found, err := chatTemplates(file.Template)
	if err != nil {
		return i18n.Errorf("chat_template.json next to it: %v", "旁边的 chat_template.json：%v", err)
	}
	for name, source := range found {
		t.setTemplate(name, source)
	}
	return nil
}

func (t *Tokenizer) setTemplate(name, source string) {
	if t.templates == nil {
		t.templates = map[string]string{}
	}
	t.templates[name] = source
}

// chatTemplates reads a chat_template, which is a string or a list of named ones.
func chatTemplates(raw json.RawMessage) (map[string]string, error) {
	if isNull(raw) {
		return nil, nil
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return map[string]string{usualTemplate: one}, nil
	}
	var several []struct {
		Name     string `json:"name"`
		Template string `json:"template"`
	}
	if err := json.Unmarshal(raw, &several); err != nil {
		return nil, i18n.Errorf("chat_template is neither a string nor a list of named templates: %v",
			"chat_template 既不是字符串，也不是带名称的模板列表：“%v”", err)
	}
	all := map[string]string{}
	for _, template := range several {
		all[template.Name] = template.Template
	}
	return all, nil
}
