// Package htmlreport makes perf_report.html: one self-contained file that opens offline and runs only its own code. It
// is pure: it turns the data of a run into HTML. Package metric has the figures, package report the findings, and
// package chart draws charts.
package htmlreport

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/report"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// File is the page's name in a run's folder.
const File = "perf_report.html"

// A Run is everything that the page shows. What is empty is left out.
type Run struct {
	report.Run
	ID     string
	Host   string
	Server string
	// URL is the endpoint without secrets, ReplyModel the model as replies name it.
	URL, ReplyModel string
	State           string
	Started, Ended  time.Time
	// Details belong to the levels one by one; Ended and Notes of each stand beside them.
	Details     []Level
	Suggestions []report.Suggestion
	// Settings are the arguments that the user gave, in their order.
	Settings []Pair
	// Environment describes the machine that sent the load.
	Environment []Pair
	// Checks are what was found before the run, ServerSays what the server said of itself.
	Checks     []Check
	ServerSays []Pair
	Tags       []Tag
	// GPUs is the number of GPUs that served, 0 when it was not said.
	GPUs int
	// Objectives are limits that the user asked for, drawn as lines and judged by level.
	Objectives []Objective
	// ObjectiveShare is the part of a class's requests that must keep an objective of its own.
	ObjectiveShare float64
	// Language is the one that the page opens in: zh, or English.
	Language string
}

// A Level is what is known of a level beyond its figures.
type Level struct {
	Detail *chartdata.Level
	// Ended is why it ended; Notes are sentences about it.
	Ended i18n.Text
	Notes []i18n.Text
	// Axis is what was sampled beside the level, nil for nothing.
	Axis *tracks.Axis
}

// A Pair is a name and its value.
type Pair struct {
	Name  i18n.Text
	Value string
	// Chinese is the value in Chinese, "" where it is the same.
	Chinese string
}

// Shown is the value in both languages.
func (p Pair) Shown() i18n.Text { return i18n.Text{EN: p.Value, ZH: p.Chinese} }

// A Tag is what the user called the run by.
type Tag struct{ Name, Value string }

// An Objective is a limit on a percentile of a metric, or on its mean where P is 0. Where Share is set it is a limit on
// each request instead: that part of a level's requests (0…1), failed ones among them, must keep it.
type Objective struct {
	Key   metric.Key
	P     float64
	Limit float64
	Share float64
}

var (
	//go:embed *.tmpl
	templates embed.FS
	//go:embed page.css
	css string
	//go:embed axis.css
	axisCSS string
	//go:embed figures.js page.js axis.js
	scripts embed.FS
)

// Write writes the page. It is valid UTF-8 whatever a server or a file of others put into the run's names.
func Write(w io.Writer, r Run) error {
	t, err := template.New("page.tmpl").Funcs(template.FuncMap{"t": word, "both": both}).ParseFS(templates, "*.tmpl")
	if err != nil {
		return err
	}
	c := view(r)
	if c.Further, err = sections(t, further(), r); err != nil {
		return err
	}
	if c.Closing, err = sections(t, closing(), r); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, c); err != nil {
		return err
	}
	_, err = w.Write(bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD")))
	return err
}

// script is the page's code: what charts do under a pointer first, then the page's controls.
func script() template.JS {
	var all strings.Builder
	for _, name := range []string{"figures.js", "page.js", "axis.js"} {
		part, _ := scripts.ReadFile(name) // they are part of the program
		all.Write(part)
	}
	return template.JS(all.String())
}

// A content is the page as its template sees it.
type content struct {
	Run         Run
	Lang, Title string
	CSS         template.CSS
	Script      template.JS
	Verdict     verdictView
	Statement   statement
	Client      i18n.Text
	Bounded     bool
	// Further and Closing are the sections that the functions of these names list.
	Further    []section
	Closing    []section
	Notes      []i18n.Text
	Facts      []fact
	Levels     table
	Objectives *table
	Servers    *table
	// Workers is of runs that several machines sent, Cost of runs with a price.
	Workers, Cost, Energy *table
	// Interference is of runs with a mix whose classes were measured alone too.
	Interference *table
	// Conversations and Turns are of runs with conversations, nil for others.
	Conversations, Turns *table
	// Graphs and Agents are of runs whose sessions are graphs, nil for others.
	Graphs, Agents *table
	Curves         []figure
	Spreads        []tabs
	Details        []levelContent
	Suggestions    []suggestion
	// Lead is the one that the overview shows too, nil where there is none but remarks.
	Lead *suggestion
	Data map[string]chart.Data
}

// FactsARow is how many facts a row has, so that no row is shorter than the others by more than needed.
func (c content) FactsARow() int {
	n := max(len(c.Facts), 1)
	rows := (n + mostFacts - 1) / mostFacts
	return (n + rows - 1) / rows
}

// mostFacts is how many facts a row has room for.
const mostFacts = 6

// Words cuts a command at its blanks, so that a line of the page breaks only there.
func (content) Words(command string) []string { return strings.Fields(command) }

type suggestion struct {
	report.Suggestion
	What, Evidence, How i18n.Text
	Next                string
}

type levelContent struct {
	ID, Name    string
	Text        i18n.Text
	Verdict     *verdictView
	Ended       i18n.Text
	Connections i18n.Text
	Schedule    i18n.Text
	Fidelity    i18n.Text
	Stages      *table
	Classes     *table
	Steady      i18n.Text
	// SteadyFigures are those of the steady state beside the whole level's, nil where there is none.
	SteadyFigures *table
	Notes         []i18n.Text
	Percentiles   table
	Outcomes      []outcomeRow
	// Bare reports whether there are more levels than those that get charts.
	Bare     bool
	Figures  []figure
	Requests *table
}

// An outcomeRow is a kind of fault with its name.
type outcomeRow struct {
	metric.Outcome
	Name i18n.Text
}

func view(r Run) content {
	c := content{Run: r, Lang: "en", CSS: template.CSS(themes() + chart.Style + css + axisCSS), Script: script(), Verdict: viewOf(wordOf(r)),
		Client: clientText(r.Run.Levels), Bounded: bounded(r), Data: map[string]chart.Data{}}
	if r.Language == "zh" {
		c.Lang = "zh"
	}
	c.Title = r.Model
	causes := causesOf(r)
	c.Statement = statementOf(r, c.Verdict, causes)
	c.Notes = r.Notes
	c.Facts = facts(r)
	c.Levels, c.Objectives, c.Servers = levelTable(r), objectiveTable(r), targetTable(r.Run.Levels)
	c.Workers, c.Cost, c.Energy = workerTable(r.Run.Levels), costTable(r.Run.Levels), energyTable(r.Run.Levels)
	c.Interference = interferenceTable(r.Run.Levels)
	c.Conversations, c.Turns = conversationTable(byClass(r.Run.Levels)), turnTable(byClass(r.Run.Levels))
	c.Graphs, c.Agents = graphTable(byClass(r.Run.Levels)), agentTable(byClass(r.Run.Levels))
	c.Curves = c.grid(curves(r))
	for _, s := range spreads(r) {
		c.Spreads = append(c.Spreads, tabs{ID: s.id, Title: s.title, Figures: c.figures(s.charts)})
	}
	for i, l := range r.Run.Levels {
		c.Details = append(c.Details, c.level(r, i, l))
	}
	for _, s := range r.Suggestions {
		if len(causes) > 0 && s.OfVerdict() {
			continue // the section of causes has it
		}
		c.Suggestions = append(c.Suggestions, suggestion{s, s.Finding,
			s.EvidenceText(), s.Try, s.NextCommand(r.Command)})
	}
	c.Lead = lead(c.Suggestions)
	return c
}

// lead is the suggestion that says most of why a figure is as it is: the first that is no remark, and one about the knee, which says what
// to measure next, only where there is no other.
func lead(all []suggestion) *suggestion {
	var found *suggestion
	for i, s := range all {
		if s.Severity != report.Remark && (found == nil || found.Rule == "knee") {
			found = &all[i]
		}
	}
	return found
}

// themes are the colors of both themes: the system's choice, and the reader's.
func themes() string {
	lightVars, darkVars := chart.Variables(false), chart.Variables(true)
	return ":root{color-scheme:light;" + lightVars + "}@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" +
		darkVars + "}}@media screen{:root[data-theme=dark]{color-scheme:dark;" + darkVars + "}}"
}

// Charts are all charts of a run, for files of their own.
func Charts(r Run) []chart.Chart {
	all := curves(r)
	for _, s := range spreads(r) {
		all = append(all, s.charts...)
	}
	for i, l := range r.Run.Levels {
		all = append(all, levelCharts(r, i, l)...)
	}
	return all
}
