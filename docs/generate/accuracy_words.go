package main

import (
	"cmp"

	"github.com/modelscope/evalscope/bench/results"
)

// accuracyWords are the words of the tables of what bench measured.
type accuracyWords struct {
	language                       string
	client, run, notRun, none      string
	clientHead, loadHead, goalHead []string
	unmetLine                      string
	// words translates what the results say in English: clients, states, arrivals, verdicts; goals by their figure.
	words, goalNames map[string]string
	// reasons says by a goal's figure why its aim is not reached.
	reasons map[string]string
}

func (w accuracyWords) name(s string) string    { return cmp.Or(w.words[s], s) }
func (w accuracyWords) state(s string) string   { return cmp.Or(w.words[s], s) }
func (w accuracyWords) arrival(s string) string { return cmp.Or(w.words[s], s) }
func (w accuracyWords) verdict(s string) string { return cmp.Or(w.words[s], s) }

func (w accuracyWords) goal(g results.Goal) string   { return cmp.Or(w.goalNames[g.Figure], g.What) }
func (w accuracyWords) reason(g results.Goal) string { return cmp.Or(w.reasons[g.Figure], "?") }

var englishAccuracy = accuracyWords{
	language: "en", client: "client", run: "run", notRun: "not run", none: "None.",
	clientHead: []string{"client", "state", "start, ms", "CPU of a request, s", "memory, MB"},
	loadHead:   []string{"streams", "payloads a second of each", "requests", "payloads of a request", "payloads a second in all"},
	goalHead:   []string{"#", "what", "arrivals", "measured", "must", "aim", "reached"},
	unmetLine:  "- **%s**: %s (must / aim: %s). %s",
	words: map[string]string{"evalscope (Go)": "EvalScope Perf (ours)", results.OK: "ok", "pass": "must", "FAIL": "**no**",
		results.Failed: "failed"},
	goalNames: map[string]string{"P4 p99": "TTFT error, 1,000 streams, after the first wave, p99"},
	reasons:   englishReasons,
}

var chineseAccuracy = accuracyWords{
	language: "zh", client: "客户端", run: "已运行", notRun: "未运行", none: "无。",
	clientHead: []string{"客户端", "状态", "启动，ms", "单个请求的 CPU，s", "内存，MB"},
	loadHead:   []string{"流数", "每个流每秒数据块", "请求数", "每个请求的数据块", "每秒数据块总数"},
	goalHead:   []string{"#", "内容", "到达方式", "测得", "底线", "目标", "结果"},
	unmetLine:  "- **%s**：%s（底线 / 目标：%s）。%s",
	words: map[string]string{"evalscope (Go)": "EvalScope Perf（本项目）", "raw reader": "裸读取器", results.Void: "作废", results.Unfinished: "未完成",
		results.Failed: "失败", results.NotRun: "未运行", "lockstep": "同步", "staggered": "错开", "one token": "单 token",
		"flood, 50 a write": "全速，每次写 50 块", "flood, 1 a write": "全速，每次写 1 块", "aim": "达到", "pass": "底线", "below": "低于", "FAIL": "**否**"},
	goalNames: chineseGoals,
	reasons:   chineseReasons,
}
