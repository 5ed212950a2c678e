package gate

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/bound"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// level has n requests of 10 tokens whose TTFT is 1 ms to n ms and whose latency is a second, of which some failed.
func level(n, failed int) *metric.Level {
	l := metric.Load{Profile: load.Closed(4), Number: n}
	l.Name = fmt.Sprintf("parallel_4_number_%d", n)
	a := metric.NewAggregate(l)
	objectives, _ := metric.ParseObjectives("ttft<=50ms")
	a.SetObjectives(objectives)
	for i := range n {
		at := record.Instant(i+1) * record.Instant(time.Second)
		r := &record.Record{Seq: int64(i), Status: 200, Stream: true, Usage: record.Usage{Given: true, Prompt: 3, Completion: 10, Cached: -1, Reasoning: -1}}
		r.Due, r.Sent, r.First = at, at, at+record.Instant(i+1)*record.Instant(time.Millisecond)
		r.Last, r.End = at+record.Instant(time.Second), at+record.Instant(time.Second)
		if i < failed {
			r.Fault = &record.Fault{Kind: record.FaultStatus, Words: "no"}
		}
		a.Add(r)
	}
	return a.Level()
}

// TestRule_HoldsTheFigureThatItNames has 200 requests with a TTFT of 1 to 200 ms: the median is 100 ms, P99 198 ms; 50 of them keep 50 ms.
func TestRule_HoldsTheFigureThatItNames(t *testing.T) {
	for text, want := range map[string]Status{
		"ttft.p99<=198ms": Met, "ttft.p99<=197.9ms": Broken, "ttft.p99<0.198s": Broken, "ttft.p50<=100ms": Met, "ttft.med<100ms": Broken,
		"ttft.avg<=100.5ms": Met, "ttft.mean<100.5ms": Broken, "ttft.min>=1ms": Met, "ttft.max<=200ms": Met, "ttft.max<200ms": Broken,
		"ttft:p(99)<198.1": Met, "ttft:p(99)<198": Broken, "ttft:avg<101": Met, "ttft:max<=200": Met,
		"TTFT.P99 <= 198 ms": Met, "latency.p90<=1s": Met, "e2e.p90<1s": Broken, "ttft.p99.5<=199ms": Met,
		"failed<=0%": Met, "failed<1%": Met, "succeeded>=100%": Met, "success>0.99": Met,
		"goodput>=25%": Met, "goodput>25%": Broken, "rps>=0.9": Met, "rps>=2 req/s": Broken, "tps>=9 tok/s": Met, "good_share>=0.25": Met,
		"output_tokens.avg>=10": Met, "ttft.p99.9<=1s": Unclear, "cached_share>=10%": Unclear,
	} {
		rules, problems := Parse([]string{text})
		if problems != nil {
			t.Errorf("%s: %v", text, problems)
			continue
		}
		if got := Judge(rules, []*metric.Level{level(200, 0)}, Way{})[0]; got.Status != want {
			t.Errorf("%s is %s by %v (%s), want %s", text, got.Status, got.Value, got.Why.EN, want)
		}
	}
}

func TestRule_OfGoodputWithoutObjectivesSaysWhatIsMissing(t *testing.T) {
	l := metric.NewAggregate(metric.Load{Profile: load.Closed(4), Number: 1}).Level()
	for _, text := range []string{"goodput>=95%", "goodput>=3"} {
		rules, _ := Parse([]string{text})
		if got := Judge(rules, []*metric.Level{l}, Way{})[0]; got.Status != Unclear || !strings.Contains(got.Why.EN, "--slo") || !strings.Contains(got.Why.ZH, "--slo") {
			t.Errorf("%s is %s: %v", text, got.Status, got.Why)
		}
	}
}

func TestRule_OfFailuresCountsThem(t *testing.T) {
	rules, _ := Parse([]string{"failed<=5%", "failed<5%", "succeeded>=95%"})
	var got []Status
	for _, r := range Judge(rules, []*metric.Level{level(200, 10)}, Way{}) {
		got = append(got, r.Status)
	}
	if fmt.Sprint(got) != "[met not met met]" {
		t.Error(got)
	}
}

func TestParse_ReadsMathematicalSigns(t *testing.T) {
	rules, problems := Parse([]string{"ttft.p99≤2s", "succeeded ≥ 99%", "chat:ttft.p99≤1s"})
	if problems != nil || rules[0].Op != bound.AtMost || rules[1].Op != bound.AtLeast || rules[2].Class != "chat" || rules[0].Text != "ttft.p99≤2s" {
		t.Errorf("%+v %v", rules, problems)
	}
}

func TestParse_SaysAllThatIsWrong(t *testing.T) {
	_, problems := Parse([]string{"ttft<=500ms", "ttff.p99<=1s", "ttft.p101<=1s", "ttft.p99<=500", "ttft.p99<=1m", "failed<=200%", "rps.p99>=1", "nonsense", "ttft.p99==1s", "failed.p99<=1%", "ttft.p99<=-1s", "tps>=5ms", "tpot.p50<=5%", "chat:ttft<=1s", "chat:tpot.p50<=+5%", "chat:rubbish"})
	const want = `"ttft<=500ms": add a statistic: ttft.p99, ttft.p50, ttft.avg, ttft.min or ttft.max
"ttff.p99<=1s": unknown metric ttff: did you mean ttft?
"ttft.p101<=1s": p101 is not a statistic: use avg, min, max or a percentile such as p99
"ttft.p99<=500": the limit 500 has no unit: use 500ms or 500s
"ttft.p99<=1m": the limit 1m is not a time, such as 500ms or 1s
"failed<=200%": the limit 200% is above 100 %: use 1% or 0.01
"rps.p99>=1": rps is a single value and has no p99
"nonsense": not a valid rule, such as ttft.p99<=500ms, failed<=1% or ttft:p(99)<500
"ttft.p99==1s": == is not a comparison: use <=, >=, < or >
"failed.p99<=1%": failed is a single value and has no p99
"ttft.p99<=-1s": the limit -1s is not a number in the metric's unit (s)
"tps>=5ms": the limit 5ms is not a number in the metric's unit (tok/s)
"tpot.p50<=5%": 5% is not a limit for tpot: use +5% for a change against a baseline
"chat:ttft<=1s": add a statistic: ttft.p99, ttft.p50, ttft.avg, ttft.min or ttft.max
"chat:rubbish": not a valid rule, such as ttft.p99<=500ms, failed<=1% or ttft:p(99)<500`
	if got := fmt.Sprint(errors.Join(problems...)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJudge_CannotTellWhereTheClientWasTheLimit(t *testing.T) {
	rules, _ := Parse([]string{"ttft.p50<=10s", "failed<=1%"})
	l := level(200, 0)
	l.Verdict = &metric.Verdict{Word: metric.Invalid}
	l.Load.Profile = load.Closed(8)
	all := Judge(rules, []*metric.Level{level(200, 0), l}, Way{})
	if Worst(all) != Unclear || Worst(all[:2]) != Met || Worst(nil) != Unclear {
		t.Errorf("%+v", all)
	}
	broken, _ := Parse([]string{"ttft.p50<=1ms"})
	if all = append(all, Judge(broken, []*metric.Level{level(200, 0)}, Way{})...); Worst(all) != Broken {
		t.Errorf("%+v", all)
	}
	data, err := JUnit(all, "en")
	var read suite
	if err == nil {
		err = xml.Unmarshal(data, &read)
	}
	if err != nil || read.Tests != 5 || read.Failures != 1 || read.Skipped != 2 {
		t.Errorf("%v\n%s", err, data)
	}
	text := string(Markdown(all, "en"))
	if strings.Count(text, "\n| ") != 6 || !strings.Contains(text, "### Gate: not met") || !strings.Contains(text, "| ❌ | parallel_4_number_200 | <code>ttft.p50&lt;=1ms</code> | 100 ms |") {
		t.Errorf("%s", text)
	}
	if lines := Annotations(all, "en"); len(lines) != 3 || !strings.HasPrefix(lines[2], "::error title=evalscope gate::parallel_4_number_200: ttft.p50<=1ms is not met: the value is 100 ms") || !strings.Contains(lines[1], "1%25") {
		t.Errorf("%q", lines)
	}
}

// TestFiles_NamesAreNoMarkup has a level whose name would be a script, a cell, a command of a workflow and a character that XML does not have.
func TestFiles_NamesAreNoMarkup(t *testing.T) {
	l := level(200, 0)
	l.Load.Name = "<script>alert(1)</script>|`x`\n::error::boom%0A\x00\x1b[31m&\"'"
	rules, _ := Parse([]string{"ttft.p50<=1ms"})
	all := Judge(rules, []*metric.Level{l}, Way{})
	data, err := JUnit(all, "en")
	var read suite
	if err == nil {
		err = xml.Unmarshal(data, &read)
	}
	if err != nil || read.Cases[0].Failure.Text != read.Cases[0].Failure.Message {
		t.Errorf("%v\n%s", err, data)
	}
	text := string(Markdown(all, "en"))
	if strings.Contains(text, "<script") || strings.Count(text, "\n") != 5 || strings.Contains(text, "</script>|") {
		t.Errorf("%s", text)
	}
	for _, line := range Annotations(all, "en") {
		if !strings.HasPrefix(line, "::error title=evalscope gate::") || strings.ContainsAny(line, "\n\r\x00\x1b") || !strings.Contains(line, "boom%250A") {
			t.Errorf("%q", line)
		}
	}
}

// FuzzParse holds that whatever is taken for a rule has a limit that a level can be held against.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"ttft.p99<=500ms", "ttft:p(99)<500", "failed<=1%", "goodput>=95%", "rps>=1e3", "a.b<1"} {
		f.Add(seed)
	}
	one := level(200, 3)
	f.Fuzz(func(t *testing.T, text string) {
		rules, problems := Parse([]string{text})
		if len(rules)+len(problems) != 1 {
			t.Fatalf("%d rules and %d problems of %q", len(rules), len(problems), text)
		}
		for _, r := range Judge(rules, []*metric.Level{one}, Way{}) {
			if r.Rule.Limit < 0 || r.Status == Met && !r.Rule.holds(r.Value) || r.Status == Broken && r.Rule.holds(r.Value) {
				t.Errorf("%q: %+v", text, r)
			}
		}
	})
}

func TestParse_ProblemsAreInBothLanguages(t *testing.T) {
	_, problems := Parse([]string{"ttft.p99<=500", "ttft.p0<=1s", "nothing"})
	want := []string{`"ttft.p99<=500"：限制 500 没有单位：请写作 500ms 或 500s`, `"ttft.p0<=1s"：p0 不是统计量：请使用 avg、min、max 或百分位数（如 p99）`,
		`"nothing"：不是有效的规则：请写成 ttft.p99<=500ms、failed<=1% 或 ttft:p(99)<500 的形式`}
	for i, err := range problems {
		if text := i18n.Message(err); text.ZH != want[i] {
			t.Errorf("%s: %s", text.EN, text.ZH)
		}
	}
}

func TestMarkdown_IsInTheLanguageOfItsReader(t *testing.T) {
	all := []Result{{Rule: Rule{Text: "ttft.max<=1s"}, Level: "parallel_4", Value: math.Inf(1), Known: true, Status: Broken}}
	if text := string(Markdown(all, "zh")); !strings.Contains(text, "规则检验：不满足") || !strings.Contains(text, "无穷大") || strings.Contains(text, "not met") {
		t.Error(text)
	}
	if table := Table(all, "en"); !strings.Contains(table, "infinite") {
		t.Error(table)
	}
}

func TestTable_SaysInfiniteInBothLanguages(t *testing.T) {
	rules, problems := Parse([]string{"ttft.p99<=500ms"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	all := []Result{{Level: "parallel_1", Rule: rules[0], Known: true, Value: math.Inf(1), Status: Broken}}
	if en, zh := Table(all, "en"), Table(all, "zh"); !strings.Contains(en, "infinite") || strings.Contains(zh, "infinite") || !strings.Contains(zh, "无穷大") {
		t.Errorf("%s\n%s", en, zh)
	}
}

// TestIncomplete_IsInEveryFile: a run that was stopped cannot tell, though its rules are met so far, and no file may say that it passed.
func TestIncomplete_IsInEveryFile(t *testing.T) {
	rules, _ := Parse([]string{"ttft.p50<=10s"})
	all := append(Judge(rules, []*metric.Level{level(200, 0)}, Way{}), Incomplete(i18n.Same("stopped early: 72 of 400 requests")))
	data, err := JUnit(all, "en")
	quality, _ := CodeQuality(all, "en")
	if text := string(data); err != nil || !strings.Contains(text, `tests="2" failures="0" skipped="1"`) || !strings.Contains(text, "the run is incomplete: stopped early: 72 of 400 requests") {
		t.Errorf("%v\n%s", err, text)
	}
	if text := string(Markdown(all, "en")); !strings.Contains(text, "### Gate: unclear") || !strings.Contains(text, "| ❔ | - | <code>complete run</code> | - | the run is incomplete") {
		t.Errorf("%s", text)
	}
	if lines := Annotations(all, "en"); len(lines) != 1 || !strings.Contains(string(quality), "complete run") || !strings.Contains(Table(all, "zh"), "测试不完整") {
		t.Errorf("%q\n%s", lines, quality)
	}
}
