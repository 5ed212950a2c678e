package chart

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A seen canvas writes down what a reader sees: texts, and shapes to two pixels, whatever elements a picture is made of.
type seen struct{ lines []string }

func (s *seen) shape(p shape) {
	paths := p.paths
	if paths == nil {
		paths = [][]point{p.points}
	}
	if !finite(paths) {
		return
	}
	look := strings.TrimSpace(fmt.Sprintf("%s %s", named("fill", p.fill), named("stroke", p.stroke)))
	if p.dashed {
		look += " dashed"
	}
	if p.radius > 0 {
		look = "dots " + look
	}
	for _, path := range paths {
		var at []string
		for _, x := range path {
			if spot := near(x); len(at) == 0 || at[len(at)-1] != spot {
				at = append(at, spot)
			}
		}
		s.lines = append(s.lines, look+": "+strings.Join(at, " "))
	}
}

func (s *seen) text(l label) {
	s.lines = append(s.lines, fmt.Sprintf("%q / %q %s %s of %s", l.text.EN, l.text.In("zh"), l.color, l.anchor, near(l.at)))
}

func near(p point) string {
	even := func(v float64) int { return 2 * int(math.Round(v/2)) }
	return fmt.Sprintf("%d,%d", even(p.x), even(p.y))
}

func named(what string, c Color) string {
	if c == nothing {
		return ""
	}
	return what + " " + string(c)
}

func TestDraw_ReadersSeeTheSameCharts(t *testing.T) {
	for _, c := range examples() {
		canvas := &seen{}
		c.draw(canvas, 600, c.height())
		got := strings.Join(canvas.lines, "\n") + "\n"
		path := filepath.Join("testdata", c.ID+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range max(len(g), len(w)) {
			if i >= len(g) || i >= len(w) || g[i] != w[i] {
				t.Errorf("%s, line %d: a reader sees %q, saw %q; look at the chart, and write the file again with -update", c.ID, i+1, at(g, i), at(w, i))
				break
			}
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
