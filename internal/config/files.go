package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
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
		c.bad("prompt", "is empty", "write the text, or @file to read it from a file")
	}
}

// readText is the content of the file that a key names.
func (c *checker) readText(key, path string) string {
	if c.out.ReadFile == nil {
		c.bad(key, "files cannot be read here", "pass the text itself")
		return ""
	}
	data, err := c.out.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.bad(key, "not found: "+quoted(path), "check the path; relative paths start in the current folder")
	case errors.Is(err, regular.ErrKind):
		c.bad(key, err.Error(), "")
	case err != nil:
		c.bad(key, "the file "+quoted(path)+" cannot be read", "check that it is a file and that you have permission to read it")
	case !utf8.Valid(data):
		c.bad(key, "the file "+quoted(path)+" is not valid UTF-8", "save it as UTF-8")
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
		c.bad("query_template", problem.What, strings.Replace(problem.Do, `{"ignore_eos": true}`, `{"model": "%m", "messages": "%p"}`, 1))
		return
	}
	for i := range members {
		var b bytes.Buffer
		_ = json.Compact(&b, members[i].Value) // it was read
		members[i].Value = b.Bytes()
	}
	c.a.Template = members
}
