package htmlreport

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/perf/metric"
)

// everyChart are the charts of runs with as much in them as there is.
func everyChart() []chart.Chart {
	objectives := judged()
	objectives.Objectives = []Objective{{Key: metric.TTFT, P: 0.99, Limit: 0.1}, {Key: metric.TTFT, P: 0.5, Limit: 0.05}}
	return slices.Concat(Charts(sweep()), Charts(objectives), Charts(plainRun()))
}

// hues are what each color role is in both themes.
func hues() [2]map[chart.Color]string {
	var all [2]map[chart.Color]string
	for i := range all {
		all[i] = map[chart.Color]string{}
		for _, m := range regexp.MustCompile(`--([a-z0-9]+):(#[0-9a-f]+)`).FindAllStringSubmatch(chart.Variables(i == 1), -1) {
			all[i][chart.Color(m[1])] = m[2]
		}
	}
	return all
}

func TestCharts_NoColorMeansTwoThings(t *testing.T) {
	for _, c := range everyChart() {
		for _, theme := range hues() {
			meaning := map[string]string{}
			add := func(name string, color chart.Color) {
				hue := theme[color]
				if before, used := meaning[hue]; name != "" && used && before != name {
					t.Errorf("%s: %q and %q are both %s (%s)", c.ID, before, name, hue, color)
				}
				if name != "" {
					meaning[hue] = name
				}
			}
			for _, l := range c.Lines {
				add(l.Name.EN, l.Color)
			}
			for _, d := range c.Dots {
				add(d.Name.EN, d.Color)
			}
			for _, b := range c.Bands {
				add(b.Name.EN, b.Color)
			}
			for _, s := range c.Shades {
				add(s.Name.EN, s.Color)
			}
			for _, k := range c.Keys {
				add(k.Name.EN, k.Color)
			}
			for _, r := range c.Refs {
				if r.Color != chart.Knee { // the knee and its interval are one thing
					add(r.Label.EN, r.Color)
				}
			}
		}
	}
}

func TestCharts_AxesAreTitledAndEachChartSaysHowToReadIt(t *testing.T) {
	for _, c := range everyChart() {
		for name, x := range map[string]chart.Axis{"x": c.X, "y": c.Y} {
			if x.Title.EN == "" && !x.Bare && len(x.Names) == 0 {
				t.Errorf("%s: the %s axis has no title", c.ID, name)
			}
		}
		if n := strings.Count(c.About.EN, "."); n != 1 || c.About.ZH == "" || strings.Count(c.About.ZH, "。") != 1 {
			t.Errorf("%s: %q / %q is not one sentence in both languages", c.ID, c.About.EN, c.About.ZH)
		}
	}
	page := made(t, sweep())
	if figures, read := strings.Count(page, "<figure "), strings.Count(page, `<p class="read">`); figures == 0 || figures != read {
		t.Errorf("%d charts have %d sentences", figures, read)
	}
}

// withOutlier is a level of 2,000 values between 10 and 20 ms, one of 1 ms and one of 30 s.
func withOutlier() *metric.Level {
	d := metric.NewDistribution(0.001, 30)
	for i := range 2000 {
		d.Add(0.01 + float64(i)*0.000005)
	}
	l := plainRun().Run.Levels[0]
	return metric.NewLevel(l.Load, nil, map[metric.Key]*metric.Distribution{metric.TTFT: d})
}

func TestCharts_OneSlowRequestIsMarkedAndDoesNotSetTheRange(t *testing.T) {
	r := plainRun()
	r.Run.Levels = []*metric.Level{withOutlier()}
	for _, c := range spreads(r)[0].charts {
		for _, l := range c.Lines {
			for _, x := range l.X {
				if x > 0.021 || x < 0.009 {
					t.Errorf("%s is drawn to %v", c.ID, x)
				}
			}
		}
		out := c.Dots[len(c.Dots)-1]
		if out.Name.EN != "2 values beyond the edge" && out.Name.EN != "4 values beyond the edge" {
			t.Errorf("%s: the outliers are called %q", c.ID, out.Name.EN)
		}
		if tip := out.Tips[len(out.Tips)-1]; !strings.Contains(tip.EN, "up to 30 s") || !strings.Contains(tip.ZH, "最大 30 s") {
			t.Errorf("%s: the tip is %q", c.ID, tip)
		}
	}
}
