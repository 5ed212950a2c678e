package htmlreport

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// axisData is what the script needs of a level's axis: instants in seconds, stretches of each line as flat lists.
type axisData struct {
	From   axisFigure      `json:"a"`
	To     axisFigure      `json:"b"`
	Tracks []axisTrackData `json:"t"`
	Marks  []axisMarkData  `json:"m,omitempty"`
}

type axisTrackData struct {
	Unit  string         `json:"u,omitempty"`
	Lines []axisLineData `json:"l"`
}

// axisLineData has the time without a reading that is a hole, the beginnings, the lengths, the least and the
// greatest values; the last are left out where each is the least.
type axisLineData struct {
	Dots bool         `json:"d,omitempty"`
	Hole axisFigure   `json:"h,omitempty"`
	X    []axisFigure `json:"x"`
	W    []axisFigure `json:"w"`
	Lo   []axisFigure `json:"y"`
	Hi   []axisFigure `json:"z,omitempty"`
}

type axisMarkData struct {
	Kind string     `json:"k"`
	From axisFigure `json:"a"`
	To   axisFigure `json:"b"`
	Name []string   `json:"n"`
}

// An axisFigure is a number with as many digits as an axis of a day needs for a tenth of a millisecond.
type axisFigure float64

// MarshalJSON writes the number: to a tenth of a millisecond, and smaller ones with five digits.
func (v axisFigure) MarshalJSON() ([]byte, error) {
	x := float64(v)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return []byte("null"), nil
	}
	if math.Abs(x) >= 1 {
		x = math.Round(x*1e4) / 1e4
		return strconv.AppendFloat(nil, x, 'f', -1, 64), nil
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 5, 64), 64)
	return strconv.AppendFloat(nil, rounded, 'g', -1, 64), nil
}

func dataOf(a *tracks.Axis) axisData {
	d := axisData{From: axisFigure(a.From), To: axisFigure(a.To)}
	for _, t := range a.Tracks {
		x := axisTrackData{Unit: string(t.Unit)}
		for _, l := range t.Lines {
			x.Lines = append(x.Lines, lineData(l))
		}
		d.Tracks = append(d.Tracks, x)
	}
	for _, m := range a.Marks {
		d.Marks = append(d.Marks, axisMarkData{string(m.Kind), axisFigure(m.From), axisFigure(m.To), bothWords(m.Name)})
	}
	return d
}

func lineData(l tracks.Line) axisLineData {
	d := axisLineData{Dots: l.Dots, Hole: axisFigure(l.Hole)}
	wide := false
	for _, r := range l.Ranges {
		d.X, d.W, d.Lo = append(d.X, axisFigure(r.From)), append(d.W, axisFigure(r.To-r.From)), append(d.Lo, axisFigure(r.Lo))
		d.Hi = append(d.Hi, axisFigure(r.Hi))
		wide = wide || r.Hi != r.Lo
	}
	if !wide {
		d.Hi = nil
	}
	return d
}

func bothWords(t i18n.Text) []string {
	if t.ZH == "" || t.ZH == t.EN {
		return []string{t.EN}
	}
	return []string{t.EN, t.ZH}
}
