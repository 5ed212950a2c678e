package htmlreport

import (
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/metric"
)

// Notes are written in English into a run's files, where other programs read them. Here are their Chinese forms: % stands
// for what differs from note to note, in the same order in both. A note that is not here is shown as it is.
var notes = [][2]string{
	{"%: % requests cannot keep % slots busy: use --number 10x or more", "%：% 个请求不足以让 % 个并发槽保持忙碌：请使用 --number 10x 或更多"},
	{"--max-prompt-length is not set: prompts are drawn up to % tokens", "未设置 --max-prompt-length：提示词长度最多抽取到 % 个 token"},
	{"--extra-args switches the usage report off and there is no --tokenizer-path: tokens cannot be counted", "--extra-args 关闭了用量返回，且未设置 --tokenizer-path：无法统计 token"},
	{"--url: completed with the endpoint of --api %: %", "--url：已按 --api % 的端点补全：%"},
	{"--insecure: THE SERVER'S CERTIFICATE IS NOT VERIFIED; whoever stands between can read and change everything, the API key too. Name the authority's certificate with --ca-file instead",
		"--insecure：未验证服务端证书；中间人可读取并篡改一切内容，包括 API key。请改用 --ca-file 指定证书机构的证书"},
	{"--ca-file, --client-cert, --client-key and --insecure are for https:// in --url: no effect", "--ca-file、--client-cert、--client-key 与 --insecure 用于 --url 为 https:// 时：不起作用"},
	{"--headers: its Authorization is not sent: --api-key takes its place; leave one of them out", "--headers：其中的 Authorization 不会发送：由 --api-key 取代；请去掉其中一个"},
	{"headers: its Authorization is not sent: api_key takes its place; leave one of them out", "headers：其中的 Authorization 不会发送：由 api_key 取代；请去掉其中一个"},
	{"--tokenize-prompt: token ids go to %; they are the prompt's own tokens, without a chat template", "--tokenize-prompt：token id 发往 %；只含提示词自身的 token，不套用对话模板"},
	{"--%: has no effect without --visualizer %", "--%：未设置 --visualizer % 时不起作用"},
	{"--%: has no effect without --visualizer", "--%：未设置 --visualizer 时不起作用"},
	{"--%: has no effect with --visualizer %", "--%：与 --visualizer % 同用时不起作用"},
	{"Nothing is shown on %: %", "未能在 % 上显示：%"},
	{"Prompt lengths are approximate: the server and the tokenizer % count differently (by % tokens on a short text); is it the model's own tokenizer?", "提示词长度为近似值：服务端与分词器 % 的计数不同（短文本相差 % 个 token）；它是该模型自己的分词器吗？"},
	{"Prompt lengths are approximate: the server does not report prompt tokens, so what its template adds is unknown.", "提示词长度为近似值：服务端不返回提示词 token 数，其模板增加多少未知。"},
	{"These are the requests that were sent in the window % (seconds) of each level.", "这里只含各级别在时间窗 %（秒）内发送的请求。"},
	{"Goodput counts the requests that keep %.", "有效吞吐只计满足 % 的请求。"},
	{"Tokens were counted again with the tokenizer %, without the server's chat template.", "token 已用分词器 % 重新统计，不含服务端的对话模板。"},
	{"%: % requests were sent outside the window and are left out.", "%：% 个请求在时间窗之外发送，未计入。"},
	{"% was stopped after % of % requests; % more were in flight and are counted as cancelled.", "% 被中断：已完成 %（共 % 个请求）；另有 % 个进行中的请求记为已取消。"},
	{"% ended after % of % requests: %", "% 提前结束：已完成 %（共 % 个请求）：%"},
	{"% has no end in its log: the run was killed after % of % requests.", "% 的日志没有结尾：测试在完成 %（共 % 个请求）后被强行终止。"},
	{"% was stopped after % of % sessions (% requests); % more were in flight and are counted as cancelled.", "% 被中断：已开始 %（共 % 个会话，% 个请求）；另有 % 个进行中的请求记为已取消。"},
	{"% ended after % of % sessions (% requests): %", "% 提前结束：已开始 %（共 % 个会话，% 个请求）：%"},
	{"% has no end in its log: the run was killed after % of % sessions (% requests).", "% 的日志没有结尾：测试在开始 %（共 % 个会话，% 个请求）后被强行终止。"},
	{"%: % of % sessions were cut short: a turn failed, could not be made, or the run was stopped, and the turns after it were not sent.",
		"%：% / % 个会话提前结束：某一轮失败、无法生成，或测试被中断，其后各轮未发送。"},
	{"% is still under way: % of % requests so far.", "% 仍在进行：目前完成 %（共 % 个请求）。"},
	{"% is still under way: % of % sessions (% requests) so far.", "% 仍在进行：目前已开始 %（共 % 个会话，% 个请求）。"},
	{"Level % could not be read, so its figures are missing here: %", "无法读取级别 %，因此这里缺少其数据：%"},
	{"prefix % has % tokens, not %: no text of that length came out of this tokenizer", "前缀 % 有 % 个 token 而不是 %：该分词器得不到这一长度的文本"},
	{"the tokenizer has few whole words, so random prompts are made of any tokens and corrected until they count right", "分词器完整的词很少，随机提示词由任意 token 组成并修正到计数准确"},
	{"the server's template alone takes % tokens: the shortest prompt has %, not --min-prompt-length %", "仅服务端模板就占 % 个 token：最短提示词为 %，而不是 --min-prompt-length %"},
}

// patterns are the English forms as expressions, whose groups are what differs.
var patterns = func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, n := range notes {
		all = append(all, regexp.MustCompile("(?s)^"+strings.ReplaceAll(regexp.QuoteMeta(n[0]), "%", "(.+?)")+"$"))
	}
	return all
}()

// noteText is a note in both languages.
func noteText(english string) chart.Text {
	for i, p := range patterns {
		found := p.FindStringSubmatch(english)
		if found == nil {
			continue
		}
		parts := strings.Split(notes[i][1], "%")
		zh := parts[0]
		for k, part := range parts[1:] {
			zh += found[k+1] + part
		}
		return chart.Text{EN: english, ZH: zh}
	}
	return chart.Same(english)
}

// endText is why a level ended.
func endText(reason string) chart.Text {
	zh := map[string]string{"done": "全部请求已完成", "duration": "到达设定时长", "interrupted": "被用户中断", "failed": "因错误结束", "killed": "被强行终止", "running": "仍在进行"}
	en := map[string]string{"done": "all requests were sent", "duration": "its time was over", "interrupted": "stopped by the user", "failed": "an error", "killed": "the run was killed", "running": "still under way"}
	if zh[reason] == "" {
		return chart.Same(reason)
	}
	return chart.Text{EN: en[reason], ZH: zh[reason]}
}

// faults are the kinds of failure in Chinese; the English word is what files and other tools call them.
var faults = map[string]string{
	"connect": "连接失败", "tls": "TLS 握手失败", "timeout_pool": "等待连接超时", "timeout_connect": "连接超时", "timeout_first_byte": "首字节超时", "timeout_idle": "响应中途静默超时",
	"timeout_total": "总时长超时", "status": "HTTP 错误", "refused": "被限流或拒绝", "reset": "连接被重置", "truncated": "响应被截断",
	"in_band": "响应内报错", "empty_stream": "空响应", "decode": "响应格式错误", "cancelled": "已取消",
}

func faultText[T ~string](kind T) chart.Text {
	return chart.Text{EN: string(kind), ZH: faults[string(kind)]}
}

// clientText says by how much the load generator was late at worst, over all levels.
func clientText(levels []*metric.Level) chart.Text {
	worst, known := report.ClientLateness(levels)
	if !known {
		return chart.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：未测量"}
	}
	return chart.Text{EN: report.ClientText(levels), ZH: "客户端发送延后：P99 " + chart.Duration(worst, worst)}
}
