package main

import (
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
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
		EN: "Generated from the flags table. A flag that *has no effect* is accepted so that old command lines go on working; one\n" +
			"that is *not yet* there is refused with exit code 2.",
		ZH: "由参数表生成。*无作用* 的参数会被接受，使旧命令行仍可使用；*尚未支持* 的参数会以退出码 2 拒绝。"}
	parametersHead = i18n.Text{
		EN: "| flag | default | what it does | state |\n|---|---|---|---|",
		ZH: "| 参数 | 默认值 | 说明 | 状态 |\n|---|---|---|---|"}

	states = map[config.Status]i18n.Text{
		config.Works:    {EN: "works", ZH: "可用"},
		config.NoEffect: {EN: "no effect", ZH: "无作用"},
		config.NotYet:   {EN: "not yet", ZH: "尚未支持"},
	}
	// datasetSection is the title of the datasets' section, to whose anchor the guides link.
	datasetSection = i18n.Text{EN: "Dataset configuration", ZH: "数据集配置"}

	metricsTitle = i18n.Text{EN: "# Metrics", ZH: "# 指标定义"}
	metricsLead  = i18n.Text{
		EN: "Generated from the metric table. *sent* is the instant immediately before the first byte of a request on an open\n" +
			"connection; *due* the scheduled instant (in closed loop: when the slot became free); *first* the first payload with\n" +
			"output; *last* the payload with the last finish_reason; *end* the end of the reply. Times are seconds. Percentiles are\n" +
			"nearest rank over single requests (exact; gaps, and more than 8,192 values, within 0.05 %).\n" +
			"*Answers* are the kinds of answers for which a metric exists: generated text, embeddings, rerank scores, decisions.",
		ZH: "由指标表生成。*sent*：在已建立的连接上、请求首字节写出之前的瞬间；*due*：计划发送的时刻（闭环中为槽位空出的时刻）；*first*：首个含输出的数据块；\n" +
			"*last*：含最后一个 finish_reason 的数据块；*end*：应答结束。时间单位为秒。百分位按单个请求以最近秩法计算（数值精确；间隔类以及超过 8,192 个值时误差不超过 0.05 %）。\n" +
			"*回答类型*：指标适用的回答类型：generation（生成文本）、embedding（向量）、rerank（重排得分）、decision（决策）。"}
	metricsHead = i18n.Text{
		EN: "| key | title | unit | formula | answers | column of the guides | EvalScope's key |\n|---|---|---|---|---|---|---|",
		ZH: "| 键 | 名称 | 单位 | 公式 | 回答类型 | 指南中的列 | EvalScope 的键 |\n|---|---|---|---|---|---|---|"}
	everyKind = i18n.Text{EN: "all", ZH: "全部"}
)

// section is the title of a group's section.
func (l language) section(g config.Group) string {
	if g == config.GroupDataset {
		return l.in(datasetSection)
	}
	return l.in(g.Title())
}
