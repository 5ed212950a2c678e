package chart

import (
	"image"
	"math"
)

// outline is a line as closed paths, a quadrilateral a stretch and a disc a joint, all turning the same way.
func outline(points []point, half float64, dashed bool) [][]point {
	var all [][]point
	stretches := [][]point{points}
	if dashed {
		stretches = dashes(points, 5, 4)
	}
	for _, line := range stretches {
		for i := 1; i < len(line); i++ {
			if quad := stretch(line[i-1], line[i], half); quad != nil {
				all = append(all, quad)
			}
			if half > 0.9 && i < len(line)-1 {
				all = append(all, circle(line[i], half))
			}
		}
	}
	return all
}

func stretch(a, b point, half float64) []point {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return nil
	}
	nx, ny := -dy/length*half, dx/length*half
	return []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}}
}

// circle is a dot as a polygon of 24 corners, clockwise on the screen as the stretches are.
func circle(at point, radius float64) []point {
	all := make([]point, 24)
	for i := range all {
		angle := float64(i) / 24 * 2 * math.Pi
		all[i] = point{at.x + radius*math.Cos(angle), at.y + radius*math.Sin(angle)}
	}
	return all
}

// dashes cuts a line into stretches of on pixels with off pixels between them.
func dashes(points []point, on, off float64) [][]point {
	var all [][]point
	current, left, drawing := []point{points[0]}, on, true
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		for {
			length := math.Hypot(b.x-a.x, b.y-a.y)
			if length < left {
				left -= length
				if drawing {
					current = append(current, b)
				}
				break
			}
			a = point{a.x + (b.x-a.x)*left/length, a.y + (b.y-a.y)*left/length}
			if drawing {
				all = append(all, append(current, a))
				drawing, left = false, off
			} else {
				drawing, left = true, on
			}
			current = []point{a}
		}
	}
	if drawing && len(current) > 1 {
		all = append(all, current)
	}
	return all
}

type box struct{ x0, y0, x1, y1 float64 }

func bounds(paths [][]point) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, path := range paths {
		for _, p := range path {
			b.x0, b.y0, b.x1, b.y1 = min(b.x0, p.x), min(b.y0, p.y), max(b.x1, p.x), max(b.y1, p.y)
		}
	}
	return b
}

// pixels is the smallest rectangle of whole pixels around a box.
func (b box) pixels(density float64) image.Rectangle {
	if b.x0 > b.x1 {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(b.x0*density)), int(math.Floor(b.y0*density)), int(math.Ceil(b.x1*density)), int(math.Ceil(b.y1*density)))
}
