package report

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A ttftParts is where the client's mean TTFT was spent, in seconds; parts that the server does not tell are in Other.
type ttftParts struct {
	// TTFT is the client's, of all requests of the level.
	TTFT                    float64
	Queue, Prefill, Network float64
	// Other is the rest of the server's own TTFT.
	Other float64
	// told reports which of the parts are known.
	queue, prefill bool
}

// partsOf splits a level's TTFT. It is not ok where server and client do not speak of the same requests, and where the parts are more than
// the whole.
func partsOf(l *metric.Level) (p ttftParts, ok bool) {
	if p.TTFT, ok = frontOf(l); !ok {
		return p, false
	}
	times := l.Server.Times
	p.Network = max(0, *l.Server.Network)
	var queue, prefill metric.ServerHistogram
	queue, p.queue = times[metric.SpanQueue]
	prefill, p.prefill = times[metric.SpanPrefill]
	p.Queue, p.Prefill = queue.Mean, prefill.Mean
	p.Other = times[metric.SpanTTFT].Mean - p.Queue - p.Prefill
	if !p.queue && !p.prefill || p.Other < -0.05*p.TTFT {
		return p, false
	}
	p.Other = max(0, p.Other)
	return p, true
}

// partsText is a sentence with all parts, with a leading space; empty where they are not known.
func partsText(l *metric.Level) i18n.Text {
	p, ok := partsOf(l)
	if !ok {
		return i18n.Text{}
	}
	text := i18n.Sprintf(" The mean TTFT of %s consists of ", "平均 TTFT 为 %s，其中", duration(p.TTFT))
	first := true
	add := func(told bool, seconds float64, name i18n.Text) {
		if !told {
			return
		}
		if !first {
			text = text.Plus(i18n.Text{EN: ", ", ZH: "，"})
		}
		first = false
		text = text.Plus(i18n.Sprintf("%[1]s (%[3]s) %[2]s", "%[2]s %[1]s（%[3]s）", duration(seconds), name, percent(seconds/p.TTFT, true)))
	}
	add(p.queue, p.Queue, i18n.Text{EN: "in the server's queue", ZH: "服务端排队"})
	add(p.prefill, p.Prefill, i18n.Text{EN: "in prefill", ZH: "预填充"})
	add(p.Other >= 0.05*p.TTFT, p.Other, i18n.Text{EN: "elsewhere in the server", ZH: "服务端其他部分"})
	add(true, p.Network, i18n.Text{EN: "in the network and gateway", ZH: "网络与网关"})
	return text.Plus(i18n.Text{EN: ".", ZH: "。"})
}
