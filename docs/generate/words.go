package main

import "github.com/modelscope/evalscope/internal/config"

// A language is the words of the pages that are not in the tables.
type language struct {
	parameters, parametersLead string
	parameterHead              string
	works, noEffect, notYet    string
	metrics, metricsLead       string
	metricHead, everyKind      string
	help                       func(config.Flag) string
	// dataset is the title of the datasets' section, to whose anchor the guides link; group those of the others.
	dataset string
	group   func(config.Group) string
}

// section is the title of a group's section.
func (l language) section(g config.Group) string {
	if g == config.GroupDataset {
		return l.dataset
	}
	return l.group(g)
}

var english = language{
	parameters: "# Parameters of `evalscope perf`",
	parametersLead: "Generated from the flags table. A flag that *has no effect* is accepted so that old command lines go on working; one\n" +
		"that is *not yet* there is refused with exit code 2.",
	parameterHead: "| flag | default | what it does | state |\n|---|---|---|---|",
	works:         "works", noEffect: "no effect", notYet: "not yet",
	metrics: "# Metrics",
	metricsLead: "Generated from the metric table. *sent* is the instant immediately before the first byte of a request on an open\n" +
		"connection; *due* the scheduled instant (in closed loop: when the slot became free); *first* the first payload with\n" +
		"output; *last* the payload with the last finish_reason; *end* the end of the reply. Times are seconds. Percentiles are\n" +
		"nearest rank over single requests (exact; gaps, and more than 8,192 values, within 0.05 %).\n" +
		"*Answers* are the kinds of answers for which a metric exists: generated text, embeddings, rerank scores, decisions.",
	metricHead: "| key | title | unit | formula | answers | column of the guides | EvalScope's key |\n|---|---|---|---|---|---|---|",
	everyKind:  "all",
	help:       func(f config.Flag) string { return f.Help.EN },
	dataset:    "Dataset configuration",
	group:      func(g config.Group) string { return g.Title().EN },
}

var chinese = language{
	parameters:     "# `evalscope perf` 参数说明",
	parametersLead: "由参数表生成。*无作用* 的参数会被接受，使旧命令行仍可使用；*尚未支持* 的参数会以退出码 2 拒绝。",
	parameterHead:  "| 参数 | 默认值 | 说明 | 状态 |\n|---|---|---|---|",
	works:          "可用", noEffect: "无作用", notYet: "尚未支持",
	metrics: "# 指标定义",
	metricsLead: "由指标表生成。*sent*：在已建立的连接上、请求首字节写出之前的瞬间；*due*：计划发送的时刻（闭环中为槽位空出的时刻）；*first*：首个含输出的数据块；\n" +
		"*last*：含最后一个 finish_reason 的数据块；*end*：应答结束。时间单位为秒。百分位按单个请求以最近秩法计算（数值精确；间隔类以及超过 8,192 个值时误差不超过 0.05 %）。\n" +
		"*回答类型*：指标适用的回答类型：generation（生成文本）、embedding（向量）、rerank（重排得分）、decision（决策）。",
	metricHead: "| 键 | 名称 | 单位 | 公式 | 回答类型 | 指南中的列 | EvalScope 的键 |\n|---|---|---|---|---|---|---|",
	everyKind:  "全部",
	help:       func(f config.Flag) string { return f.Help.ZH },
	dataset:    "数据集配置",
	group:      func(g config.Group) string { return g.Title().ZH },
}
