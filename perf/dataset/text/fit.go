package text

import (
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The arguments that bring prompts to a length, by EvalScope's names.
const (
	targetLen  = "target_input_len"
	lenMode    = "input_len_mode"
	prefixFile = "prefix_file"
	prefixRole = "prefix_role"

	modeCap, modeDrop    = "cap", "drop"
	roleSystem, roleUser = "system", "user"
)

// fitArguments are the arguments of a dataset whose prompts are texts.
func fitArguments() []argument.Declaration {
	return []argument.Declaration{
		{Name: targetLen, Kind: argument.Int, Help: i18n.Text{
			EN: "prompt length in tokens without the chat template, instead of --min-prompt-length and --max-prompt-length: longer prompts are cut",
			ZH: "提示词的 token 数（不含对话模板），代替 --min-prompt-length 与 --max-prompt-length：更长的会被截断"}},
		{Name: lenMode, Kind: argument.Text, Default: `"cap"`, Help: i18n.Text{
			EN: "what to do with shorter prompts: cap keeps them, drop skips them",
			ZH: "更短的提示词如何处理：cap 保留，drop 跳过"}},
		{Name: prefixFile, Kind: argument.Text, Help: i18n.Text{
			EN: "a text file that fills shorter prompts up to target_input_len; it is repeated if it is too short",
			ZH: "文本文件，用其开头将较短的提示词补足到 target_input_len；不够长则重复使用"}},
		{Name: prefixRole, Kind: argument.Text, Default: `"system"`, Help: i18n.Text{
			EN: "where to put that text: system for a separate system message, user for the start of the prompt",
			ZH: "该文本的位置：system 为单独的消息，user 为提示词之前"}},
	}
}

// rounds is how often a text is counted and changed until it has the length that was asked for.
const rounds = 10

// fit is how prompts are brought to a length, in tokens of their contents alone.
type fit struct {
	target int // 0: they are not
	drop   bool
	prefix []int // of the file, empty for none
	system bool
}

func newFit(o dataset.Options) (f fit, notes []i18n.Text, err error) {
	f = fit{target: o.Args.Int(targetLen), drop: o.Args.Text(lenMode) == modeDrop, system: o.Args.Text(prefixRole) != roleUser}
	path := o.Args.Text(prefixFile)
	switch mode, role := o.Args.Text(lenMode), o.Args.Text(prefixRole); {
	case mode != "" && mode != modeCap && mode != modeDrop:
		return f, nil, i18n.Errorf("the argument %s is %q: use cap or drop", "参数 %s 为 %q：请用 cap 或 drop", lenMode, mode)
	case role != "" && role != roleSystem && role != roleUser:
		return f, nil, i18n.Errorf("the argument %s is %q: use system or user", "参数 %s 为 %q：请用 system 或 user", prefixRole, role)
	case o.Args.Has(targetLen) && f.target <= 0:
		return f, nil, i18n.Errorf("the argument %s is %d: use a number of tokens above 0", "参数 %s 为 %d：请用大于 0 的 token 数", targetLen, f.target)
	case f.target == 0 && f.drop:
		return f, nil, i18n.Errorf("the argument %s requires %s", "参数 %s 需要 %s", lenMode, targetLen)
	case f.target == 0 && path != "":
		return f, nil, i18n.Errorf("the argument %s requires %s", "参数 %s 需要 %s", prefixFile, targetLen)
	case path == "" && role == roleUser:
		return f, nil, i18n.Errorf("the argument %s requires %s", "参数 %s 需要 %s", prefixRole, prefixFile)
	case path != "" && f.drop:
		return f, nil, i18n.Errorf("the argument %s fills shorter prompts, but %s drop skips them: remove one of them",
			"参数 %s 补足较短的提示词，而 %s 为 drop 时跳过它们：请去掉其中一个", prefixFile, lenMode)
	case f.target > 0 && o.Tokenizer == nil:
		return f, nil, i18n.Errorf("the argument %s counts tokens: set --tokenizer-path", "参数 %s 按 token 计数：请设置 --tokenizer-path", targetLen)
	case path == "":
		return f, nil, nil
	}
	f.prefix, err = readPrefix(path, o.Tokenizer)
	if err == nil && len(f.prefix) < f.target {
		notes = append(notes, i18n.Sprintf("%s has %s, fewer than %s %d: it is repeated when a prompt needs more",
			"%s 只有 %s 个 token，少于 %s %d：需要更多时将重复使用", path, i18n.Count(len(f.prefix), "token"), targetLen, f.target))
	}
	return f, notes, err
}

func readPrefix(path string, t dataset.Tokenizer) ([]int, error) {
	data, err := regular.Read(path, regular.Text)
	if err != nil {
		return nil, i18n.Errorf("the argument %s: %v", "参数 %s：%v", prefixFile, err)
	}
	text := strings.TrimPrefix(strings.ReplaceAll(string(data), "\r\n", "\n"), "\uFEFF")
	if !utf8.ValidString(text) {
		return nil, i18n.Errorf("the argument %s: %s is not UTF-8 text", "参数 %s：%s 不是 UTF-8 文本", prefixFile, path)
	}
	ids := t.Encode(text)
	if strings.TrimSpace(text) == "" || len(ids) == 0 {
		return nil, i18n.Errorf("the argument %s: %s is empty", "参数 %s：%s 为空", prefixFile, path)
	}
	return ids, nil
}

// lead is the first n ids of the prefix file, which is repeated where it has fewer.
func (f fit) lead(n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = f.prefix[i%len(f.prefix)]
	}
	return ids
}

// errWhole is a line that cannot be brought to a length.
var errWhole = i18n.Errorf("the argument %s applies to texts only: this line has messages or a complete body",
	"参数 %s 只适用于文本，而该行是 messages 或完整请求体", targetLen)

// beginning is the ids of a text, of one far longer than was asked for those of a beginning that is longer too.
func (p policy) beginning(text string) []int {
	if head := 32*p.fit.target + 4096; len(text) > 2*head {
		for !utf8.RuneStart(text[head]) {
			head--
		}
		if ids := p.tokenizer.Encode(text[:head]); len(ids) > p.fit.target+rounds {
			return ids
		}
	}
	return p.tokenizer.Encode(text)
}

// cut is the beginning of a text, whose ids these are, with n tokens, or as many below n as its characters allow: where a text is
// cut its last tokens may become others, so what is left is counted again.
func (p policy) cut(text string, ids []int, n int) (beginning string, length int) {
	return p.closest(n, len(ids), func(take int) string {
		part := p.tokenizer.Decode(ids[:take])
		if !strings.HasPrefix(text, part) {
			part = strings.TrimRight(part, "\uFFFD") // the cut is within a character
		}
		return part
	}, "")
}

// lead is text of the prefix file that adds n tokens to rest where it stands before it.
func (p policy) lead(n int, rest string) string {
	if n <= 0 {
		return ""
	}
	text, _ := p.closest(n+p.count(rest), 0, func(take int) string {
		return strings.TrimRight(p.tokenizer.Decode(p.fit.lead(take)), "\uFFFD")
	}, rest)
	return text
}

func (p policy) count(text string) int {
	if text == "" {
		return 0
	}
	return len(p.tokenizer.Encode(text))
}

// closest is the text that write gives of some number of ids and that counts n tokens with rest behind it, else the longest below n that
// was found. most bounds the ids, 0 for no bound.
func (p policy) closest(n, most int, write func(take int) string, rest string) (best string, length int) {
	take := n - p.count(rest)
	tried := map[int]bool{}
	for range rounds {
		if take = max(take, 0); most > 0 {
			take = min(take, most)
		}
		if tried[take] {
			break
		}
		tried[take] = true
		text := write(take)
		got := p.count(text + rest)
		if got <= n && got > length {
			best, length = text, got
		}
		if got == n {
			break
		}
		take += n - got
	}
	return best, length
}
