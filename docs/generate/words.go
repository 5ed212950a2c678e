package main

import (
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A language is that of a page.
type language string

const (
	english language = "en"
	chinese language = "zh"
)

func (l language) in(text i18n.Text) string { return text.In(string(l)) }

// The texts of the pages that are not in the tables.
var (
	parametersTitle = i18n.Text{EN: "# Parameters of `evalscope perf`", ZH: "# `evalscope perf` 参数说明"}
	parametersLead  = i18n.Text{
		EN: "This page lists every flag of `evalscope perf`. The same names with `_` instead of `-` are the keys in Python and JSON. The page is generated\n" +
			"from the table of flags. A flag in the state *accepted, no effect* is ignored, so that existing command lines keep working.\n" +
			"A flag in the state *not supported yet* ends the run with exit code 2.",
		ZH: "本页列出 `evalscope perf` 的全部参数，由参数表生成。在 Python 和 JSON 中使用同样的名称，`-` 写作 `_`。状态为*可以给出，不起作用*的参数会被忽略，使原有命令行仍可使用；\n" +
			"状态为*尚未支持*的参数会以退出码 2 结束运行。"}
	parametersHead = i18n.Text{
		EN: "| flag | default | what it does | state |\n|---|---|---|---|",
		ZH: "| 参数 | 默认值 | 说明 | 状态 |\n|---|---|---|---|"}

	states = map[config.Status]i18n.Text{
		config.Works:    {EN: "works", ZH: "可用"},
		config.NoEffect: {EN: "accepted, no effect", ZH: "可以给出，不起作用"},
		config.NotYet:   {EN: "not supported yet", ZH: "尚未支持"},
	}
	// datasetSection is the title of the datasets' section, to whose anchor the guides link.
	datasetSection = i18n.Text{EN: "Dataset configuration", ZH: "数据集配置"}

	metricsTitle = i18n.Text{EN: "# Metrics", ZH: "# 指标定义"}
	metricsLead  = i18n.Text{
		EN: "This page defines every metric and is generated from the table of metrics. Times are in seconds. The formulas use these instants:\n\n" +
			"- *due*: scheduled start of the request (in a closed loop: when its slot became free)\n" +
			"- *sent*: just before the first byte of the request is written to an open connection\n" +
			"- *first*: arrival of the first payload with output\n" +
			"- *last*: arrival of the payload with the last finish_reason, or with the last output if there is none\n" +
			"- *end*: end of the reply\n\n" +
			"Percentiles are nearest rank over single requests. They are exact, except for gaps and for more than 8,192 values. There the error is at most 0.05 %.\n" +
			"The column *answers* lists the kinds of answers for which a metric exists: generated text, embeddings, rerank scores, decisions.\n\n" +
			"The column *source* states where a figure comes from. In `perf_result.json`, each level has it in `provenance`, under the same keys:\n\n" + provenances("en"),
		ZH: "本页给出每项指标的定义，由指标表生成。时间单位为秒。公式使用以下时刻：\n\n" +
			"- *due*：请求的计划发送时刻（闭环中为其槽位空出的时刻）\n" +
			"- *sent*：在已建立的连接上写出请求首字节之前的时刻\n" +
			"- *first*：首个含输出的数据块到达的时刻\n" +
			"- *last*：含最后一个 finish_reason 的数据块到达的时刻；没有时为最后一个含输出的数据块\n" +
			"- *end*：应答结束的时刻\n\n" +
			"百分位按单个请求以最近秩法计算，数值精确；间隔类指标以及超过 8,192 个值时，误差不超过 0.05 %。\n" +
			"*回答类型*一列为指标适用的回答类型：generation（生成文本）、embedding（向量）、rerank（重排得分）、decision（决策）。\n\n" +
			"*来源*一列说明数值从何而来；在 `perf_result.json` 中为各级别的 `provenance`，键相同：\n\n" + provenances("zh")}
	metricsHead = i18n.Text{
		EN: "| key | title | unit | formula | source | answers | column in EvalScope's guides | EvalScope's key |\n|---|---|---|---|---|---|---|---|",
		ZH: "| 键 | 名称 | 单位 | 公式 | 来源 | 回答类型 | EvalScope 指南中的列 | EvalScope 的键 |\n|---|---|---|---|---|---|---|---|"}
	tokensOfARun = i18n.Text{
		EN: "If the server returns no usage, tokens are counted by the local tokenizer, and `input_tokens` and `output_tokens` of that level are *derived*. Without a tokenizer there are no token figures.",
		ZH: "服务端不返回 usage 时由本地分词器统计 token，该级别的 `input_tokens` 与 `output_tokens` 即为*推算*；没有分词器时没有以 token 计的数据。"}
	everyKind = i18n.Text{EN: "all", ZH: "全部"}
)

// provenances list where figures come from, with what is said of a run.
func provenances(language string) string {
	var b strings.Builder
	for _, p := range metric.Provenances() {
		if about := p.Name().In(language); about != string(p) {
			fmt.Fprintf(&b, "- %s（`%s`）：%s\n", about, p, p.About().In(language))
		} else {
			fmt.Fprintf(&b, "- %s: %s\n", about, p.About().In(language))
		}
	}
	b.WriteString("\n" + tokensOfARun.In(language))
	return b.String()
}

// section is the title of a group's section.
func (l language) section(g config.Group) string {
	if g == config.GroupDataset {
		return l.in(datasetSection)
	}
	return l.in(g.Title())
}
