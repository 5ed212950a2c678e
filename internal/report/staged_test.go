package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// TestNextCommand_KeepsStages: a suggestion of another load is no command where the load is stages; other flags are.
func TestNextCommand_KeepsStages(t *testing.T) {
	command := []string{"evalscope", "perf", "--stage", "rate=10 for=30s", "--stage", "rate=5 for=3s", "--max-tokens", "8"}
	if got := nextCommand(command, []string{"--parallel", "8"}); got != "" {
		t.Errorf("the command is %s", got)
	}
	if got, want := nextCommand(command, []string{"--max-tokens", "9"}), "evalscope perf --stage 'rate=10 for=30s' --stage 'rate=5 for=3s' --max-tokens 9"; got != want {
		t.Errorf("the command is %s, want %s", got, want)
	}
}

// TestNextCommand_OfASearchForARateIsAnOpenLoop: what the search varied are rates of an open loop, of which one command may have several.
func TestNextCommand_OfASearchForARateIsAnOpenLoop(t *testing.T) {
	command := []string{"evalscope", "perf", "--sla-auto-tune", "--sla-variable", "rate", "--max-tokens", "8"}
	flags := []string{"--rate", "1", "2", "--number", "9", "9"}
	if got, want := nextCommand(command, flags), "evalscope perf --max-tokens 8 --open-loop --rate 1 2 --number 9 9"; got != want {
		t.Errorf("the command is %s, want %s", got, want)
	}
	if got, want := nextCommand(append(command, "--open-loop"), flags), "evalscope perf --max-tokens 8 --open-loop --rate 1 2 --number 9 9"; got != want {
		t.Errorf("the command is %s, want %s", got, want)
	}
	if got := nextCommand(append(command, "--sla-fixed-parallel=4"), flags); got != "" {
		t.Errorf("the command is %s: a closed loop has one rate", got)
	}
}

// staged is a level of two stages that dropped some of its arrivals.
func staged() *metric.Level {
	part := func(latency float64, dropped int) *metric.Level {
		dists := map[metric.Key]*metric.Distribution{metric.LatencyFromDue: metric.NewDistribution(), metric.TTFTFromDue: metric.NewDistribution()}
		dists[metric.LatencyFromDue].Add(latency)
		dists[metric.TTFTFromDue].Add(latency / 4)
		l := metric.NewLevel(metric.Load{}, map[metric.Key]float64{metric.OutputThroughput: 320, metric.ReachedConcurrency: 2}, dists)
		l.Total, l.Failed, l.Dropped = 30, 1, dropped
		return l
	}
	l := metric.NewLevel(metric.Load{Profile: load.OpenStages(load.Poisson, load.Hold(10, 3), load.Hold(20, 3))}, nil, nil)
	l.Dropped = 4
	l.Stages = []metric.Stage{{Title: i18n.Same("rate 10"), From: 1, To: 4, Sent: 30, Level: part(1, 0)}, {Title: i18n.Same("rate 20"), From: 4, To: 7, Sent: 30, Level: part(2, 4)}}
	l.Schedule = &metric.Schedule{Process: "gamma", Burstiness: 0.5, Arrived: 94, Asked: 15, Offered: 15.1, Achieved: 14.5, Fit: &metric.ScheduleFit{Gaps: 89, Statistic: 0.05, P: 0.8},
		Late: 2, VeryLate: 1, Latest: 0.012, Stall: 0.011, Limit: 8, Waited: 3, LongestWait: 0.5, Dropped: 4}
	return l
}

func TestStages_HaveARowEach(t *testing.T) {
	want := `Stages (times from the scheduled start):
+-------+---------+----------+----------+--------+------------+--------+-------------+-----------+-------------+-------------+-------------+-------------+--------------+--------------+
| Stage |  Load   | Time (s) | Requests | Failed | Never sent | Sent/s | Gen. toks/s | In flight | Avg TTFT(s) | P99 TTFT(s) | Avg Lat.(s) | P99 Lat.(s) | Avg TPOT(ms) | P99 TPOT(ms) |
+-------+---------+----------+----------+--------+------------+--------+-------------+-----------+-------------+-------------+-------------+-------------+--------------+--------------+
|   1   | rate 10 |    3     |    30    |   1    |     0      | 10.00  |   320.00    |   2.00    |    0.250    |    0.250    |    1.000    |    1.000    |      -       |      -       |
|   2   | rate 20 |    3     |    30    |   1    |     4      | 10.00  |   320.00    |   2.00    |    0.500    |    0.500    |    2.000    |    2.000    |      -       |      -       |
+-------+---------+----------+----------+--------+------------+--------+-------------+-----------+-------------+-------------+-------------+-------------+--------------+--------------+
`
	if got := Stages(staged()); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
	if Stages(&metric.Level{}) != "" {
		t.Error("a level without stages has a table of them")
	}
}

// TestStages_SayWhatWasSentInThem: what was due there may have been sent later, and what was sent may have been cancelled.
func TestStages_SayWhatWasSentInThem(t *testing.T) {
	l := staged()
	l.Cancelled, l.Stages[1].Cancelled, l.Stages[0].Sent, l.Stages[1].Sent = 6, 6, 12, 48
	figures := map[string][2]float64{}
	for _, c := range StageColumns(l) {
		a, _ := c.Figure(l.Stages[0])
		b, _ := c.Figure(l.Stages[1])
		figures[c.Title.EN] = [2]float64{a, b}
	}
	if figures["Cancelled"] != [2]float64{0, 6} || figures["Sent/s"] != [2]float64{4, 16} || figures["Requests"] != [2]float64{30, 30} {
		t.Errorf("the stages have %v", figures)
	}
}

func TestSchedule_IsSaidInBothLanguages(t *testing.T) {
	text := ScheduleText(staged())
	want := i18n.Text{EN: "94 arrivals, 14.5 of 15.1 requests per second (requested 15); gaps compared with gamma (burstiness 0.5): KS 0.05, p 0.8; 2 arrivals more than 1 ms late, " +
		"longest stall 11 ms; limit of 8 in flight: 3 waited (at most 500 ms), 4 were never sent",
		ZH: "94 次到达，每秒 14.5 / 15.1 个请求（要求 15）；间隔与 gamma (burstiness 0.5) 分布：KS 0.05，p 0.8；2 次到达晚于计划 1 ms 以上，最长停顿 11 ms；在途上限 8：3 个等待（最长 500 ms），4 个未发送"}
	if text != want {
		t.Errorf("the schedule is\n%s\n%s", text.EN, text.ZH)
	}
	talks := staged()
	talks.Load.Conversations = true
	if text := ScheduleText(talks); !strings.HasPrefix(text.EN, "94 arrivals, 14.5 of 15.1 conversations per second (requested 15)") || !strings.HasPrefix(text.ZH, "94 次到达，每秒 14.5 / 15.1 个对话") {
		t.Errorf("that of conversations is\n%s\n%s", text.EN, text.ZH)
	}
	if rows := scheduleRows(staged()); len(rows) != 13 {
		t.Errorf("%d rows", len(rows))
	}
}

func TestScheduleText_LimitNamesOnlyWhatHappened(t *testing.T) {
	for _, c := range []struct {
		waited, dropped int
		en, zh          string
	}{
		{0, 0, "; limit of 4 in flight never reached", "；在途上限 4，从未达到"},
		{3, 0, "; limit of 4 in flight: 3 waited (at most 500 ms)", "；在途上限 4：3 个等待（最长 500 ms）"},
		{3, 1, "; limit of 4 in flight: 3 waited (at most 500 ms), 1 was never sent", "；在途上限 4：3 个等待（最长 500 ms），1 个未发送"},
		{0, 2, "; limit of 4 in flight: none waited, 2 were never sent", "；在途上限 4：无等待，2 个未发送"},
	} {
		text := limitText(&metric.Schedule{Limit: 4, Waited: c.waited, LongestWait: 0.5, Dropped: c.dropped})
		if text.EN != c.en || text.ZH != c.zh {
			t.Errorf("%+v: %q, %q", c, text.EN, text.ZH)
		}
	}
}
