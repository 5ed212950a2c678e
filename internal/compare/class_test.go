package compare

import (
	"slices"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestCompare_AClassOfAMixIsItsRequestsAlone(t *testing.T) {
	rows, problems := Parse([]string{"rps", "chat:rps"})
	if len(problems) > 0 || rows[1] != (Row{Metric: metric.RequestThroughput, Stat: "value", Class: "chat"}) {
		t.Fatal(rows, problems)
	}
	runs := func(whole, chat float64) (all []Run) {
		of := func(v float64, classes ...metric.Class) Level {
			return Level{Level: metric.NewLevel(metric.Load{Profile: load.Fixed(8, 0), Classes: classes}, map[metric.Key]float64{metric.RequestThroughput: v}, nil)}
		}
		for i := range 4 {
			noise := 1 + 0.001*float64(i)
			l := of(whole*noise, metric.Class{Name: "chat"}, metric.Class{Name: "documents"})
			l.Classes = map[string]Level{"chat": of(chat * noise)}
			all = append(all, Run{Levels: []Level{l}})
		}
		return all
	}
	got := Compare(runs(10, 6), runs(10, 3), Options{Rows: rows, Margin: 0.02, Alpha: 0.05}).Rows
	if len(got) != 2 || got[0].Verdict != Same || got[1].Verdict != Worse || got[1].Name() != "chat:request_throughput" {
		t.Errorf("%+v", got)
	}
	want := []string{"there is no class chad: did you mean chat?"}
	if got := ClassProblems([]Row{{Class: "chad"}, {Class: "chad"}, {Class: "chat"}, {}}, runs(1, 1)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
