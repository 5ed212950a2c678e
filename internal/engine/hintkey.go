package engine

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// aboutKey says who put the key into the body that a refusal names, and how to leave it out. What the user gave as a flag wins
// over the dataset's line, which wins over the template; the rest is sent without being asked for.
func (e *Engine) aboutKey(r *record.Record, line []byte) i18n.Text {
	key := rejectedKey(r)
	if key == "" {
		return i18n.Text{}
	}
	if key == "max_tokens" && strings.Contains(r.Fault.Words, "max_completion_tokens") {
		return i18n.Sprintf("The server requires max_completion_tokens instead of max_tokens: %s", "服务端要求用 max_completion_tokens 代替 max_tokens：%s",
			fmt.Sprintf(`--extra-args '{"max_tokens": null, "max_completion_tokens": %d}'`, max(r.MaxTokens, e.mostTokens())))
	}
	names, drop := i18n.Sprintf("The server names %s", "服务端指出 %s", key), fmt.Sprintf(`--extra-args '{"%s": null}'`, key)
	flag, settings := flags[key], &e.Plan.Settings
	switch {
	case protocol.Object(settings.Extra).Has(key):
		return names.Plus(i18n.Text{EN: ": remove it from --extra-args", ZH: "：请从 --extra-args 中去掉"})
	case flag != "" && e.asks(flag):
		return i18n.Sprintf("%s: change or remove %s", "%s：请修改或去掉 %s", names, flag)
	case brings(line, key):
		return i18n.Sprintf("%s, which is set by the dataset line: change it there, or %s removes it from every request",
			"%s，它由数据集的这一行设置：请在其中修改，或用 %s 从所有请求中去掉", names, drop)
	case holds(settings.Template, key):
		return names.Plus(i18n.Text{EN: ", which is set by --query-template: change or remove it there", ZH: "，它由 --query-template 设置：请在其中修改或去掉"})
	}
	return i18n.Sprintf("%s, which is sent by default: %s removes it", "%s，它默认发送：用 %s 去掉", names, drop)
}

// flags are those that put a key into the body.
var flags = map[string]string{"min_tokens": "--min-tokens", "frequency_penalty": "--frequency-penalty", "repetition_penalty": "--repetition-penalty",
	"logprobs": "--logprobs", "include": "--logprobs", "seed": "--seed", "stop_token_ids": "--stop-token-ids", "top_k": "--top-k", "top_p": "--top-p",
	"temperature": "--temperature", "max_tokens": "--max-tokens", "max_completion_tokens": "--max-tokens", "max_output_tokens": "--max-tokens", "stop_sequences": "--stop",
	"stop": "--stop", "n": "--n-choices"}

// asks reports whether the user gave a flag of the body.
func (e *Engine) asks(flag string) bool {
	s := &e.Plan.Settings
	switch flag {
	case "--max-tokens":
		return e.Plan.MaxTokens != nil && !slices.Contains(s.ByDefault, "max_tokens")
	case "--temperature":
		return s.Temperature != nil && !slices.Contains(s.ByDefault, "temperature")
	case "--min-tokens":
		return s.MinTokens != nil
	case "--frequency-penalty":
		return s.FrequencyPenalty != nil
	case "--repetition-penalty":
		return s.RepetitionPenalty != nil
	case "--logprobs":
		return s.Logprobs != nil
	case "--seed":
		return s.Seed != nil
	case "--stop-token-ids":
		return len(s.StopTokenIDs) > 0
	case "--top-k":
		return s.TopK != nil
	case "--top-p":
		return s.TopP != nil
	case "--stop":
		return len(s.Stop) > 0
	case "--n-choices":
		return s.N != nil
	}
	return false
}

// brings reports whether a dataset's own body has a key.
func brings(line []byte, key string) bool {
	body, err := protocol.ParseObject(line)
	return err == nil && holds(body, key)
}

// holds reports whether an object has a key, or one that a dialect sends under that name.
func holds(o protocol.Object, key string) bool {
	return slices.ContainsFunc(o, func(f protocol.Field) bool { return f.Key == key || slices.Contains(sentAs[f.Key], key) })
}

// sentAs are the names under which dialects beside OpenAI's chat send its keys.
var sentAs = map[string][]string{"max_tokens": {"max_output_tokens"}, "max_completion_tokens": {"max_output_tokens", "max_tokens"},
	"stop": {"stop_sequences"}, "response_format": {"text"}, "messages": {"input", "system"}}

func (e *Engine) mostTokens() int {
	if e.Plan.MaxTokens == nil {
		return 0
	}
	return e.Plan.MaxTokens.Max
}

// rejectedKey is the key of the body that a refusal names, the longest where it names several; "" for none. What every
// body has is not looked for.
func rejectedKey(r *record.Record) string {
	if r.Status != 400 && r.Status != 422 {
		return ""
	}
	body, err := protocol.ParseObject(r.Body)
	if err != nil {
		return ""
	}
	var named []string
	for _, f := range body {
		switch f.Key {
		case "model", "messages", "prompt", "stream":
			continue
		}
		if names(r.Fault.Words, f.Key) {
			named = append(named, f.Key)
		}
	}
	if len(named) == 0 {
		return ""
	}
	return slices.MaxFunc(named, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// names reports whether a refusal names a key. A short one may be a word of any sentence: it counts in quotes, and where the
// sentence begins with it, as vLLM's "n must be 1 when using greedy sampling" does.
func names(words, key string) bool {
	word := regexp.QuoteMeta(key)
	if len(key) > shortWord {
		return regexp.MustCompile(`\b` + word + `\b`).MatchString(words)
	}
	return regexp.MustCompile("[\"'`]" + word + "[\"'`]|^(HTTP \\d+: )?" + word + " (must|should|cannot|may not|is)\\b").MatchString(words)
}

// shortWord is the length up to which a key may be a word of any sentence: stop, seed, user.
const shortWord = 5
