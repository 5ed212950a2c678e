package history

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Look is what the terminal can show.
type Look struct {
	Language string
	// Sparklines draws each series in a line of blocks, of at most Width values.
	Sparklines bool
	Width      int
}

var words = map[string]i18n.Text{"better": {EN: "better", ZH: "变好"}, "worse": {EN: "worse", ZH: "变差"}, "changed": {EN: "changed", ZH: "有变化"}}

// Text is the history for a terminal: a table a level with a row a run, whose first value behind a change has a mark, and a line for
// each change.
func (h *History) Text(look Look) string {
	var b strings.Builder
	first, last := h.Runs[0].Started, h.Runs[len(h.Runs)-1].Started
	fmt.Fprintf(&b, "%s\n", i18n.Sprintf("Set-up %s: %s, %s, %s from %s to %s", "设置 %s：%s，%s，%s 次运行，%s 至 %s", h.Key, orUnknown(h.Model), orUnknown(h.Server),
		i18n.Count(len(h.Runs), "run"), first.Format("2006-01-02"), last.Format("2006-01-02")).In(look.Language))
	for i := range h.Levels {
		b.WriteString("\n")
		h.level(&b, &h.Levels[i], look)
	}
	if n := h.Empty(); n > 0 {
		b.WriteString("\n" + i18n.Sprintf("%s without any of these figures: no perf_result.json, or it is damaged; `evalscope report DIR` regenerates it",
			"%s 次运行没有这些指标：缺少 perf_result.json 或已损坏；可用 `evalscope report DIR` 重新生成", i18n.Count(n, "run")).In(look.Language) + "\n")
	}
	if sources := h.Sources().In(look.Language); sources != "" {
		b.WriteString("\n" + sources + "\n")
	}
	return b.String()
}

func orUnknown(text string) string {
	if text == "" {
		return "?"
	}
	return sanitize.Line(text, 60)
}

func (h *History) level(b *strings.Builder, l *LevelHistory, look Look) {
	header := []string{sanitize.Line(l.Name, 60), i18n.Text{EN: "run", ZH: "运行"}.In(look.Language)}
	for _, s := range l.Series {
		header = append(header, s.Figure.Name())
	}
	rows := [][]string{header}
	for i, r := range h.Runs {
		row, some := []string{r.Started.Format("2006-01-02 15:04:05"), sanitize.Line(r.Path, 60)}, false
		for _, s := range l.Series {
			cell, there := s.Cell(i)
			row, some = append(row, cell), some || there
		}
		if some {
			rows = append(rows, row)
		}
	}
	if look.Sparklines {
		row := []string{"", ""}
		for _, s := range l.Series {
			row = append(row, s.Sparkline(max(8, (look.Width-50)/len(l.Series)-2)))
		}
		rows = append(rows, row)
	}
	b.WriteString(termtext.Columns(rows, func(column int) bool { return column > 1 }, runewidth.StringWidth))
	for _, s := range l.Series {
		for _, m := range s.Changes {
			b.WriteString("  " + h.Sentence(s.Figure, m).In(look.Language) + "\n")
		}
	}
	for _, a := range l.Asides() {
		b.WriteString("  (…) " + a.Text().In(look.Language) + "\n")
	}
}

// Cell is the figure of a run: behind a change with its mark, in brackets where it is no part of the test.
func (s *Series) Cell(run int) (text string, there bool) {
	i := slices.IndexFunc(s.Points, func(p Point) bool { return p.Run == run })
	if i < 0 {
		return "-", false
	}
	text = s.Figure.Show(s.Points[i].Value)
	if s.Points[i].Aside != "" {
		return "(" + text + ")", true
	}
	for _, m := range s.Changes {
		if m.First == run {
			text = "* " + text
		}
	}
	return text, true
}

// Sentence says a change: when, how much, and what else changed there.
func (h *History) Sentence(f Figure, m Moved) i18n.Text {
	line := i18n.Sprintf("* %s %s since %s: %s, median %s to %s (p %.4f)", "* %s %s，自 %s 起：%s，中位数 %s 至 %s（p %.4f）", f.Name(), words[m.Word],
		h.Runs[m.First].Started.Format("2006-01-02 15:04:05"), m.size(), f.Show(m.Before), f.Show(m.After), m.P)
	for _, fact := range m.Facts {
		line = line.Plus(i18n.Sprintf("; %s: %s", "；%s：%s", fact.Name, sanitize.Line(fact.Value, 160)))
	}
	return line
}

// size is how much it is, "?" where before was 0.
func (m Moved) size() string {
	if m.Before > 0 {
		return fmt.Sprintf("%+.1f%%", 100*(m.After/m.Before-1))
	}
	return "?"
}

// Text is the change in two words.
func (m Moved) Text() i18n.Text { return words[m.Word].Plus(i18n.Same(" " + m.size())) }

// Asides are the reasons for brackets in a level.
func (l *LevelHistory) Asides() (all []Aside) {
	for _, s := range l.Series {
		for _, p := range s.Points {
			if p.Aside != "" && !slices.Contains(all, p.Aside) {
				all = append(all, p.Aside)
			}
		}
	}
	return all
}

// Sparkline draws the newest values as blocks, a bar at each change.
func (s *Series) Sparkline(most int) string {
	points := s.Points[max(0, len(s.Points)-most):]
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for i, p := range points {
		for _, m := range s.Changes {
			if m.First == p.Run && i > 0 {
				b.WriteRune('│')
			}
		}
		step := 0
		if high > low {
			step = min(len(blocks)-1, int(float64(len(blocks))*(p.Value-low)/(high-low)))
		}
		b.WriteRune(blocks[step])
	}
	return b.String()
}

// Show is a value with its unit.
func (f Figure) Show(v float64) string {
	unit := f.Unit()
	switch {
	case f.Metric == Failed || unit == string(metric.Ratio):
		return fmt.Sprintf("%.2f%%", 100*v)
	case unit != string(metric.Seconds):
		return strings.TrimSpace(fmt.Sprintf("%.4g %s", v, unit))
	}
	return termtext.Seconds(v)
}
