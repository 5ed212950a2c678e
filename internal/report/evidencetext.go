package report

import (
	"strings"

	"github.com/modelscope/evalscope/perf/metric"
)

// evidenceText is the figures one after the other; those of one thing at several levels share its name.
func evidenceText(figures []Figure) string {
	var b strings.Builder
	before := ""
	for i, f := range figures {
		what, level, placed := strings.Cut(f.Name, " at ")
		switch {
		case placed && what == before:
			b.WriteString(", ")
		case i > 0:
			b.WriteString("; ")
			fallthrough
		default:
			b.WriteString(what + ": ")
		}
		b.WriteString(figureText(f.Value, f.Unit))
		if before = ""; placed {
			b.WriteString(" at " + level)
			before = what
		}
	}
	return b.String()
}

// EvidenceTextZH is the figures behind a suggestion in one line of Chinese, "" for none.
func (s Suggestion) EvidenceTextZH() string {
	var b strings.Builder
	before := ""
	for i, f := range s.Evidence {
		what, level, placed := strings.Cut(f.Name, " at ")
		if placed && what == before {
			b.WriteString("，")
		} else {
			if i > 0 {
				b.WriteString("；")
			}
			b.WriteString(evidenceZH(what) + "：")
		}
		if before = ""; placed {
			b.WriteString(namedZH(level) + " 时 ")
			before = what
		}
		b.WriteString(figureText(f.Value, f.Unit))
	}
	return b.String()
}

// evidenceZH is the Chinese name of a figure; TestEveryFigureHasAChineseName holds that there is one.
func evidenceZH(english string) string {
	if zh, ok := evidenceNames[english]; ok {
		return zh
	}
	return english
}

// namedZH is the Chinese form of what levelName writes.
func namedZH(level string) string {
	return strings.NewReplacer("concurrency ", "并发 ", " at rate ", "、速率 ", "rate ", "速率 ").Replace(level)
}

// levelZH is levelName in Chinese.
func levelZH(l *metric.Level) string { return namedZH(levelName(l)) }

// evidenceNames are the names of figures in Chinese.
var evidenceNames = map[string]string{
	"in flight": "在途请求", "streams in decode": "解码中的流", "with those in prefill": "加上预填充中的", "client CPU": "客户端 CPU",
	"client scheduling delay p99": "客户端调度延迟 P99", "time without any stamp": "无时间戳的时间占比", "longest pause": "最长停顿",
	"mean client lateness": "客户端平均发送延后", "average latency": "平均延迟", "idle time of the slots": "并发槽空闲占比", "TPOT": "TPOT",
	"empty answers": "空回答", "failed": "失败", "answers with such a line": "含有此类行的回答", "successes": "成功数", "TTFT of the first wave": "首批请求 TTFT", "TTFT of the rest": "其余请求 TTFT",
	"ITL p99": "ITL P99", "ITL p50": "ITL P50", "throughput": "吞吐", "merged payloads": "合并到达的数据块", "TTFT grows by": "TTFT 增量",
	"correlation with prompt length": "与提示词长度的相关系数", "average TTFT": "平均 TTFT", "average prompt": "平均提示词", "median TTFT": "TTFT 中位数",
	"median latency": "延迟中位数", "cached prompt tokens": "命中缓存的提示词 token", "prompts sent before in this run": "本次运行中重复的提示词",
	"refused": "被拒绝", "shorter than forced": "短于强制长度", "average output": "平均输出", "output tokens per request": "每请求输出 token",
	"foreign requests": "他人的请求", "foreign output tokens": "他人的输出 token", "time in the server's queue": "服务端排队时间",
	"server's TTFT": "服务端 TTFT", "client's TTFT": "客户端 TTFT", "network + gateway": "网络与网关", "preemptions": "抢占次数", "requests": "请求数",
	"prefix-cache hit rate": "前缀缓存命中率",
	"payloads per request":  "每请求数据块数", "without counts": "无 token 计数",
	"reasoning counted apart": "单独统计的思考内容", "usage that is not of the whole answer": "未涵盖全部输出的 usage",
	"average wait for a connection": "平均等待连接时间", "share of the wait": "等待占比",
}
