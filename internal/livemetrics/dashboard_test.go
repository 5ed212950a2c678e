package livemetrics

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A dashboard is what a test reads of Grafana's model.
type dashboard struct {
	Title, UID    string
	SchemaVersion int
	Panels        []struct {
		ID      int
		Type    string
		Title   string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ Expr string }
	}
	Templating struct {
		List []struct{ Name, Definition string }
	}
}

// everything has a sample of each metric.
func everything() []*dto.MetricFamily {
	m := New(Info{Run: "r", Name: "n", Model: "m", API: "a", Dataset: "d", Version: "v"}, func() Now { return Now{} })
	m.Begin("l")
	r := answered(5, 10)
	r.Payloads[1].ReadDelay = 3
	m.Observe(r)
	m.Observe(failed(record.FaultReset))
	m.Verdict(&metric.Verdict{Word: metric.Valid})
	return m.Gather()
}

// known are the names of series and of labels that a query may have.
func known() (series, labels []string) {
	labels = []string{"le", "job", "instance"}
	for _, f := range everything() {
		if f.GetType() == dto.MetricType_HISTOGRAM {
			series = append(series, f.GetName()+"_bucket", f.GetName()+"_count", f.GetName()+"_sum")
		} else {
			series = append(series, f.GetName())
		}
		for _, m := range f.Metric {
			for _, l := range m.Label {
				labels = append(labels, l.GetName())
			}
		}
	}
	return series, labels
}

var (
	seriesName  = regexp.MustCompile(`\b(evalscope_perf_\w+|process_\w+|go_\w+)`)
	labelMatch  = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"`)
	labelGroups = regexp.MustCompile(`(?:by|on|without)\s*\(([^)]*)\)`)
)

// TestDashboard_AsksOnlyForWhatThePageHas, in the labels too, and its panels do not overlap.
func TestDashboard_AsksOnlyForWhatThePageHas(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testenv.Root(), "deploy", "grafana", "evalscope-perf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil || d.SchemaVersion < 30 || d.UID == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	var queries []string
	ids, places := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("two panels have the ID %d", p.ID)
		}
		ids[p.ID] = true
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("%s has no query", p.Title)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := places[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%q lies on %q", p.Title, other)
				}
				places[[2]int{x, y}] = p.Title
			}
		}
		for _, target := range p.Targets {
			queries = append(queries, target.Expr)
		}
	}
	for _, v := range d.Templating.List {
		if v.Name != "datasource" {
			queries = append(queries, v.Definition)
		}
	}
	series, labels := known()
	used := map[string]bool{}
	for _, query := range queries {
		names := seriesName.FindAllString(query, -1)
		if len(names) == 0 || strings.Count(query, "(") != strings.Count(query, ")") {
			t.Errorf("%s is no query of ours", query)
		}
		for _, name := range names {
			used[name] = true
			if !slices.Contains(series, name) {
				t.Errorf("%s is asked for, and not on the page", name)
			}
		}
		for _, match := range labelMatch.FindAllStringSubmatch(query, -1) {
			if !slices.Contains(labels, match[1]) {
				t.Errorf("%s: no series has the label %s", query, match[1])
			}
		}
		for _, match := range labelGroups.FindAllStringSubmatch(query, -1) {
			for _, label := range strings.Split(match[1], ",") {
				if !slices.Contains(labels, strings.TrimSpace(label)) {
					t.Errorf("%s: no series has the label %s", query, label)
				}
			}
		}
	}
	for i := range timesTable {
		if !used[prefix+timesTable[i].name+"_bucket"] {
			t.Errorf("no panel shows %s", timesTable[i].name)
		}
	}
}

// TestDocs_ListEveryMetric, in both languages.
func TestDocs_ListEveryMetric(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		text, err := os.ReadFile(filepath.Join(testenv.Root(), "docs", language, "observability.md"))
		if err != nil {
			t.Fatal(err)
		}
		listed := seriesName.FindAllString(string(text), -1)
		for _, f := range everything() {
			if !slices.Contains(listed, f.GetName()) {
				t.Errorf("%s: %s is not listed", language, f.GetName())
			}
		}
	}
}
