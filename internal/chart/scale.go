package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A scale maps data to pixels. On a logarithmic one, what is not above zero lies at the lower edge.
type scale struct {
	lo, hi float64
	a, b   float64 // pixels of lo and hi
	log    bool
	whole  bool // labels stand at whole numbers
}

func (s scale) at(v float64) float64 {
	lo, hi := s.lo, s.hi
	if s.log {
		lo, hi, v = math.Log(lo), math.Log(hi), math.Log(max(v, s.lo))
	}
	return s.a + (v-lo)/(hi-lo)*(s.b-s.a)
}

// scaleOf is the scale of an axis for data between lo and hi, widened to round numbers where it is linear.
func (x Axis) scaleOf(lo, hi, a, b float64) scale {
	if len(x.Names) > 0 {
		return x.turned(scale{lo: -0.5, hi: float64(len(x.Names)) - 0.5, a: a, b: b})
	}
	if x.Min != 0 || x.Max != 0 {
		lo, hi = min(lo, x.Min), max(hi, x.Max)
	}
	if x.Log && lo > 0 && hi > 0 {
		if hi < lo*1.5 {
			lo, hi = lo/1.25, hi*1.25
		}
		return x.turned(scale{lo: lo, hi: hi, a: a, b: b, log: true})
	}
	if x.Zero {
		lo = min(lo, 0)
	}
	if !(hi > lo) {
		room := max(math.Abs(lo)*0.1, 1e-9)
		if lo == 0 {
			room = 1
		}
		lo, hi = lo-room, hi+room
		if x.Zero && lo > -1.5*room {
			lo = max(lo, 0)
		}
	}
	return x.turned(scale{lo: lo, hi: hi, a: a, b: b})
}

// marked is an axis whose title says that its scale is logarithmic, where it is.
func (x Axis) marked(lo, hi float64) Axis {
	if len(x.Names) > 0 || x.Bare || !x.scaleOf(lo, hi, 0, 1).log {
		return x
	}
	if x.Title.EN == "" {
		x.Title = i18n.Text{EN: "logarithmic", ZH: "对数刻度"}
		return x
	}
	x.Title = x.Title.Plus(i18n.Text{EN: " (logarithmic)", ZH: "（对数）"})
	return x
}

func (x Axis) turned(s scale) scale {
	s.whole = x.Unit == Whole
	if x.Down {
		s.a, s.b = s.b, s.a
	}
	return s
}

// step is the smallest of 1, 2, 5 times a power of ten that cuts a length into at most n parts.
func step(length float64, n int) float64 {
	raw := length / float64(max(n, 1))
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power >= raw*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// step is the distance of about n labels.
func (s scale) step(n int) float64 {
	d := step(s.hi-s.lo, n)
	if s.whole {
		return max(1, d)
	}
	return d
}

// ticks are at most about n round numbers in a scale.
func (s scale) ticks(n int) []float64 {
	if s.log {
		return slices.DeleteFunc(logTicks(s.lo, s.hi, n), func(v float64) bool { return s.whole && v != math.Round(v) })
	}
	var all []float64
	d := s.step(n)
	for i := math.Ceil(s.lo/d - 1e-9); i*d <= s.hi+d*1e-9; i++ {
		all = append(all, i*d+0)
	}
	return all
}

// logTicks are powers of ten; 1, 2 and 5 times them where that leaves room; linear ones where the scale spans less
// than a decade.
func logTicks(lo, hi float64, n int) []float64 {
	within := func(multiples []float64, every int) []float64 {
		var all []float64
		for e := math.Floor(math.Log10(lo)); e <= math.Ceil(math.Log10(hi)); e++ {
			if int(e)%every != 0 {
				continue
			}
			for _, m := range multiples {
				if v := m * math.Pow(10, e); v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
					all = append(all, v)
				}
			}
		}
		return all
	}
	if all := within([]float64{1, 2, 5}, 1); len(all) <= n {
		if len(all) < 3 {
			return scale{lo: lo, hi: hi}.ticks(n)
		}
		return all
	}
	for every := 1; every < 12; every++ {
		if all := within([]float64{1}, every); len(all) <= n {
			return all
		}
	}
	return nil
}

// label writes a number of an axis; largest is the largest number on it, whose unit a linear scale gives to all.
func (x Axis) label(v, largest float64, log bool) string {
	switch x.Unit {
	case Seconds:
		if log {
			largest = v
		}
		return Duration(v, largest)
	case Share:
		return trim(v*100) + " %"
	}
	switch a := math.Abs(v); {
	case a >= 1e9:
		return trim(v/1e9) + "G"
	case a >= 1e6:
		return trim(v/1e6) + "M"
	case a >= 1e4:
		return trim(v/1e3) + "k"
	}
	return trim(v)
}

// Duration writes seconds in the unit that suits the scale of like.
func Duration(v, like float64) string {
	switch like = math.Abs(like); {
	case v == 0 && like == 0:
		return "0"
	case like < 0.9995e-3:
		return trim(v*1e6) + " µs"
	case like < 0.9995:
		return trim(v*1e3) + " ms"
	case like < 300:
		return trim(v) + " s"
	}
	return trim(v/60) + " min"
}

// trim writes a number with four significant digits and without needless zeros.
func trim(v float64) string {
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if strings.ContainsRune(s, 'e') {
		s = strconv.FormatFloat(v, 'f', -1, 64)
		if f, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64); err == nil {
			s = strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	if s == "-0" {
		return "0"
	}
	return s
}
