package htmlreport

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// crossChecked is a run whose second level was shared with others, and whose third was not read.
func crossChecked() Run {
	r := plainRun()
	times := map[metric.ServerTiming]metric.ServerHistogram{metric.SpanTTFT: {N: 200, Mean: 0.05, P50: &metric.Estimate{Value: 0.04, From: 0.038, To: 0.042},
		P99: &metric.Estimate{Value: 2, From: 2, To: 2, Open: true}}, metric.SpanQueue: {N: 200, Mean: 0.003, P50: &metric.Estimate{Value: 0.1, To: 0.2}}}
	ours := metric.ServerOurs{Requests: 200, Choices: 200, Answered: 200, PromptTokens: 5000, OutputTokens: 7000,
		Times: map[metric.ServerTiming]metric.ServerMean{metric.SpanTTFT: {N: 200, Mean: 0.0525}}}
	alone := metric.ServerSample{Engine: hostile, Running: new(3.0), Times: times, Counts: map[metric.ServerCounter]float64{metric.ServerRequests: 200,
		metric.ServerOutputTokens: 7000, metric.ServerPreemptions: 4, metric.ServerCacheQueries: 5000, metric.ServerCacheHits: 1250}}
	shared := metric.ServerSample{Engine: hostile, Counts: map[metric.ServerCounter]float64{metric.ServerRequests: 230, metric.ServerOutputTokens: 8000}}
	for i, s := range []metric.ServerSample{alone, shared, {Error: "after the level: " + hostile}} {
		r.Run.Levels[i].Server = metric.NewServer(s, ours)
	}
	return r
}

func TestServer_ServersCountsHaveASection(t *testing.T) {
	page := made(t, crossChecked())
	for _, part := range []string{`<section id="server">`, `<a href="#server">`, "服务端核对", "200 / 200", "200 / 230", "7000 / 8000",
		"52.5 ms / 50 ms", "2.5 ms", "3 ms", "25 %", "3 / –", `class=" bad">15 %`, `class=" bad">4<`,
		"server: n = 200, P50 38 ms … 42 ms\"", "服务端同时在处理其他客户端的请求", "could not be read after the level"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	for _, part := range []string{"Accepted drafts", "Time per token", "&gt; 2 s", "≤ 200 ms"} { // no level has them, or its buckets are too wide to say so
		if strings.Contains(page, part) {
			t.Errorf("the page has an empty column %s", part)
		}
	}
	if strings.Contains(page, "<script>window.harmed") {
		t.Error("text of others is code")
	}
}

func TestServer_WithoutServersCountsThereIsNoSection(t *testing.T) {
	if page := made(t, plainRun()); strings.Contains(page, `id="server"`) {
		t.Error("there is a section")
	}
}
