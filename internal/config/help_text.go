package config

// helpText is the prose of the help in one language.
type helpText struct {
	chinese                     bool
	intro, habits               string
	byDefault, noEffect, notYet string
	more                        string // how many flags are not shown
}

func (t helpText) pick(english, chinese string) string {
	if t.chinese {
		return chinese
	}
	return english
}

func helpTexts(chinese bool) helpText {
	if chinese {
		return helpText{
			chinese:   true,
			intro:     "对 OpenAI API 兼容的大模型服务进行压力测试：吞吐、首 token 时间（TTFT）、每 token 时间（TPOT）与延迟。",
			habits:    "参数名可以缩写到唯一为止，也可以写成 --flag=value；重复给出时以最后一次为准。带空格的值请加引号。",
			byDefault: "（默认 %）", noEffect: "此处无作用", notYet: "尚未支持",
			more: "另有 % 个来自 EvalScope 的参数此处无作用或尚未支持：`evalscope perf --help-all` 列出全部。",
		}
	}
	return helpText{
		intro: "Measure a service that speaks the OpenAI API under load: throughput, time to first token (TTFT), " +
			"time per output token (TPOT) and latency.",
		habits: "A flag's name may be shortened as long as it stays unique, --flag=value works too, and of a repeated flag the " +
			"last one counts. Put values with blanks in quotes.",
		byDefault: " (default %)", noEffect: "no effect here", notYet: "not yet",
		more: "% more flags of EvalScope have no effect here or do not work yet: `evalscope perf --help-all` lists them too.",
	}
}

// helpExample is a command of the help; each element of words stays on one line.
type helpExample struct {
	title, titleZH string
	words          []string
}

func helpExamples() []helpExample {
	const url = "--url http://127.0.0.1:8000/v1/chat/completions"
	return []helpExample{
		{
			title:   "One level: 100 requests, 10 of them in flight at any time",
			titleZH: "单级：共 100 个请求，同时 10 个",
			words:   []string{url, "--model qwen2.5", "--parallel 10", "--number 100"},
		},
		{
			title:   "A sweep: 1, 10 and 50 in flight, ten times as many requests each, 1024 tokens in and 1024 out",
			titleZH: "多级：并发依次为 1、10、50，请求数为并发的十倍，输入与输出各 1024 token",
			words: []string{url, "--model qwen2.5", "--parallel 1 10 50", "--number 10x", "--dataset random",
				"--tokenizer-path Qwen/Qwen2.5-0.5B-Instruct", "--min-prompt-length 1024", "--max-prompt-length 1024",
				"--min-tokens 1024", "--max-tokens 1024", `--extra-args '{"ignore_eos": true}'`},
		},
		{
			title:   "Open loop: 5, then 20 requests per second however slow the server is; first look at what would be sent",
			titleZH: "开环：每秒 5 个，然后每秒 20 个请求，不等待响应；先看将要发送的内容",
			words:   []string{url, "--model qwen2.5", "--open-loop", "--rate 5 20", "--number 100 400", "--dry-run"},
		},
	}
}
