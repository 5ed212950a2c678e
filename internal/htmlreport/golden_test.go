package htmlreport

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/report"
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
		Settings: []Pair{{i18n.Text{EN: "Command", ZH: "命令"}, "evalscope perf"}}, Environment: []Pair{{i18n.Text{EN: "Program", ZH: "程序"}, "evalscope 1.0.0"}},
		Tags:        []Tag{{"gpu", "H100"}},
		Suggestions: []report.Suggestion{{Rule: "r", Severity: report.Advice, Finding: i18n.Same("A finding"), Try: i18n.Same("another run"), Flags: []string{"--parallel", "8"}}}}
	r.Command = []string{"evalscope", "perf"}
	return r
}

// The golden file is the page without what has tests of its own: style sheet, script and data; of each chart its title.
func TestGolden_PageIsAsItWas(t *testing.T) {
	r := plainRun()
	r.Run.Levels[1].Client = &metric.Client{Connections: &metric.Connections{Limit: 8, OpenedBefore: 7, Reused: 193, Most: 8}}
	got := made(t, r)
	for _, cut := range []struct{ pattern, with string }{
		{`(?s)<style>.*?</style>`, "<style/>"}, {`(?s)<script.*?</script>`, "<script/>"},
		{`(?s)<svg.*?<title[^>]*>(.*?)</title>.*?</svg>`, "[$1]"}, {`></`, ">\n</"}, {`><`, ">\n<"},
	} {
		got = regexp.MustCompile(cut.pattern).ReplaceAllString(got, cut.with)
	}
	got = strings.TrimSpace(got) + "\n"
	path := filepath.Join("testdata", "page.html")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Fatalf("line %d of %s is %q, was %q; look at it, and write it again with -update", i+1, path, g[i], w[i])
			}
		}
		t.Errorf("%d lines, were %d", len(g), len(w))
	}
}
