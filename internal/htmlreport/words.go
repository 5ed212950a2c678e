package htmlreport

import (
	"html/template"
	"strconv"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// words are the page's own texts by their English form.
var words = map[string]string{
	"Overview": "概览", "Levels": "负载级别", "Throughput and latency": "吞吐与延迟", "Distributions": "分布", "Each level": "各级别详情",
	"Suggestions": "建议", "Configuration": "配置", "Environment": "环境", "Requests": "请求数", "Success": "成功率",
	"Load": "负载", "Req/s": "请求/秒", "Output tok/s": "输出 tok/s", "Input tok/s": "输入 tok/s", "mean": "均值", "Metric": "指标", "Theme": "主题", "Objectives": "目标",
	"Light or dark": "切换明暗", "Copy as Markdown": "复制为 Markdown", "Copy": "复制", "Copied": "已复制",
	"Try": "建议操作", "Next run": "下一次运行", "Notes": "说明", "Ended": "结束原因", "Failures": "失败", "Slowest and failed requests": "最慢与失败的请求",
	"Request": "请求", "Ids in logs": "日志中的 id", "Sent at": "发送时刻", "Tokens in → out": "token 输入 → 输出", "Outcome": "结果",
	"Model": "模型", "Endpoint": "端点", "Dataset": "数据集", "Started": "开始", "Run": "运行", "Program": "程序", "Server": "服务端", "Data": "数据",
	"Sections": "目录", "Count": "次数", "Kind": "类型", "Status": "状态码", "Example": "示例", "Command": "命令", "API": "API",
	"Level": "级别", "Objective": "目标", "Measured": "实测", "Met": "达标", "yes": "是", "no": "否", "Knee": "拐点", "Failed": "失败",
	"A hollow point and ○ mark a percentile of too few values: it is merely the largest of them.":                      "空心点与 ○ 表示样本太少的百分位：它只是其中的最大值。",
	"By its own figures it coloured the results: see the first suggestions.":                                           "按其自测数据，客户端影响了结果：请看前几条建议。",
	"By its own figures it coloured none of the results.":                                                              "按其自测数据，客户端未影响结果。",
	"± is the load generator's own error, measured against its ground-truth server on this machine.":                   "± 为压测客户端自身误差，由本机的基准真值服务测得。",
	"A run of so many levels has charts of some of them here; `evalscope report DIR --charts svg` makes those of all.": "级别过多时此处只画出部分级别的图表；`evalscope report DIR --charts svg` 可生成全部级别的图表。",
	"By the server's own metrics, read before and after each level: warm-up and failed requests are counted on both sides. Network + gateway is the client's mean TTFT (without streaming, latency) less the server's.": "来自服务端自身的指标，在每个级别前后读取：双方都包含预热与失败的请求。网络与网关 = 客户端平均 TTFT（非流式时为延迟）减去服务端的值。",
	"Dataset path": "数据集路径", "Tokenizer": "分词器", "Streaming": "流式", "Connections": "连接", "Connections at most": "连接数上限", "Seed": "随机种子", "GPUs": "GPU 数", "Client": "压测机", "Client's platform": "压测机平台",
	"Report made on": "报告生成于", "Model in replies": "返回中的模型名", "Finished": "结束", "State": "状态", "Folder": "目录",
	"What the server says of itself": "服务端的自我描述", "Engine": "引擎", "Version": "版本", "Models": "模型列表", "Context length (tokens)": "上下文长度（token）", "Slots": "并发槽", "Settings": "参数",
	"This page holds everything it shows; it loads nothing.":            "本页自含全部内容，不加载任何外部资源。",
	"tokens from usage or tokenizer; times from the instant of sending": "token 数来自 usage 或分词器；时间自发送时刻起算",
}

// word is a text of the page in both languages.
func word(english string) template.HTML { return both(i18n.Text{EN: english, ZH: words[english]}) }

// both is a text in both languages, of which the page shows one.
func both(t i18n.Text) template.HTML {
	en := template.HTMLEscapeString(t.EN)
	if t.ZH == "" || t.ZH == t.EN {
		return template.HTML(en)
	}
	return template.HTML(`<span class="en" lang="en">` + en + `</span><span class="zh" lang="zh">` + template.HTMLEscapeString(t.ZH) + `</span>`)
}

func say(english string) i18n.Text { return i18n.Text{EN: english, ZH: words[english]} }

// title is a metric's title in both languages.
func title(key metric.Key) i18n.Text {
	d, _ := metric.Define(key)
	return i18n.Text{EN: d.Title, ZH: d.TitleZH}
}

// named is a metric's title with a figure's name behind it.
func named(key metric.Key, en, zh string) i18n.Text {
	t := title(key)
	return i18n.Text{EN: t.EN + en, ZH: t.ZH + zh}
}

// levelText names a level in both languages.
func levelText(l *metric.Level) i18n.Text { return l.Load.Label() }

func levelID(i int) string { return "level-" + strconv.Itoa(i+1) }
