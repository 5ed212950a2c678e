package chart

import (
	"math"
	"strconv"
	"strings"
)

// A pen writes the data of a path in steps of a tenth of a pixel, each relative to the one before: that takes half of
// the characters of absolute coordinates, and sums of whole tenths do not drift.
type pen struct {
	out  strings.Builder
	x, y int  // where it is
	last byte // the command that was written last
}

func tenths(v float64) int { return int(math.Round(v * 10)) }

// path adds a path. Corners that lie on the line from one that is drawn to a later one are left out.
func (p *pen) path(points []point, closed bool) {
	p.move(points[0])
	drawn := 0
	for i := 1; i < len(points); i++ {
		if i+1 < len(points) && onTheWay(points[drawn:i+2]) {
			continue
		}
		p.to(points[i])
		drawn = i
	}
	if closed {
		p.out.WriteByte('z')
		p.last = 'z'
		p.x, p.y = tenths(points[0].x), tenths(points[0].y)
	}
}

// longest bounds the corners that one straight line stands for.
const longest = 60

// onTheWay reports whether all corners lie within a twentieth of a pixel of the line from the first to the last, one after
// the other.
func onTheWay(corners []point) bool {
	a, c := corners[0], corners[len(corners)-1]
	dx, dy := c.x-a.x, c.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 || len(corners) > longest {
		return false
	}
	before := 0.0
	for _, b := range corners[1 : len(corners)-1] {
		along := ((b.x-a.x)*dx + (b.y-a.y)*dy) / length
		if along < before || along > length || math.Abs((b.x-a.x)*dy-(b.y-a.y)*dx)/length > 0.05 {
			return false
		}
		before = along
	}
	return true
}

func (p *pen) move(at point) {
	x, y := tenths(at.x), tenths(at.y)
	p.step('m', x-p.x, y-p.y)
	p.x, p.y = x, y
}

func (p *pen) to(at point) {
	x, y := tenths(at.x), tenths(at.y)
	switch dx, dy := x-p.x, y-p.y; {
	case dx == 0 && dy == 0:
		return
	case dy == 0:
		p.step('h', dx)
	case dx == 0:
		p.step('v', dy)
	default:
		p.step('l', dx, dy)
	}
	p.x, p.y = x, y
}

// dot adds a path of no length, which round caps make a dot.
func (p *pen) dot(at point) {
	p.move(at)
	p.step('h', 0)
}

func (p *pen) step(command byte, steps ...int) {
	// A command that is repeated needs no letter.
	again := command == p.last && command != 'm'
	if !again {
		p.out.WriteByte(command)
	}
	for i, s := range steps {
		text := tenth(s)
		if (again || i > 0) && text[0] != '-' {
			p.out.WriteByte(' ')
		}
		p.out.WriteString(text)
	}
	p.last = command
}

// tenth writes a number of tenths: 12.3, .5, -4.
func tenth(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole, rest := n/10, n%10
	switch {
	case rest == 0:
		return sign + strconv.Itoa(whole)
	case whole == 0:
		return sign + "." + strconv.Itoa(rest)
	}
	return sign + strconv.Itoa(whole) + "." + strconv.Itoa(rest)
}
