package main

import (
	"cmp"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/perf/i18n"
)

// accuracyWords are the words of the tables of what bench measured.
type accuracyWords struct {
	language                       string
	client, run, notRun, none      string
	clientHead, loadHead, goalHead []string
	unmetLine                      string
}

// named are the words of the results that a page shows otherwise: clients, states, arrivals, verdicts.
var named = map[string]i18n.Text{
	results.Ours:       {EN: "EvalScope Perf (ours)", ZH: "EvalScope Perf（本项目）"},
	results.RawReader:  {EN: results.RawReader, ZH: "裸读取器"},
	results.Void:       {EN: results.Void, ZH: "作废"},
	results.Unfinished: {EN: results.Unfinished, ZH: "未完成"},
	results.Failed:     {EN: results.Failed, ZH: "失败"},
	results.NotRun:     {EN: results.NotRun, ZH: "未运行"},
	results.Lockstep:   {EN: results.Lockstep, ZH: "同步"},
	results.Staggered:  {EN: results.Staggered, ZH: "错开"},
	results.OneToken:   {EN: results.OneToken, ZH: "单 token"},
	results.FloodOf50:  {EN: results.FloodOf50, ZH: "全速，每次写 50 块"},
	results.FloodOf1:   {EN: results.FloodOf1, ZH: "全速，每次写 1 块"},
	results.Aim:        {EN: results.Aim, ZH: "达到"},
	results.Pass:       {EN: "must", ZH: "底线"},
	results.Below:      {EN: results.Below, ZH: "低于"},
	results.Fail:       {EN: "**no**", ZH: "**否**"},
}

// name is a word of the results on the page; one that is not in the list stays.
func (w accuracyWords) name(s string) string { return cmp.Or(named[s].In(w.language), s) }

func (w accuracyWords) goal(g results.Goal) string { return g.Text().In(w.language) }

// reason is why a goal's aim is not reached.
func (w accuracyWords) reason(g results.Goal) string {
	return cmp.Or(reasons[g.Figure].In(w.language), "?")
}

var englishAccuracy = accuracyWords{
	language: "en", client: "client", run: "run", notRun: "not run", none: "None.",
	clientHead: []string{"client", "state", "start, ms", "CPU of a request, s", "memory, MB"},
	loadHead:   []string{"streams", "payloads a second of each", "requests", "payloads of a request", "payloads a second in all"},
	goalHead:   []string{"#", "what", "arrivals", "measured", "must", "aim", "reached"},
	unmetLine:  "- **%s**: %s (must / aim: %s). %s",
}

var chineseAccuracy = accuracyWords{
	language: "zh", client: "客户端", run: "已运行", notRun: "未运行", none: "无。",
	clientHead: []string{"客户端", "状态", "启动，ms", "单个请求的 CPU，s", "内存，MB"},
	loadHead:   []string{"流数", "每个流每秒数据块", "请求数", "每个请求的数据块", "每秒数据块总数"},
	goalHead:   []string{"#", "内容", "到达方式", "测得", "底线", "目标", "结果"},
	unmetLine:  "- **%s**：%s（底线 / 目标：%s）。%s",
}
