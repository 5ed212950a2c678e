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
type axisView struct {
	Levels []axisLevel
	// Left says which levels have none because the page would be too large, "" for none.
	Left i18n.Text
}

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
	// Hidden says which lines are not there, "" for none.
	Hidden i18n.Text
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
	left, hidden := axisBudget, []i18n.Text(nil)
	for i, l := range r.Run.Levels {
		if i >= len(r.Details) || r.Details[i].Axis == nil {
			continue
		}
		left -= sizeOf(r.Details[i].Axis)
		if left < 0 && len(v.Levels) > 0 { // a page of so many levels has the axes of the first ones
			hidden = append(hidden, levelText(l))
			continue
		}
		v.Levels = append(v.Levels, sharedAxis(i, l, r.Details[i].Axis))
	}
	if len(v.Levels) == 0 {
		return nil, "", i18n.Text{}
	}
	if len(hidden) > 0 {
		v.Left = i18n.Sprintf("To keep the page small, these levels have no charts here: %s. Their samples are in %s in the folder of each level.",
			"为控制页面大小，以下级别在此没有图：%s。其采样数据在各级别文件夹的 %s 中。", inRow(hidden, ", ", "、"), telemetry.FileName)
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
		x := axisTrack{Track: t, Low: axisNumber(lo, t.Unit), High: axisNumber(hi, t.Unit), Hidden: hiddenText(t),
			Picture: trackPicture(a, t, lo, hi)}
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

// namedZeros bounds the lines that are named because they are always 0.
const namedZeros = 3

// hiddenText says which lines of a track are not there.
func hiddenText(t tracks.Track) i18n.Text {
	var parts []i18n.Text
	if t.Left > 0 {
		parts = append(parts, i18n.Sprintf("%d of %d shown, those that differ most", "共 %[2]d 条曲线，显示差异最大的 %[1]d 条", len(t.Lines), len(t.Lines)+t.Left))
	}
	if n := len(t.Zero); n > namedZeros {
		parts = append(parts, i18n.Sprintf("%d more are always 0", "另有 %d 条始终为 0", n))
	} else if n > 0 {
		parts = append(parts, i18n.Sprintf("always 0: %s", "始终为 0：%s", inRow(t.Zero, ", ", "、")))
	}
	return inRow(parts, "; ", "；")
}

// inRow are texts in a row.
func inRow(all []i18n.Text, en, zh string) i18n.Text {
	return i18n.Text{EN: strings.Join(i18n.All("en", all), en), ZH: strings.Join(i18n.All("zh", all), zh)}
}

// readText says how often the sources were read, and what that took.
func readText(a *tracks.Axis) i18n.Text {
	text := i18n.Sprintf("Read every %s; each reading took at most %s. The times shown are those of the readings. How old a value was by then is not known: "+
		"exporters can measure less often than they are read (DCGM's every 30 s by default).",
		"每 %s 读取一次，单次读取最长 %s。图中时刻为读取时刻；数值此时已有多旧无法得知：导出器的测量间隔可能比读取间隔长（DCGM 默认 30 s 一次）。",
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
	// bareStretches bounds the stretches of a line in the picture that is there without script, bareDots the events: all that a level keeps.
	bareStretches, bareDots = 300, 1000
)

// trackPicture is the track without script: each stretch as a bar from its least to its greatest value, joined to the next that is near.
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
		b.WriteString(linePath(l, x, y))
		b.WriteString(`"/>`)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// linePath is the path of a line: its events as dots, or its stretches joined, but not over a hole.
func linePath(l tracks.Line, x, y func(float64) string) string {
	var b strings.Builder
	if l.Dots {
		for _, r := range telemetry.Fewer(l.Ranges, bareDots, 0) {
			b.WriteString("M" + x(r.From) + " " + y(r.Lo) + "h.1")
			if r.Hi != r.Lo {
				b.WriteString("V" + y(r.Hi))
			}
		}
		return b.String()
	}
	before := math.Inf(-1)
	for _, r := range telemetry.Fewer(l.Ranges, bareStretches, l.Hole) {
		move := "L"
		if math.IsInf(before, -1) || l.Hole > 0 && r.From-before > l.Hole {
			move = "M"
		}
		b.WriteString(move + x(r.From) + " " + y(r.Lo) + "L" + x(r.To) + " " + y(r.Hi))
		before = r.To
	}
	return b.String()
}

func axisCoordinate(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}
