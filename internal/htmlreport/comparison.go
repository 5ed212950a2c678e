package htmlreport

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Comparison is what a page shows of two sides.
type Comparison struct {
	compare.Result
	// Program is what made the page.
	Program string
	// Language is the one that the page opens in: zh, or English.
	Language string
	// ForceLink is where the page is that compares sides that are not alike; "" where there is none.
	ForceLink string
}

// A compared is the page as its template sees it.
type compared struct {
	Comparison
	Lang    string
	CSS     template.CSS
	Script  template.JS
	Words   []wordCount
	Refused bool
	Notes   []i18n.Text
	Sources i18n.Text
	Unlike  *table
	Curves  []figure
	Levels  []comparedLevel
	Data    map[string]chart.Data
}

// A wordCount is how many figures a word was said of.
type wordCount struct {
	Word  compare.Verdict
	Text  i18n.Text
	Count int
}

// A comparedLevel is one load.
type comparedLevel struct {
	ID, Name string
	Changes  []figure
	Spreads  []figure
	Rows     table
}

// WriteComparison writes the page: what changed, with the intervals, the curves and the distributions of both sides.
func WriteComparison(w io.Writer, c Comparison) error {
	t, err := template.New("page.tmpl").Funcs(template.FuncMap{"t": word, "both": both}).ParseFS(templates, "*.tmpl")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "comparison.tmpl", comparedView(c)); err != nil {
		return err
	}
	_, err = w.Write(bytes.ToValidUTF8(out.Bytes(), []byte("\uFFFD")))
	return err
}

func comparedView(c Comparison) compared {
	v := compared{Comparison: c, Lang: "en", CSS: template.CSS(themes() + chart.Style + css + comparisonStyle), Script: script(), Data: map[string]chart.Data{},
		Refused: len(c.Differences) > 0 && !c.Forced, Notes: c.Result.Notes, Sources: c.Result.Sources()}
	if c.Language == "zh" {
		v.Lang = "zh"
	}
	for _, word := range []compare.Verdict{compare.Worse, compare.Better, compare.Same, compare.Unclear} {
		n := 0
		for i := range c.Rows {
			if c.Rows[i].Verdict == word {
				n++
			}
		}
		v.Words = append(v.Words, wordCount{word, word.Text(), n})
	}
	v.Unlike = unlikeTable(c.Differences)
	page := content{Data: v.Data}
	v.Curves = page.grid(comparedCurves(c.Result))
	for i, p := range c.Pairs {
		rows := rowsOf(c.Rows, p.Name)
		if len(rows) == 0 {
			continue
		}
		id := "level-" + strconv.Itoa(i+1)
		v.Levels = append(v.Levels, comparedLevel{ID: id, Name: p.Name, Changes: page.wide(changes(id, p, rows, c.Margin)),
			Spreads: page.grid(comparedSpreads(id, p)), Rows: comparedTable(p.Name, rows)})
	}
	return v
}

// comparisonStyle keeps the names of figures on one line.
const comparisonStyle = "td.long:first-child{white-space:nowrap;min-width:170px}"

// wide draws a chart across the page, and for a phone.
func (c *content) wide(x chart.Chart) []figure {
	all := c.figures([]chart.Chart{x})
	for i := range all {
		all[i].Alone, all[i].Large = true, template.HTML(x.SVG(wholeWidth, x.ID+"-l"))
	}
	return all
}

func rowsOf(all []compare.Compared, level string) (rows []compare.Compared) {
	for _, c := range all {
		if c.Level == level {
			rows = append(rows, c)
		}
	}
	return rows
}

// comparedTable is the same as on a terminal.
func comparedTable(name string, rows []compare.Compared) table {
	t := table{Caption: i18n.Same(name), Head: append([]i18n.Text{{EN: "figure", ZH: "指标"}}, compare.Headings()...)}
	for i := range rows {
		en, zh := rows[i].Cells("en"), rows[i].Cells("zh")
		cells := []value{{Text: i18n.Same(rows[i].Name()), Words: true}}
		for j := range en {
			last := j == len(en)-1
			cells = append(cells, value{Text: i18n.Text{EN: en[j], ZH: zh[j]}, Words: last, Bad: last && rows[i].Verdict == compare.Worse})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// unlikeTable lists in what the sides are not alike; nil where they are.
func unlikeTable(all []compare.Difference) *table {
	if len(all) == 0 {
		return nil
	}
	t := &table{Caption: i18n.Text{EN: "Differences in the set-up", ZH: "两侧不同之处"}, Head: []i18n.Text{{EN: "setting", ZH: "设置"}, {EN: "base", ZH: "基准"}, {EN: "candidate", ZH: "候选"}}}
	for _, d := range all {
		key, base, candidate := d.Texts()
		t.Rows = append(t.Rows, []value{{Text: key, Words: true}, {Text: base, Words: true}, {Text: candidate, Words: true}})
	}
	return t
}

// changeTip is a row as a pointer shows it.
func changeTip(c *compare.Compared) i18n.Text {
	text := func(language string) string {
		cells := c.Cells(language)
		return fmt.Sprintf("%s: %s → %s, %s (%s), %s", c.Name(), cells[0], cells[1], cells[2], cells[3], cells[len(cells)-1])
	}
	return i18n.Text{EN: text("en"), ZH: text("zh")}
}
