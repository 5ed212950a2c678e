package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestHostile_ServersWordsCommandNoTerminal(t *testing.T) {
	const hostile = "\x1b[31mred\x1b]0;title\a\u202eback\nline"
	a := metric.NewAggregate(metric.Load{Name: "parallel_1_number_20", Profile: load.Closed(1), Number: 20})
	for i := range int64(20) {
		a.Add(&record.Record{Seq: i, ID: hostile, Stamps: record.Stamps{Due: 1, Sent: 2, End: 3}, Status: 500,
			Fault: &record.Fault{Kind: record.FaultStatus, Words: hostile}})
	}
	l := a.Level()
	run := Run{Levels: []*metric.Level{l}}
	l.Server = metric.NewServer(metric.ServerSample{Engine: hostile}, metric.ServerOurs{})
	troubled := metric.NewLevel(metric.Load{}, nil, nil)
	troubled.Server = metric.NewServer(metric.ServerSample{Error: hostile}, metric.ServerOurs{})
	for name, text := range map[string]string{"outcomes": Outcomes(l), "suggestions": Suggestions(run, Plain), "server": ServerCheck(l), "no server": ServerCheck(troubled)} {
		if !strings.Contains(text, "red") || strings.ContainsAny(text, "\x1b\a\u202e") {
			t.Errorf("%s: %q", name, text)
		}
	}
}
