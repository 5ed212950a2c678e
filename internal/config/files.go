package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// readPrompt fills in PromptText.
func (c *checker) readPrompt() {
	if c.a.Prompt == nil || !c.ok("prompt") {
		return
	}
	c.a.PromptText = *c.a.Prompt
	path, isFile := strings.CutPrefix(*c.a.Prompt, "@")
	if isFile {
		c.a.PromptText = c.readText("prompt", path)
	}
	if c.a.PromptText == "" {
		c.bad("prompt", i18n.Text{EN: "is empty", ZH: "为空"},
			i18n.Text{EN: "write the text, or @file to read it from a file", ZH: "请写出文本，或用 @file 从文件读取"})
	}
}

// readText is the content of the file that a key names.
func (c *checker) readText(key, path string) string {
	if c.out.ReadFile == nil {
		c.bad(key, i18n.Text{EN: "files cannot be read here", ZH: "此处不能读取文件"},
			i18n.Text{EN: "pass the text itself", ZH: "请直接给出文本"})
		return ""
	}
	data, err := c.out.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.bad(key, i18n.Sprintf("not found: %s", "找不到 %s", quoted(path)),
			i18n.Text{EN: "check the path; relative paths start in the current folder", ZH: "请检查路径；相对路径从当前目录算起"})
	case errors.Is(err, regular.ErrKind):
		c.bad(key, i18n.Message(err), i18n.Text{})
	case err != nil:
		c.bad(key, i18n.Sprintf("the file %s cannot be read", "无法读取文件 %s", quoted(path)),
			i18n.Text{EN: "check that it is a file and that you have permission to read it", ZH: "请确认它是文件，且有读取权限"})
	case !utf8.Valid(data):
		c.bad(key, i18n.Sprintf("the file %s is not valid UTF-8", "文件 %s 不是有效的 UTF-8", quoted(path)),
			i18n.Text{EN: "save it as UTF-8", ZH: "请保存为 UTF-8"})
	}
	return string(data)
}

// readTemplate fills in Template.
func (c *checker) readTemplate() {
	raw := []byte(c.a.QueryTemplate)
	if len(raw) == 0 || string(raw) == "null" || !c.ok("query_template") {
		return
	}
	if raw[0] == '"' {
		text := unquote(raw)
		if path, isFile := strings.CutPrefix(text, "@"); isFile {
			text = strings.TrimPrefix(c.readText("query_template", path), "\ufeff")
		}
		raw = []byte(text)
	}
	if !c.ok("query_template") {
		return
	}
	members, problem := decodeObject(raw)
	if problem != nil {
		c.bad("query_template", problem.what(),
			replaced(problem.do(), `{"ignore_eos": true}`, `{"model": "%m", "messages": "%p"}`))
		return
	}
	for i := range members {
		var b bytes.Buffer
		_ = json.Compact(&b, members[i].Value) // it was read
		members[i].Value = b.Bytes()
	}
	c.a.Template = members
}
