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
		c.bad("min_prompt_length", i18n.Sprintf("is greater than %s", "大于 %s", c.name("max_prompt_length")),
			i18n.Sprintf("swap them or raise %s", "请对调两者，或调高 %s", c.name("max_prompt_length")))
	}
	c.checkPrefixes()
	if a.TokenizePrompt && c.ok("tokenizer_path") && !isText(a.TokenizerPath) {
		c.bad("tokenizer_path", i18n.Sprintf("is required with %s", "使用 %s 时必须设置", c.name("tokenize_prompt")),
			tokenizerHint)
	}
	if a.Prompt != nil {
		if c.given("dataset") && c.ok("dataset") {
			c.note("dataset", i18n.Sprintf("no effect with %s: every request sends that prompt", "与 %s 同用时不起作用：每个请求都使用该提示词", c.name("prompt")))
		}
		return
	}
	if a.TokenizerPath != nil && *a.TokenizerPath == "" && c.ok("tokenizer_path") {
		c.bad("tokenizer_path", i18n.Text{EN: "is empty", ZH: "为空"}, tokenizerHint)
	}
	needs := c.out.traits(a.Dataset)
	if needs.NeedsTokenizer && c.ok("dataset", "tokenizer_path") && !isText(a.TokenizerPath) {
		c.bad("tokenizer_path", i18n.Sprintf("is required with dataset %s", "使用数据集 %s 时必须设置", a.Dataset),
			tokenizerHint)
	}
	c.checkImages()
	c.checkPath(needs)
}

var tokenizerHint = i18n.Text{EN: "use a hub ID (Qwen/Qwen2.5-0.5B-Instruct), a folder with tokenizer.json, or builtin for the included tokenizer",
	ZH: "请使用模型库 ID（Qwen/Qwen2.5-0.5B-Instruct）、含 tokenizer.json 的目录，或 builtin（内置分词器）"}

func (c *checker) checkPath(needs dataset.Traits) {
	a := c.a
	if !c.ok("dataset", "dataset_path") {
		return
	}
	switch {
	case !isText(a.DatasetPath) && needs.NeedsPath && a.scenario == nil: // which names its own data
		c.bad("dataset_path", i18n.Sprintf("is required with dataset %s", "使用数据集 %s 时必须设置", a.Dataset),
			i18n.Sprintf("set the file: %s", "请设置文件：%s", c.example("dataset_path", "prompts.txt", `"prompts.txt"`)))
		return
	case !isText(a.DatasetPath) && a.DataSource != nil && *a.DataSource == "local" && c.ok("data_source"):
		c.bad("dataset_path", i18n.Sprintf("is required with %s", "使用 %s 时必须设置", c.example("data_source", "local", `"local"`)),
			i18n.Text{EN: "set the file or folder that contains the data", ZH: "请设置数据所在的文件或目录"})
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
		c.bad("dataset_path", i18n.Sprintf("not found: %s", "找不到 %s", quoted(*a.DatasetPath)),
			i18n.Text{EN: "check the path; relative paths start in the current folder", ZH: "请检查路径；相对路径从当前目录算起"})
	case err != nil:
		c.bad("dataset_path", i18n.Sprintf("%s cannot be opened", "%s 无法打开", quoted(*a.DatasetPath)),
			i18n.Text{EN: "check its permissions", ZH: "请检查其权限"})
	}
}

func (c *checker) checkPrefixes() {
	a := c.a
	those := c.out.prefixed()
	without := len(those) > 0 && !slices.Contains(those, a.Dataset)
	named := i18n.Text{EN: "dataset " + joined(those, ", ", " or "), ZH: "数据集 " + joined(those, "、", " 或 ")}
	if a.PrefixLength > 0 && without && c.ok("prefix_length", "dataset") {
		c.note("prefix_length", i18n.Sprintf("no effect without dataset %s", "仅对数据集 %s 起作用", i18n.Text{EN: joined(those, ", ", " or "), ZH: joined(those, "、", " 或 ")}))
	}
	if a.PrefixCount <= 1 || !c.ok("prefix_count", "prefix_length", "dataset") {
		return
	}
	switch above := (i18n.Text{EN: "above 1 ", ZH: "大于 1 时"}); {
	case a.Prompt != nil:
		c.bad("prefix_count", i18n.Sprintf("%scannot be combined with %s, which replaces the dataset", "%s不能与 %s 同时使用：后者取代数据集", above, c.name("prompt")),
			i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
	case without:
		c.bad("prefix_count", i18n.Sprintf("%sworks only with %s", "%s只能用于%s", above, named),
			i18n.Sprintf("add %s", "请添加 %s", c.example("dataset", those[0], `"`+those[0]+`"`)))
	case a.PrefixLength <= 0:
		c.bad("prefix_count", i18n.Sprintf("%srequires a prefix", "%s需要前缀", above),
			i18n.Sprintf("add %s", "请添加 %s", c.example("prefix_length", "512", "512")))
	}
}

// checkRequest checks what goes into the body.
func (c *checker) checkRequest() {
	a := c.a
	if a.MaxTokens != nil && c.ok("max_tokens") {
		switch {
		case a.MaxTokens.Min < 1:
			c.bad("max_tokens", i18n.Text{EN: "must be at least 1", ZH: "必须至少为 1"},
				i18n.Sprintf("set the maximum number of output tokens, such as %s", "请设置输出 token 数的上限，例如 %s", c.example("max_tokens", "1024", "1024")))
		case a.MaxTokens.Min > a.MaxTokens.Max:
			c.bad("max_tokens", i18n.Text{EN: "the minimum is greater than the maximum", ZH: "最小值大于最大值"},
				i18n.Text{EN: "swap them", ZH: "请对调两者"})
		case a.MinTokens != nil && *a.MinTokens > a.MaxTokens.Min && c.ok("min_tokens"):
			c.bad("min_tokens", i18n.Sprintf("is greater than %s, and servers reject that", "大于 %s，服务端会拒绝", c.name("max_tokens")),
				i18n.Sprintf("lower it or raise %s", "请调低它，或调高 %s", c.name("max_tokens")))
		}
	}
	for _, stop := range a.Stop {
		if stop == "" {
			c.bad("stop", i18n.Text{EN: "contains an empty string, which would stop every response immediately", ZH: "含有空字符串，会使每个响应立即停止"},
				i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	}
	for _, id := range a.StopTokenIDs {
		if _, err := strconv.ParseUint(id, 10, 63); err != nil {
			c.bad("stop_token_ids", i18n.Sprintf("%s is not a token ID", "%s 不是 token ID", quoted(id)),
				i18n.Sprintf("token IDs are whole numbers; to stop on text, use %s", "token ID 是整数；按文本停止请用 %s", c.name("stop")))
		}
	}
}

func isText(p *string) bool { return p != nil && *p != "" }
