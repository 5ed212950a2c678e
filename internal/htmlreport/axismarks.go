package htmlreport

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// axisMarks are the marks of a kind: the legend, and each in words.
type axisMarks struct {
	Kind  string
	Name  i18n.Text
	Count int
	Each  []axisMark
}

// An axisMark is a mark in words.
type axisMark struct {
	When string
	Name i18n.Text
}

// rowHeight is the height of a kind of marks in the strip above the tracks, in pixels.
const rowHeight = 9

// markKinds are the kinds that a level has, in the order of the strip.
func markKinds(a *tracks.Axis) []tracks.MarkKind {
	return slices.DeleteFunc(tracks.MarkKinds(), func(k tracks.MarkKind) bool {
		return !slices.ContainsFunc(a.Marks, func(m tracks.Mark) bool { return m.Kind == k })
	})
}

func marksOf(a *tracks.Axis) (all []axisMarks) {
	for _, k := range markKinds(a) {
		group := axisMarks{Kind: string(k), Name: k.Text()}
		for _, m := range a.Marks {
			if m.Kind != k {
				continue
			}
			when := markInstant(m.From)
			if m.To > m.From {
				when += "–" + markInstant(m.To)
			}
			group.Each = append(group.Each, axisMark{when, m.Name})
		}
		group.Count = len(group.Each)
		all = append(all, group)
	}
	return all
}

func markInstant(seconds float64) string { return strconv.FormatFloat(seconds, 'f', 2, 64) + " s" }

// markPath are the marks of a kind between two heights, as one path. axis.js makes the same after a zoom.
func markPath(a *tracks.Axis, kind tracks.MarkKind, top, height float64) string {
	var b strings.Builder
	for _, m := range a.Marks {
		if m.Kind == kind {
			x, width := (m.From-a.From)/(a.To-a.From)*trackWidth, max((m.To-m.From)/(a.To-a.From)*trackWidth, 1)
			b.WriteString("M" + axisCoordinate(x) + " " + axisCoordinate(top) + "h" + axisCoordinate(width) + "v" + axisCoordinate(height) + "h-" + axisCoordinate(width) + "z")
		}
	}
	return b.String()
}

// stripPicture has a row for each kind of marks, "" where there are none.
func stripPicture(a *tracks.Axis) template.HTML {
	kinds := markKinds(a)
	if len(kinds) == 0 {
		return ""
	}
	var b strings.Builder
	height := strconv.Itoa(rowHeight * len(kinds))
	b.WriteString(`<svg viewBox="0 0 1000 ` + height + `" height="` + height + `" preserveAspectRatio="none" aria-hidden="true">`)
	for i, k := range kinds {
		b.WriteString(`<path class="mark ` + string(k) + `" data-kind="` + string(k) + `" d="` + markPath(a, k, float64(i*rowHeight), rowHeight-2) + `"/>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}
