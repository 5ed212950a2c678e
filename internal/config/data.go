package config

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// checkData checks prompts, data set and tokenizer. A prompt stands in for the data set.
func (c *checker) checkData() {
	a := c.a
	if c.ok("min_prompt_length", "max_prompt_length") && a.MinPromptLength > a.MaxPromptLength {
		c.bad("min_prompt_length", "is greater than "+c.name("max_prompt_length"), "swap them or raise "+c.name("max_prompt_length"))
	}
	c.checkPrefixes()
	if a.TokenizePrompt && c.ok("tokenizer_path") && !isText(a.TokenizerPath) {
		c.bad("tokenizer_path", "is required with "+c.name("tokenize_prompt"), tokenizerHint)
	}
	if a.Prompt != nil {
		if c.given("dataset") && c.ok("dataset") {
			c.note("dataset", i18n.Sprintf("no effect with %s: every request sends that prompt", "与 %s 同用时不起作用：每个请求都使用该提示词", c.name("prompt")))
		}
		return
	}
	if a.TokenizerPath != nil && *a.TokenizerPath == "" && c.ok("tokenizer_path") {
		c.bad("tokenizer_path", "is empty", tokenizerHint)
	}
	needs := c.out.traits(a.Dataset)
	if needs.NeedsTokenizer && c.ok("dataset", "tokenizer_path") && !isText(a.TokenizerPath) {
		c.bad("tokenizer_path", "is required with dataset "+a.Dataset, tokenizerHint)
	}
	c.checkImages()
	c.checkPath(needs)
}

const tokenizerHint = "use a hub ID (Qwen/Qwen2.5-0.5B-Instruct), a folder with tokenizer.json, or builtin for the included tokenizer"

func (c *checker) checkPath(needs dataset.Traits) {
	a := c.a
	if !c.ok("dataset", "dataset_path") {
		return
	}
	switch {
	case !isText(a.DatasetPath) && needs.NeedsPath && a.scenario == nil: // which names its own data
		c.bad("dataset_path", "is required with dataset "+a.Dataset, "set the file: "+c.example("dataset_path", "prompts.txt", `"prompts.txt"`))
		return
	case !isText(a.DatasetPath) && a.DataSource != nil && *a.DataSource == "local" && c.ok("data_source"):
		c.bad("dataset_path", "is required with "+c.example("data_source", "local", `"local"`), "set the file or folder that contains the data")
		return
	case !isText(a.DatasetPath), *a.DatasetPath == "-": // - is standard input
		return
	case needs.Generated:
		c.note("dataset_path", i18n.Sprintf("no effect with dataset %s: its prompts are generated", "对数据集 %s 不起作用：其提示词是生成的", a.Dataset))
		return
	case c.out.Stat == nil:
		return
	}
	switch _, err := c.out.Stat(*a.DatasetPath); { // which file of a folder is meant the data set says
	case errors.Is(err, fs.ErrNotExist):
		c.bad("dataset_path", "not found: "+quoted(*a.DatasetPath), "check the path; relative paths start in the current folder")
	case err != nil:
		c.bad("dataset_path", quoted(*a.DatasetPath)+" cannot be opened", "check its permissions")
	}
}

func (c *checker) checkPrefixes() {
	a := c.a
	those := c.out.prefixed()
	without := len(those) > 0 && !slices.Contains(those, a.Dataset)
	named := "dataset " + joined(those, ", ", " or ")
	if a.PrefixLength > 0 && without && c.ok("prefix_length", "dataset") {
		c.note("prefix_length", i18n.Sprintf("no effect without dataset %s", "仅对数据集 %s 起作用", i18n.Text{EN: joined(those, ", ", " or "), ZH: joined(those, "、", " 或 ")}))
	}
	if a.PrefixCount <= 1 || !c.ok("prefix_count", "prefix_length", "dataset") {
		return
	}
	switch above := "above 1 "; {
	case a.Prompt != nil:
		c.bad("prefix_count", above+"cannot be combined with "+c.name("prompt")+", which replaces the dataset", "remove one of them")
	case without:
		c.bad("prefix_count", above+"works only with "+named, "add "+c.example("dataset", those[0], `"`+those[0]+`"`))
	case a.PrefixLength <= 0:
		c.bad("prefix_count", above+"requires a prefix", "add "+c.example("prefix_length", "512", "512"))
	}
}

// checkRequest checks what goes into the body.
func (c *checker) checkRequest() {
	a := c.a
	if a.MaxTokens != nil && c.ok("max_tokens") {
		switch {
		case a.MaxTokens.Min < 1:
			c.bad("max_tokens", "must be at least 1", "set the maximum number of output tokens, such as "+c.example("max_tokens", "1024", "1024"))
		case a.MaxTokens.Min > a.MaxTokens.Max:
			c.bad("max_tokens", "the minimum is greater than the maximum", "swap them")
		case a.MinTokens != nil && *a.MinTokens > a.MaxTokens.Min && c.ok("min_tokens"):
			c.bad("min_tokens", "is greater than "+c.name("max_tokens")+", and servers reject that", "lower it or raise "+c.name("max_tokens"))
		}
	}
	for _, stop := range a.Stop {
		if stop == "" {
			c.bad("stop", "contains an empty string, which would stop every response immediately", "remove it")
		}
	}
	for _, id := range a.StopTokenIDs {
		if _, err := strconv.ParseUint(id, 10, 63); err != nil {
			c.bad("stop_token_ids", quoted(id)+" is not a token ID", "token IDs are whole numbers; to stop on text, use "+c.name("stop"))
		}
	}
}

func isText(p *string) bool { return p != nil && *p != "" }
