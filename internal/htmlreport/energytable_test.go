package htmlreport

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/metric"
)

func TestEnergyTable_RowsOfLevelsWithPower(t *testing.T) {
	r := plainRun()
	if energyTable(r.Run.Levels) != nil {
		t.Error("a run without GPUs has a table")
	}
	r.Run.Levels[0].Energy = &metric.Energy{Joules: 1234, AveragePower: 400, PeakPower: 700, JoulesPerRequest: new(6.17), Valid: true}
	r.Run.Levels[1].Energy = &metric.Energy{Joules: 20_000, AveragePower: 500, PeakPower: 650, Reasons: []string{metric.EnergyGap}}
	table := energyTable(r.Run.Levels)
	var head []string
	for _, h := range table.Head {
		head = append(head, h.EN)
	}
	if want := []string{"Load", "Energy (J)", "Average power (W)", "Peak power (W)", "Per request (J)", "Valid"}; !slices.Equal(head, want) {
		t.Errorf("the head is %q", head)
	}
	if first := table.Rows[0]; first[1].Text.EN != "1234" || first[4].Text.EN != "6.17" || first[1].Bad || first[5].Text.EN != "yes" {
		t.Errorf("the first level: %+v", first)
	}
	if second := table.Rows[1]; second[1].Text.EN != "20000" || second[4].Text.EN != "–" || !second[1].Bad || !strings.HasPrefix(second[5].Text.EN, "no: there is a gap") {
		t.Errorf("the second level: %+v", second)
	}
	if page := made(t, r); !strings.Contains(page, "Energy of the GPUs") {
		t.Error("the page has no table of energy")
	}
}

func TestPage_ShowsItsFirstSuggestionInTheOverview(t *testing.T) {
	r := plainRun()
	overview := func() string {
		page := made(t, r)
		return page[strings.Index(page, `<section id="overview">`):strings.Index(page, `</section>`)]
	}
	if len(r.Suggestions) == 0 || !strings.Contains(overview(), r.Suggestions[0].Finding.EN) {
		t.Error("the overview has no finding")
	}
	r.Suggestions[0].Severity = "remark"
	if strings.Contains(overview(), r.Suggestions[0].Finding.EN) {
		t.Error("a remark stands in the overview")
	}
}

func TestLead_IsTheFirstThatIsNotAboutTheKnee(t *testing.T) {
	of := func(rules ...string) (all []suggestion) {
		for _, r := range rules {
			all = append(all, suggestion{Suggestion: report.Suggestion{Rule: r, Severity: report.Advice}})
		}
		return all
	}
	for _, c := range []struct {
		all  []suggestion
		want string
	}{{of("knee"), "knee"}, {of("knee", "preemptions", "network"), "preemptions"}, {of("network", "knee"), "network"}} {
		if got := lead(c.all); got == nil || got.Rule != c.want {
			t.Errorf("%+v, want %s", got, c.want)
		}
	}
	if lead([]suggestion{{Suggestion: report.Suggestion{Severity: report.Remark}}}) != nil {
		t.Error("a remark leads")
	}
}
