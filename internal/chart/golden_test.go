package chart

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
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
		testenv.Golden(t, filepath.Join("testdata", c.ID+".txt"), strings.Join(canvas.lines, "\n")+"\n", *update)
	}
}
