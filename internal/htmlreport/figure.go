package htmlreport

import (
	"html/template"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// The widths at which charts are drawn: beside each other on a screen, across it, and on a phone.
const (
	halfWidth  = 580
	wholeWidth = 1180
	phoneWidth = 350
)

// A figure is a chart in the page.
type figure struct {
	ID    string
	Title i18n.Text
	// About says how to read it.
	About i18n.Text
	// Wide spans the page and scrolls on a phone; Alone spans it because nothing is beside it.
	Wide, Alone  bool
	Large, Small template.HTML
}

// tabs are figures of which a reader sees one at a time.
type tabs struct {
	ID      string
	Title   i18n.Text
	Figures []figure
}

// figures draws charts, and keeps their data for the reader.
func (c *content) figures(charts []chart.Chart) []figure {
	var all []figure
	for _, x := range charts {
		f := figure{ID: x.ID, Title: x.Title, About: x.About, Wide: len(x.Boxes) > 150}
		width := halfWidth
		if f.Wide {
			width = wholeWidth
		}
		f.Large = template.HTML(x.SVG(width, x.ID+"-l"))
		if !f.Wide { // what is wide has too many marks to be there twice, and scrolls inside its frame on a phone
			f.Small = template.HTML(x.SVG(phoneWidth, x.ID+"-s"))
		}
		c.Data[x.ID] = x.Data()
		all = append(all, f)
	}
	return all
}

// grid is figures of charts in rows of two. One that would be alone in its row spans it.
func (c *content) grid(charts []chart.Chart) []figure {
	all := c.figures(charts)
	second := false // column
	for i := range all {
		switch f := &all[i]; {
		case f.Wide:
			second = false
		case !second && (i+1 == len(all) || all[i+1].Wide):
			f.Alone = true
			f.Large = template.HTML(charts[i].SVG(wholeWidth, charts[i].ID+"-l"))
		default:
			second = !second
		}
	}
	return all
}

func (c *content) level(r Run, i int, l *metric.Level) levelContent {
	out := levelContent{ID: levelID(i), Name: report.LevelName(l), Text: levelText(l), Percentiles: percentileTable(l), Verdict: verdictOf(l)}
	for _, o := range l.Outcomes {
		o.Example = cut(o.Example, budgetOf(len(r.Run.Levels)).words)
		out.Outcomes = append(out.Outcomes, outcomeRow{o, o.Kind.Text()})
	}
	if out.Bare = !hasCharts(i, len(r.Run.Levels)); !out.Bare {
		out.Figures = c.grid(levelCharts(r, i, l))
	}
	out.Connections, out.Schedule, out.Stages = report.ConnectionsText(l), report.ScheduleText(l), stageTable(l)
	out.Classes = classTable(l)
	out.Steady, out.SteadyFigures = report.SteadyText(l), steadyTable(l)
	out.Fidelity = report.FidelityText(l)
	if i < len(r.Details) {
		out.Ended = r.Details[i].Ended
		out.Notes = r.Details[i].Notes
		if d := r.Details[i].Detail; d != nil {
			out.Requests = requestTable(l, d.Timelines(), budgetOf(len(r.Run.Levels)))
		}
	}
	return out
}
