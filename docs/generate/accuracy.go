package main

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/modelscope/evalscope/bench/results"
)

//go:embed accuracy_*.md
var accuracyPages embed.FS

// accuracy is the page of what bench measured: prose of its own in each language, tables from the results. It fails where a
// template names what is not there, so that no page is made of half the results.
func accuracy(l language, r *results.Results) (string, error) {
	t := accuracyTables{l, r}
	page, err := template.New("accuracy_"+string(l)+".md").Funcs(template.FuncMap{
		"ttft": func(a string) string {
			return t.pair(a, func(c *results.Cell) (x, y *float64) { return c.TTFT50, c.TTFT99 })
		},
		"itl": func(a string) string {
			return t.pair(a, func(c *results.Cell) (x, y *float64) { return c.Gap50, c.Gap99 })
		},
		"offttft": func(a string) string {
			return t.pair(a, func(c *results.Cell) (x, y *float64) { return c.OffTTFT50, c.OffTTFT99 })
		},
		"offitl": func(a string) string {
			return t.pair(a, func(c *results.Cell) (x, y *float64) { return c.OffITL50, c.OffITL99 })
		},
		"merged":   func(a string) string { return t.one(a, 0, func(c *results.Cell) *float64 { return c.Merged }) },
		"cpu":      func(a string) string { return t.one(a, 1000, func(c *results.Cell) *float64 { return c.CPU }) },
		"memory":   func(a string) string { return t.one(a, 0, func(c *results.Cell) *float64 { return c.MemoryMB }) },
		"late":     func(a string) string { return t.one(a, 0, func(c *results.Cell) *float64 { return c.Late }) },
		"clients":  t.clients,
		"goals":    t.goals,
		"unmet":    t.unmet,
		"outcomes": t.outcomes,
		"loads":    t.loads,
	}).ParseFS(accuracyPages, "accuracy_"+string(l)+".md")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = page.Execute(&b, r)
	return b.String(), err
}

type accuracyTables struct {
	language
	r *results.Results
}

// streams are the numbers of streams that were measured, ascending.
func (t accuracyTables) streams() (all []int) {
	for _, c := range t.r.Cells {
		if !slices.Contains(all, c.Streams) {
			all = append(all, c.Streams)
		}
	}
	slices.Sort(all)
	return all
}

// matrix is a table of clients by streams; a client without any figure has no row.
func (t accuracyTables) matrix(arrivals string, least int, show func(*results.Cell) string) string {
	head := []string{t.in(clientText)}
	rows := [][]string{}
	for _, n := range t.streams() {
		if n >= least {
			head = append(head, thousands(n))
		}
	}
	for _, client := range t.r.Clients {
		row, any := []string{t.name(client.Name)}, false
		for _, n := range t.streams() {
			if n < least {
				continue
			}
			text := "–"
			for i := range t.r.Cells {
				c := &t.r.Cells[i]
				if c.Client != client.Name || c.Arrivals != arrivals || c.Streams != n {
					continue
				}
				switch {
				case c.State == results.OK:
					text = show(c)
					any = any || text != "–"
				case c.State != results.NotRun:
					text = t.name(c.State)
				}
			}
			row = append(row, text)
		}
		if any {
			rows = append(rows, row)
		}
	}
	return grid(append([][]string{head}, rows...))
}

func (t accuracyTables) pair(arrivals string, of func(*results.Cell) (x, y *float64)) string {
	return t.matrix(arrivals, 0, func(c *results.Cell) string {
		x, y := of(c)
		if x == nil || y == nil {
			return "–"
		}
		return short(*x) + " / " + short(*y)
	})
}

func (t accuracyTables) one(arrivals string, least int, of func(*results.Cell) *float64) string {
	return t.matrix(arrivals, least, func(c *results.Cell) string {
		if v := of(c); v != nil {
			return short(*v)
		}
		return "–"
	})
}

// short is a figure with three digits that count, a thousandth at the finest.
func short(v float64) string {
	digits := 0
	for limit := 100.0; v < limit && v > -limit && digits < 3; limit /= 10 {
		digits++
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// grid is a Markdown table.
func grid(rows [][]string) string {
	var b strings.Builder
	for i, row := range rows {
		for j := range row {
			row[j] = cell(row[j])
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(&b, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
