package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestKnee_IsTheLastLevelThatGrew(t *testing.T) {
	failing := throughputs([]int{1, 10, 100}, 100, 900, 2000)
	failing[2].Failed, failing[2].Succeeded = 60, failing[2].Total-60
	allFailing := throughputs([]int{1, 10}, 100, 900)
	for _, l := range allFailing {
		l.Failed, l.Succeeded = 60, l.Total-60
	}
	thin := throughputs([]int{1, 10, 100}, 100, 900, 2000)
	sized(thin[2], 50)
	slow := throughputs([]int{1, 10, 100}, 100, 900, 910)
	slow[2].Client = &metric.Client{CPUShare: 0.99}
	for _, c := range []struct {
		name   string
		levels []*metric.Level
		want   string
	}{
		{"flat after 10", throughputs([]int{1, 10, 100}, 100, 900, 920), "knee: concurrency 10"},
		{"order of the run does not matter", throughputs([]int{100, 1, 10}, 920, 100, 900), "knee: concurrency 10"},
		{"still growing", throughputs([]int{1, 10, 100}, 100, 900, 2000), "knee: not reached, still growing at concurrency 100"},
		{"a dip and a recovery are no growth", throughputs([]int{10, 20, 40}, 900, 600, 920), "knee: concurrency 10"},
		{"two per cent more at ten per cent more load is noise", throughputs([]int{100, 110}, 900, 918), "knee: concurrency 100"},
		{"falls at once", throughputs([]int{1, 10}, 900, 300), "knee: concurrency 1"},
		{"one level", throughputs([]int{10}, 900), "knee: unknown, one level only"},
		{"the level above fails", failing, "knee: concurrency 10"},
		{"all fail", allFailing, "knee: unknown, too many requests failed at concurrency 1"},
		{"the level above is too short", thin, "knee: unknown, too few requests at concurrency 100 (50; it takes 100)"},
		{"the level above was held up by the client", slow, "knee: unknown, at concurrency 100 the load generator was the limit"},
		{"rates", []*metric.Level{openLevel(1, figures{metric.RequestThroughput: 1}),
			openLevel(10, figures{metric.RequestThroughput: 8}), openLevel(20, figures{metric.RequestThroughput: 8.1})}, "knee: rate 10"},
		{"two settings vary", append(throughputs([]int{1, 10}, 100, 900), openLevel(5, figures{metric.OutputThroughput: 500})),
			"knee: unknown, the levels differ in more than their load"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := kneeText(Run{Levels: c.levels}); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKnee_RepeatsOfOneLevelAreOneLevel(t *testing.T) {
	runs := throughputs([]int{10, 10, 10}, 900, 910, 890)
	if got, want := kneeText(Run{Levels: runs, Loads: []Load{{Mean: runs[0]}}}), "knee: unknown, one level only"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestKnee_IsTheSameInTheLastLineAndTheAdvice of a search, which tries loads in its own order and those next to the limit several times.
func TestKnee_IsTheSameInTheLastLineAndTheAdvice(t *testing.T) {
	r := Run{Search: &metric.Search{Variable: load.ByParallel}, Levels: throughputs([]int{2, 8, 4, 6, 6, 4}, 900, 1600, 1500, 1620, 1200, 1490)}
	if got := kneeText(r); got != "knee: concurrency 6" {
		t.Errorf("the last line says %q", got)
	}
	found := Advise(r)
	if i := slices.IndexFunc(found, func(s Suggestion) bool { return s.Rule == "knee" }); i < 0 || !strings.HasPrefix(found[i].Finding.EN, "Throughput stops growing at concurrency 6:") {
		t.Errorf("the advice: %v", found)
	}
}

func TestKnee_KneesNextRunLooksRoundIt(t *testing.T) {
	r := Run{Levels: throughputs([]int{10, 50, 100}, 900, 3000, 3100)}
	found := kneeRule(r)
	if len(found) != 1 {
		t.Fatalf("got %v", keys(found))
	}
	if got, want := shellLine(found[0].Flags), "--parallel 30 50 75 --number 150 150 225"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestKnee_NoNextRunWhereNoOtherLoadLiesBetween: measuring the same levels again would not locate the knee any better.
func TestKnee_NoNextRunWhereNoOtherLoadLiesBetween(t *testing.T) {
	found := kneeRule(Run{Levels: throughputs([]int{1, 2, 4}, 900, 910, 905)})
	if len(found) != 1 {
		t.Fatalf("got %v", keys(found))
	}
	if len(found[0].Flags) > 0 || strings.Contains(found[0].Try.EN, "around") || strings.Contains(found[0].Try.ZH, "附近") {
		t.Errorf("flags %q, try %q and %q", found[0].Flags, found[0].Try.EN, found[0].Try.ZH)
	}
}

func TestKnee_LastLineSaysVerdictKneeClientFailuresReportAndNext(t *testing.T) {
	r := Run{ReportPath: "out/report.html", Command: []string{"evalscope", "perf", "--parallel=1", "--number", "10", "--prompt", "it's"},
		Levels: throughputs([]int{1, 10}, 100, 900)}
	r.Levels[1] = level(10, figures{metric.OutputThroughput: 900}, map[metric.Key]*metric.Distribution{
		metric.SendLag: constant(0.000123, 100)})
	want := "UNCHECKED | knee: not reached, still growing at concurrency 10 | send lag: p99 0.123 ms | failed: 0 of 200 | " +
		"report: out/report.html"
	if diff := cmp.Diff(want, LastLine(r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(`evalscope perf --prompt 'it'\''s' --parallel 20 --number 200`, NextCommand(r)); diff != "" {
		t.Error(diff)
	}
}

func TestKnee_LastLineOfARunThatFailed(t *testing.T) {
	l := faulty(record.FaultConnect, 0, 100)
	l.Succeeded = 0
	want := "UNCHECKED (all requests failed) | knee: unknown, one level only | send lag: not measured, no request succeeded | failed: 100 of 100"
	if got := LastLine(Run{Levels: []*metric.Level{l}}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKnee_ServersWordsStayOnOneLine(t *testing.T) {
	l := faulty(record.FaultInBand, 200, 5)
	l.Outcomes[0].Example = "line one\nline two " + strings.Repeat("x", 500)
	try := failureRule(Run{Levels: []*metric.Level{l}})[0].Try.EN
	if !strings.Contains(try, "line one line two") || strings.Contains(try, "\n") || len(try) > 300 {
		t.Errorf("got %q", try)
	}
}

func TestKnee_MissingOpenFilesAreNotBlamedOnTheServer(t *testing.T) {
	l := faulty(record.FaultConnect, 0, 100)
	l.Outcomes[0].Example = "socket: too many open files"
	s := failureRule(Run{Levels: []*metric.Level{l}})[0]
	if strings.Contains(s.Try.EN, "server") || !strings.Contains(s.Try.EN, "ulimit -n") || !strings.Contains(s.Try.ZH, "ulimit -n") {
		t.Errorf("%+v", s)
	}
}

func TestKnee_LastLineOfARunThatEndedEarly(t *testing.T) {
	r := Run{Levels: []*metric.Level{faulty(record.FaultConnect, 0, 1)}, Short: "ended early: 1 of 3 levels"}
	if got := LastLine(r); !strings.HasPrefix(got, "UNCHECKED | ended early: 1 of 3 levels | knee") || strings.Contains(got, "report:") {
		t.Errorf("got %q", got)
	}
}

func TestNextCommand_OfAStoppedRunGoesOnWithIt(t *testing.T) {
	r := Run{OutputPath: "outputs/my run", Short: "killed: 9 of 20 requests, 1 of 1 level", Unfinished: true, Command: []string{"evalscope", "perf"}, Levels: throughputs([]int{1, 10}, 100, 900)}
	if got := NextCommand(r); got != "evalscope perf --resume 'outputs/my run'" {
		t.Error(got)
	}
}
