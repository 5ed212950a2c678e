package main

import (
	"cmp"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/perf/i18n"
)

// The texts of the tables of what bench measured.
var (
	clientText = i18n.Text{EN: "client", ZH: "客户端"}
	runText    = i18n.Text{EN: "run", ZH: "已运行"}
	notRunText = i18n.Text{EN: "not run", ZH: "未运行"}
	noneText   = i18n.Text{EN: "None.", ZH: "无。"}
	unmetText  = i18n.Text{EN: "- **%s**: %s (must / aim: %s). %s", ZH: "- **%s**：%s（底线 / 目标：%s）。%s"}

	clientHead = []i18n.Text{clientText, {EN: "state", ZH: "状态"}, {EN: "start, ms", ZH: "启动，ms"},
		{EN: "CPU per request, s", ZH: "单个请求的 CPU，s"}, {EN: "memory, MB", ZH: "内存，MB"}}
	loadHead = []i18n.Text{{EN: "streams", ZH: "流数"}, {EN: "payloads per second per stream", ZH: "每个流每秒数据块"}, {EN: "requests", ZH: "请求数"},
		{EN: "payloads per request", ZH: "每个请求的数据块"}, {EN: "payloads per second in total", ZH: "每秒数据块总数"}}
	goalHead = []i18n.Text{i18n.Same("#"), {EN: "what", ZH: "内容"}, {EN: "arrivals", ZH: "到达方式"}, {EN: "measured", ZH: "测得"},
		{EN: "must", ZH: "底线"}, {EN: "aim", ZH: "目标"}, {EN: "reached", ZH: "结果"}}
)

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
	results.FloodOf50:  {EN: "flood, 50 per write", ZH: "全速，每次写 50 块"},
	results.FloodOf1:   {EN: "flood, 1 per write", ZH: "全速，每次写 1 块"},
	results.Aim:        {EN: results.Aim, ZH: "达到"},
	results.Pass:       {EN: "must", ZH: "底线"},
	results.Below:      {EN: results.Below, ZH: "低于"},
	results.Fail:       {EN: "**no**", ZH: "**否**"},
}

// name is a word of the results on the page; one that is not in the list stays.
func (l language) name(s string) string { return cmp.Or(l.in(named[s]), s) }

func (l language) goal(g results.Goal) string { return l.in(g.Text()) }

// reason is why a goal's aim is not reached.
func (l language) reason(g results.Goal) string {
	return cmp.Or(l.in(reasons[g.Figure]), "?")
}
