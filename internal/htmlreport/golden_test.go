package htmlreport

import (
	"flag"
	"html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

var update = flag.Bool("update", false, "write the golden file again")

// plainRun is a run of three levels with figures made by hand and nothing else.
func plainRun() Run {
	level := func(parallel int, throughput, ttft float64) *metric.Level {
		l := metric.NewLevel(metric.Load{Name: "parallel", Profile: load.Closed(parallel), Number: 200},
			map[metric.Key]float64{metric.OutputThroughput: throughput, metric.RequestThroughput: throughput / 100},
			map[metric.Key]*metric.Distribution{metric.TTFT: metric.NewDistribution(ttft/2, ttft, ttft*2), metric.Latency: metric.NewDistribution(ttft*10, ttft*12)})
		l.Total, l.Succeeded, l.Failed = 200, 199, 1
		return l
	}
	r := Run{Run: report.Run{Program: "evalscope 1.0.0", Model: "Qwen2.5-7B", Dataset: "random", API: "openai", Endpoint: "127.0.0.1:8000", Notes: []i18n.Text{i18n.Same("a note")},
		Levels: []*metric.Level{level(1, 100, 0.05), level(8, 700, 0.06), level(64, 705, 0.5)}},
		ID: "0b5e", Server: "vllm", Started: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), Language: "zh",
		Settings: []Pair{{Name: i18n.Text{EN: "Command", ZH: "命令"}, Value: "evalscope perf"}}, Environment: []Pair{{Name: i18n.Text{EN: "Program", ZH: "程序"}, Value: "evalscope 1.0.0"}},
		Tags:        []Tag{{"gpu", "H100"}},
		Suggestions: []report.Suggestion{{Rule: "r", Severity: report.Advice, Finding: i18n.Same("A finding"), Try: i18n.Same("another run"), Flags: []string{"--parallel", "8"}}}}
	r.Command = []string{"evalscope", "perf"}
	return r
}

// read is what a reader of a language reads on a page, a line a block of text; of each chart its title.
func read(page, language string) string {
	other := map[string]string{"en": "zh", "zh": "en"}[language]
	for _, cut := range []struct{ pattern, with string }{
		{`(?s)<head>.*?</head>|<style>.*?</style>|<script.*?</script>|<button.*?</button>`, ""},
		{`(?s)<div class="small-chart">.*?</svg></div>`, ""},
		{`(?s)<svg.*?<title[^>]*?(?: data-zh="([^"]*)")?>(.*?)</title>.*?</svg>`, "\n[$2/$1]\n"},
		{`(?s)<span class="` + other + `" lang="` + other + `">.*?</span>`, ""},
		{`</?(?:p|h[1-4]|div|section|article|li|ul|tr|table|figure|figcaption|header|footer|nav|main)[^>]*>`, "\n"},
		{`</t[hd]>`, " | "}, {`(?s)<[^>]*>`, ""}, {`[ \t]+`, " "}, {` *\n[ |\n]*`, "\n"},
	} {
		page = regexp.MustCompile(cut.pattern).ReplaceAllString(page, cut.with)
	}
	return strings.TrimSpace(html.UnescapeString(page)) + "\n"
}

// What is read on the page is kept: its style, its script and its elements have tests of their own, and pictures of the whole.
func TestGolden_ReadersReadTheSamePage(t *testing.T) {
	r := plainRun()
	r.Run.Levels[1].Client = &metric.Client{Connections: &metric.Connections{Limit: 8, OpenedBefore: 7, Reused: 193, Most: 8}}
	page := made(t, r)
	for _, language := range []string{"en", "zh"} {
		testenv.Golden(t, filepath.Join("testdata", "page."+language+".txt"), read(page, language), *update)
	}
}
