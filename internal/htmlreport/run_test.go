package htmlreport

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// hostile is what a server or a user may write to harm a page's reader.
const hostile = `</script><script>window.harmed=1</script><img src=x onerror="window.harmed=1">'"<svg onload=window.harmed=1>{{.}}` + "\u2028</title>"

// sweep is a run of three levels with failures, objectives and hostile texts in every place that others fill.
func sweep() Run {
	r := Run{Run: report.Run{Program: "evalscope test", Model: "model " + hostile, Alias: hostile, Dataset: "random", API: "openai", Endpoint: "127.0.0.1:8000",
		Command: []string{"evalscope", "perf", "--model", hostile, "--parallel", "1"}, Notes: []i18n.Text{i18n.Same(hostile)}, Verdict: "VALID"},
		ID: "0b5e", Host: hostile, Server: hostile, Started: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC),
		Settings: []Pair{{Name: i18n.Text{EN: "Command", ZH: "命令"}, Value: hostile}, {Name: i18n.Text{EN: "Seed", ZH: "随机种子"}, Value: "7"}}, Environment: []Pair{{Name: i18n.Text{EN: "Server", ZH: "服务端"}, Value: hostile}},
		Tags: []Tag{{"gpu", hostile}}, GPUs: 2,
		Checks: []Check{{Severity: "ok", Title: i18n.Text{EN: "Open files", ZH: "打开文件数"}, What: i18n.Text{EN: "1048576 open files are allowed", ZH: "允许打开 1048576 个文件"}},
			{Severity: "warn", Title: i18n.Text{EN: "CPU quota", ZH: "CPU 配额"}, What: i18n.Text{EN: "a quota of 0.5 CPUs " + hostile, ZH: "CPU 配额 0.5 个 " + hostile},
				Fix: i18n.Text{EN: "give the container more", ZH: "给容器更多 CPU 时间"}, Command: "docker update --cpus 4 " + hostile},
			{Severity: "skipped", Title: i18n.Same(hostile), What: i18n.Text{EN: "nothing", ZH: "无"}}, {Severity: hostile, Title: i18n.Same("x")}},
		ServerSays: []Pair{{Name: i18n.Text{EN: "Engine", ZH: "引擎"}, Value: "vllm"}, {Name: i18n.Same("Version"), Value: hostile}, {Name: i18n.Text{EN: "Context length (tokens)", ZH: "上下文长度（token）"}, Value: "8192"},
			{Name: i18n.Same(hostile), Value: hostile}},
		Objectives: []Objective{{Key: metric.TTFT, P: 0.99, Limit: 0.2}, {Key: metric.OutputThroughput, Limit: 100}}}
	for i, parallel := range []int{1, 8, 64} {
		level, d := measured(parallel, 60+200*i)
		r.Run.Levels = append(r.Run.Levels, level)
		r.Details = append(r.Details, Level{Detail: d, Ended: i18n.Text{EN: "all requests were sent", ZH: "全部请求已完成"}, Notes: []i18n.Text{i18n.Same(hostile)}})
	}
	r.Suggestions = append(report.Advise(r.Run), report.Suggestion{Rule: "x", Severity: report.Warning, Finding: i18n.Same(hostile), Try: i18n.Same(hostile), Flags: []string{"--parallel", hostile}})
	return r
}

// measured is a level of n requests whose times grow with the load.
func measured(parallel, n int) (*metric.Level, *chartdata.Level) {
	return measuredOf(hostile, parallel, n)
}

// measuredOf is measured with a text of one's own in the server's words.
func measuredOf(words string, parallel, n int) (*metric.Level, *chartdata.Level) {
	rng := rand.New(rand.NewPCG(uint64(parallel), 9))
	sum := metric.NewAggregate(metric.Load{Name: "parallel", Profile: load.Closed(parallel), Number: n})
	d := chartdata.New(parallel)
	free := make([]record.Instant, parallel)
	for i := range n {
		slot := i % parallel
		r := &record.Record{Seq: int64(i), Stream: true, IDPrefix: "0b5ee5a1c2d34f60-0", ID: words, Status: 200, Choices: []record.Choice{{Text: words, Finish: "stop"}}}
		r.Due = free[slot] + 1e6
		r.Sent = r.Due + record.Instant(rng.Int64N(1e6))
		at := r.Sent + record.Instant(2e7+rng.Int64N(int64(parallel)*4e6+1e6))
		r.First, r.FirstAnswer = at, at
		for k := range 20 {
			r.Payloads = append(r.Payloads, record.Payload{At: at, Read: int32(k), Kind: record.Output, Tokens: 1})
			r.Last = at
			at += record.Instant(5e6 + rng.Int64N(int64(parallel)*2e5+1e6))
		}
		r.End = r.Last + 1000
		r.Usage = record.Usage{Given: true, Prompt: 100 + rng.IntN(400), Completion: 20, Cached: -1, Reasoning: -1}
		if i%23 == 5 {
			r.Fault, r.Status = &record.Fault{Kind: record.FaultStatus, Words: words}, 500
		}
		free[slot] = r.End
		sum.Add(r)
		d.Add(r)
	}
	return sum.Level(), d
}

func made(t *testing.T, r Run) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRun_SectionsAreThereWhereThereAreData(t *testing.T) {
	whole := made(t, sweep())
	for _, part := range []string{`id="curves"`, `id="spreads"`, `id="level-3-heat"`, `id="level-1-timeline"`, `id="user-gpu"`, "Tokens/s per GPU",
		`id="cdf-itl"`, `id="violin-latency"`, `id="level-2-itl-position"`, `id="level-2-ttft-input"`, "Objectives", "P99 Time to first token ≤ 200 ms", "n = 57"} {
		if !strings.Contains(whole, part) {
			t.Errorf("the page of a sweep lacks %s", part)
		}
	}
	single := sweep()
	single.Run.Levels, single.Details, single.Objectives, single.Suggestions = single.Run.Levels[:1], single.Details[:1], nil, nil
	page := made(t, single)
	for _, part := range []string{`id="curves"`, `id="suggestions"`, "Objectives"} {
		if strings.Contains(page, part) {
			t.Errorf("the page of a single level without findings has %s", part)
		}
	}
}

func TestRun_WithoutStreamingThereIsNothingOfTokensInTime(t *testing.T) {
	r := sweep()
	sum, d := metric.NewAggregate(metric.Load{Name: "x", Profile: load.Closed(1), Number: 50}), chartdata.New(1)
	for i := range 50 {
		x := &record.Record{Seq: int64(i), Status: 200, Stamps: record.Stamps{Due: record.Instant(1 + i*1e7), Sent: record.Instant(2 + i*1e7),
			Last: record.Instant(5e6 + i*1e7 + i*1e4), End: record.Instant(5e6 + i*1e7 + i*1e4)}}
		sum.Add(x)
		d.Add(x)
	}
	r.Run.Levels, r.Details = []*metric.Level{sum.Level()}, []Level{{Detail: d}}
	page := made(t, r)
	for _, part := range []string{`id="cdf-ttft"`, `id="level-1-ttft-time"`, `id="level-1-itl-position"`, "TTFT P99"} {
		if strings.Contains(page, part) {
			t.Errorf("the page has %s", part)
		}
	}
	if !strings.Contains(page, `id="cdf-latency"`) {
		t.Error("the page lacks the distribution of latency")
	}
}

func TestRun_KneeAndTheLimitsAreDrawn(t *testing.T) {
	r := sweep()
	flat := func(parallel int, rate float64) *metric.Level {
		return metric.NewLevel(metric.Load{Name: "l", Profile: load.Closed(parallel), Number: 1000}, map[metric.Key]float64{metric.OutputThroughput: rate, metric.RequestThroughput: rate / 10},
			map[metric.Key]*metric.Distribution{metric.TTFT: metric.NewDistribution(0.1, 0.3)})
	}
	r.Run.Levels, r.Details = []*metric.Level{flat(1, 100), flat(8, 700), flat(64, 705)}, nil
	for _, l := range r.Run.Levels {
		l.Total, l.Succeeded = 1000, 1000
	}
	page := made(t, r)
	for _, part := range []string{">Knee</text>", ">拐点</text>", "P99 Time to first token ≤ 200 ms</text>", `<div class="figure words"><span class="en" lang="en">concurrency 8</span>`} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
}

func TestRun_NothingIsLoadedAndNoHostileTextLeavesItsPlace(t *testing.T) {
	page := made(t, sweep())
	for _, part := range []string{"<img", "<script>window", "onload=window.harmed=1>", "https://", "<link", "url("} {
		if i := strings.Index(page, part); i >= 0 {
			t.Errorf("the page has %s: …%s…", part, page[max(0, i-80):min(len(page), i+80)])
		}
	}
}

func TestRun_EveryWordOfTheTemplatesIsThereInBothLanguages(t *testing.T) {
	names, err := fs.Glob(templates, "*.tmpl")
	if err != nil || len(names) < 2 {
		t.Fatal(names, err)
	}
	pair := regexp.MustCompile(`^\bt "[^"]+" "[^"]+"`)
	for _, name := range names {
		text, err := templates.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range regexp.MustCompile(`\bt "`).FindAllIndex(text, -1) {
			if !pair.Match(text[at[0]:]) {
				t.Errorf("%s: %.60q is there in one language", name, text[at[0]:])
			}
		}
	}
}

// The figures of the issue: a page of 20 levels × 5,000 requests is a few megabytes.
func TestRun_PageOfManyLevelsIsSmall(t *testing.T) {
	r := Run{Run: report.Run{Model: "m"}}
	for i := range 20 {
		level, d := measuredOf("chatcmpl-0b5e7a51c2f94d6e", 1+8*i, 5000)
		r.Run.Levels, r.Details = append(r.Run.Levels, level), append(r.Details, Level{Detail: d, Ended: i18n.Text{EN: "all requests were sent", ZH: "全部请求已完成"}})
	}
	page := made(t, r)
	if len(page) > 7<<19 {
		t.Errorf("20 levels make a page of %.1f MB", float64(len(page))/1e6)
	}
	// Forty times the levels have tables, and charts of some.
	one := r.Details[0]
	for i := range 80 {
		r.Run.Levels, r.Details = append(r.Run.Levels, r.Run.Levels[i%20]), append(r.Details, one)
	}
	many := made(t, r)
	t.Logf("20 levels: %.2f MB, 100 levels: %.2f MB", float64(len(page))/1e6, float64(len(many))/1e6)
	if len(many) > 5<<20 || !strings.Contains(many, "报告") && !strings.Contains(many, "部分级别的图表") {
		t.Errorf("100 levels make a page of %.1f MB", float64(len(many))/1e6)
	}
	if !strings.Contains(many, `id="level-100-timeline"`) || strings.Contains(many, `id="level-99-timeline"`) {
		t.Error("the charted levels are not the first, the last and some between them")
	}
}
