package htmlreport

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/modelscope/evalscope/internal/chart"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// An axisView is the section in which client, servers and GPUs share one axis of time: a level each.
type axisView struct{ Levels []axisLevel }

type axisLevel struct {
	ID     string
	Text   i18n.Text
	Notes  []i18n.Text
	Tracks []axisTrack
	Ticks  []axisTick
	Marks  []axisMarks
	// Strip is the picture of all marks.
	Strip template.HTML
	// Energy says what the GPUs took, "" where none told its power.
	Energy i18n.Text
	// Read says how often and how exactly it was read, and what that cost.
	Read i18n.Text
	// Data is what the page's script draws with.
	Data axisData
}

// An axisTrack is one track with its picture.
type axisTrack struct {
	tracks.Track
	// Heading is set for the first track of a group.
	Heading *i18n.Text
	Low     string
	High    string
	Picture template.HTML
	Keys    []axisKey
}

type axisKey struct {
	Name  i18n.Text
	Color string
}

type axisTick struct {
	Left  string
	Label string
}

// axisSection is there where something was sampled at some level.
func axisSection(r Run) (any, string, i18n.Text) {
	v := axisView{}
	left := axisBudget
	for i, l := range r.Run.Levels {
		if i >= len(r.Details) || r.Details[i].Axis == nil {
			continue
		}
		left -= sizeOf(r.Details[i].Axis)
		if left < 0 && len(v.Levels) > 0 {
			break // a page of so many levels has the axes of the first ones
		}
		v.Levels = append(v.Levels, sharedAxis(i, l, r.Details[i].Axis))
	}
	if len(v.Levels) == 0 {
		return nil, "", i18n.Text{}
	}
	return v, "axis", i18n.Text{EN: "Client and server over time", ZH: "客户端与服务端随时间变化"}
}

// axisBudget bounds the stretches of all lines of a page: a stretch is some 20 bytes.
const axisBudget = 150_000

func sizeOf(a *tracks.Axis) (n int) {
	for _, t := range a.Tracks {
		for _, l := range t.Lines {
			n += len(l.Ranges)
		}
	}
	return n
}

func sharedAxis(i int, l *metric.Level, a *tracks.Axis) axisLevel {
	v := axisLevel{ID: "axis-" + levelID(i), Text: levelText(l), Notes: a.Notes, Read: readText(a), Energy: energyText(l), Data: dataOf(a)}
	var group tracks.Group
	for _, t := range a.Tracks {
		lo, hi := boundsOf(t)
		x := axisTrack{Track: t, Low: axisNumber(lo, t.Unit), High: axisNumber(hi, t.Unit), Picture: trackPicture(a, t, lo, hi)}
		for k, line := range t.Lines {
			if line.Name.EN != "" {
				x.Keys = append(x.Keys, axisKey{line.Name, string(chart.Series(k))})
			}
		}
		if t.Group != group {
			group = t.Group
			x.Heading = new(groupText(group))
		}
		v.Tracks = append(v.Tracks, x)
	}
	v.Ticks = timeTicks(a.From, a.To)
	v.Marks, v.Strip = marksOf(a), stripPicture(a)
	return v
}

func groupText(g tracks.Group) i18n.Text {
	switch g {
	case tracks.Client:
		return i18n.Text{EN: "Client (measured)", ZH: "客户端（实测）"}
	case tracks.GPU:
		return i18n.Text{EN: "GPU (reported by the exporter)", ZH: "GPU（由导出器报告）"}
	case tracks.Host:
		return i18n.Text{EN: "Host (reported by the exporter)", ZH: "主机（由导出器报告）"}
	}
	return i18n.Text{EN: "Server (reported by the server)", ZH: "服务端（由服务端报告）"}
}

// readText says how often the sources were read, and what that took.
func readText(a *tracks.Axis) i18n.Text {
	text := i18n.Sprintf("Read every %s; each reading took at most %s, so its time is known to within %[2]s.", "每 %s 读取一次；单次读取最长 %s，即其时刻的不确定度。",
		axisNumber(a.Interval, tracks.Seconds), axisNumber(a.Width, tracks.Seconds))
	if c := a.Cost; c != nil && c.CPU >= 0 && a.To > a.From {
		return i18n.Sprintf("%s %d readings took %s of processor time (%.2f %% of one core).", "%s%d 次读取共用 %s 处理器时间（单核的 %.2f %%）。", text, c.Readings,
			axisNumber(c.CPU, tracks.Seconds), 100*c.CPU/(a.To-a.From))
	}
	return text
}

// boundsOf are round numbers that hold all values of a track; what counts things begins at 0.
func boundsOf(t tracks.Track) (lo, hi float64) {
	for _, l := range t.Lines {
		for _, r := range l.Ranges {
			lo, hi = min(lo, r.Lo), max(hi, r.Hi)
		}
	}
	if hi == lo {
		hi = lo + 1
	}
	return roundTop(lo), roundTop(hi)
}

func axisNumber(v float64, unit tracks.Unit) string {
	if v == 0 {
		return "0"
	}
	switch unit {
	case tracks.Seconds:
		return chart.Duration(v, v)
	case tracks.Share:
		return strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64) + " %"
	}
	text := strconv.FormatFloat(v, 'g', 4, 64)
	if math.Abs(v) >= 1e4 && math.Abs(v) < 1e15 {
		text = strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	}
	if unit != tracks.Number {
		return text + " " + string(unit)
	}
	return text
}

// The size of a track's picture in its own coordinates; the page stretches it.
const (
	trackWidth  = 1000
	trackHeight = 60
	// bareStretches bounds the stretches of a line in the picture that is there without script.
	bareStretches = 300
)

// trackPicture is the track without script: each stretch as a bar from its least to its greatest value, joined to the next.
func trackPicture(a *tracks.Axis, t tracks.Track, lo, hi float64) template.HTML {
	var b strings.Builder
	x := func(v float64) string { return axisCoordinate((v - a.From) / (a.To - a.From) * trackWidth) }
	y := func(v float64) string { return axisCoordinate(trackHeight - 2 - (v-lo)/(hi-lo)*(trackHeight-6)) }
	b.WriteString(`<svg viewBox="0 0 1000 60" preserveAspectRatio="none" aria-hidden="true">`)
	for _, k := range markKinds(a) {
		b.WriteString(`<path class="mark ` + string(k) + `" d="` + markPath(a, k, 0, trackHeight) + `"/>`)
	}
	for k, l := range t.Lines {
		class := ""
		if l.Dots {
			class = ` class="dots"`
		}
		b.WriteString(`<path` + class + ` style="stroke:var(--` + string(chart.Series(k)) + `)" d="`)
		for i, r := range telemetry.Fewer(l.Ranges, bareStretches) {
			move := "L"
			if i == 0 || l.Dots {
				move = "M"
			}
			if l.Dots {
				b.WriteString(move + x(r.From) + " " + y(r.Lo) + "h.1")
				continue
			}
			b.WriteString(move + x(r.From) + " " + y(r.Lo) + "L" + x(r.To) + " " + y(r.Hi))
		}
		b.WriteString(`"/>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

func axisCoordinate(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
