package config

import "github.com/modelscope/evalscope/perf/i18n"

// The prose of the help. The texts with a verb are formats.
var (
	helpIntro = i18n.Text{
		EN: "Load-test a service with an OpenAI-compatible API. Measures throughput, time to first token (TTFT), time per output token (TPOT) and latency.",
		ZH: "对 OpenAI API 兼容的大模型服务进行压力测试：吞吐、首 token 时间（TTFT）、每 token 时间（TPOT）与延迟。"}
	helpHabits = i18n.Text{
		EN: "Flags can be abbreviated to a unique prefix and written as --flag=value. If a flag is repeated, the last value wins, unless its " +
			"description says that it can be repeated. Quote values that contain spaces.",
		ZH: "参数名可以缩写到唯一为止，也可以写成 --flag=value；重复给出时以最后一次为准，说明为可重复的参数除外。带空格的值请加引号。"}
	helpDefault  = i18n.Text{EN: " (default %s)", ZH: "（默认 %s）"}
	helpOwners   = i18n.Text{EN: "for %s:", ZH: "用于 %s："}
	helpNoEffect = i18n.Text{EN: " [accepted, no effect]", ZH: " [可以给出，不起作用]"}
	helpNotYet   = i18n.Text{EN: " [not supported yet]", ZH: " [尚未支持]"}
	helpMore     = i18n.Text{ // how many flags are not shown
		EN: "%d more EvalScope flags are accepted without effect or are not supported yet. To list them as well, run `evalscope perf --help-all`.",
		ZH: "另有 %d 个来自 EvalScope 的参数不起作用或尚未支持：`evalscope perf --help-all` 列出全部。"}
)

// helpExample is a command of the help; each element of words stays on one line.
type helpExample struct {
	title i18n.Text
	words []string
}

func helpExamples() []helpExample {
	const url = "--url http://127.0.0.1:8000/v1/chat/completions"
	return []helpExample{
		{
			title: i18n.Text{EN: "One level: 100 requests, 10 in flight at a time", ZH: "单级：共 100 个请求，同时 10 个"},
			words: []string{url, "--model qwen2.5", "--parallel 10", "--number 100"},
		},
		{
			title: i18n.Text{
				EN: "A sweep: concurrency 1, 10 and 50, with ten times as many requests each; 1024 input and 1024 output tokens",
				ZH: "多级：并发依次为 1、10、50，请求数为并发的十倍，输入与输出各 1024 token"},
			words: []string{url, "--model qwen2.5", "--parallel 1 10 50", "--number 10x", "--dataset random",
				"--tokenizer-path Qwen/Qwen2.5-0.5B-Instruct", "--min-prompt-length 1024", "--max-prompt-length 1024",
				"--min-tokens 1024", "--max-tokens 1024", `--extra-args '{"ignore_eos": true}'`},
		},
		{
			title: i18n.Text{
				EN: "Open loop: 5, then 20 requests per second, however slow the server is; --dry-run shows what would be sent",
				ZH: "开环：每秒 5 个，然后每秒 20 个请求，不等待响应；先看将要发送的内容"},
			words: []string{url, "--model qwen2.5", "--open-loop", "--rate 5 20", "--number 100 400", "--dry-run"},
		},
	}
}
