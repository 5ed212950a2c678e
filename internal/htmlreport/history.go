package htmlreport

import (
	"bytes"
	"fmt"
	"html/template"
	"io"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/history"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A History is what a page shows of figures over the runs of a set-up.
type History struct {
	history.History
	// Program is what made the page.
	Program string
	// Language is the one that the page opens in: zh, or English.
	Language string
}

// A past is the page as its template sees it.
type past struct {
	History
	Lang       string
	CSS        template.CSS
	Script     template.JS
	From, To   string
	PastLevels []pastLevel
	Data       map[string]chart.Data
}

// A pastLevel is the history of a level.
type pastLevel struct {
	ID, Name string
	Changes  []i18n.Text
	Figures  []figure
	Runs     table
}

// WriteHistory writes the page: a curve a figure with its changes, and a table of the runs, for each level.
func WriteHistory(w io.Writer, h History) error {
	t, err := template.New("page.tmpl").Funcs(template.FuncMap{"t": word, "both": both}).ParseFS(templates, "*.tmpl")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "history.tmpl", pastView(h)); err != nil {
		return err
	}
	_, err = w.Write(bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD")))
	return err
}

func pastView(h History) past {
	v := past{History: h, Lang: "en", CSS: template.CSS(themes() + chart.Style + css), Script: script(), Data: map[string]chart.Data{},
		From: h.Runs[0].Started.Format("2006-01-02 15:04"), To: h.Runs[len(h.Runs)-1].Started.Format("2006-01-02 15:04")}
	if h.Language == "zh" {
		v.Lang = "zh"
	}
	page := content{Data: v.Data}
	for i, l := range h.Levels {
		level := pastLevel{ID: fmt.Sprintf("level-%d", i+1), Name: sanitize.Line(l.Name, 100), Runs: pastTable(h.History, l)}
		var charts []chart.Chart
		for j, s := range l.Series {
			charts = append(charts, pastChart(fmt.Sprintf("history-%d-%d", i+1, j+1), h.History, s))
			for _, m := range s.Changes {
				level.Changes = append(level.Changes, h.Sentence(s.Figure, m).Map(func(text string) string { return text[2:] })) // without the mark
			}
		}
		level.Figures = page.grid(charts)
		for _, a := range l.Asides() {
			level.Changes = append(level.Changes, i18n.Same("(…) ").Plus(a.Text()))
		}
		v.PastLevels = append(v.PastLevels, level)
	}
	return v
}

// pastChart is a series over its runs, with the medians between changes.
func pastChart(id string, h history.History, s history.Series) chart.Chart {
	x := chart.Chart{ID: id, Title: pastTitle(s.Figure), About: i18n.Text{EN: "Each point is a run; a dashed line is the median between two changes, a vertical line marks a change.", ZH: "每个点是一次运行；水平虚线是两次变化之间的中位数，竖线是变化之处。"},
		X: chart.Axis{Title: i18n.Text{EN: "runs in chronological order", ZH: "运行（按时间顺序）"}, Unit: chart.Whole}, Y: chart.Axis{Title: i18n.Same(s.Figure.Name()), Zero: true}}
	switch unit := s.Figure.Unit(); {
	case unit == string(metric.Seconds):
		x.Y.Unit = chart.Seconds
	case unit == string(metric.Ratio) || s.Figure.Metric == history.Failed:
		x.Y.Unit = chart.Share
	default:
		x.Y.Title = i18n.Same(s.Figure.Name() + ", " + unit)
	}
	line := chart.Line{Color: chart.Series(0), Marks: true}
	for _, p := range s.Points {
		run := h.Runs[p.Run]
		line.X, line.Y = append(line.X, float64(p.Run+1)), append(line.Y, p.Value)
		line.Hollow = append(line.Hollow, p.Aside != "")
		line.Tips = append(line.Tips, i18n.Same(run.Started.Format("2006-01-02 15:04:05")+"\n"+sanitize.Line(run.Path, 80)+"\n"+s.Figure.Show(p.Value)))
	}
	x.Lines = append(x.Lines, line)
	from := 0
	for _, m := range s.Changes {
		x.Lines = append(x.Lines, middle(from, m.Last, m.Before))
		from = m.First
		color := chart.Warn
		if m.Word == "worse" {
			color = chart.Bad
		}
		x.Refs = append(x.Refs, chart.Ref{At: float64(m.Last+m.First)/2 + 1, Label: m.Text(), Color: color})
	}
	if n := len(s.Changes); n > 0 {
		x.Lines = append(x.Lines, middle(from, len(h.Runs)-1, s.Changes[n-1].After))
	}
	return x
}

// middle is the median between two changes.
func middle(from, to int, at float64) chart.Line {
	return chart.Line{Color: chart.Muted, Dashed: true, X: []float64{float64(from + 1), float64(to + 1)}, Y: []float64{at, at}}
}

func pastTitle(f history.Figure) i18n.Text {
	title := i18n.Text{EN: "Failed requests", ZH: "失败的请求"}
	if d, ok := metric.Define(f.Metric); ok {
		title = d.Title
	}
	if f.Stat != "" {
		title = title.Plus(i18n.Same(" " + f.Stat))
	}
	return title
}

// pastTable is a row a run, the newest first.
func pastTable(h history.History, l history.LevelHistory) table {
	t := table{ID: "runs", Caption: i18n.Text{EN: "Runs, newest first", ZH: "运行（最新在前）"}, Head: []i18n.Text{{EN: "Time", ZH: "时间"}, {EN: "Run", ZH: "运行"}}}
	for _, s := range l.Series {
		t.Head = append(t.Head, i18n.Same(s.Figure.Name()))
	}
	for i := len(h.Runs) - 1; i >= 0; i-- {
		r, some := h.Runs[i], false
		row := []value{{Text: i18n.Same(r.Started.Format("2006-01-02 15:04:05")), Words: true}, {Text: i18n.Same(sanitize.Line(r.Path, 120)), Words: true}}
		for _, s := range l.Series {
			cell, there := s.Cell(i)
			row, some = append(row, plain(cell)), some || there
		}
		if some {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
