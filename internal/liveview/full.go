package liveview

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostForeign is how many characters of a foreign text are shown.
const mostForeign = 300

// The smallest terminal that has room for the view; a smaller one gets the Bar.
const (
	LeastWidth  = 60
	LeastHeight = 12
)

const (
	label   = 9   // columns of the labels
	column  = 9   // columns of a figure
	roomy   = 100 // from this width on sparklines stand beside the percentiles
	mostBar = 40  // cells of the bar at most
)

// Full is the state as some lines, at most LeastHeight − 1; d is nil where nothing ended.
func Full(now engine.Snapshot, d *engine.Detail, look Look) []Line {
	if d == nil {
		d = &engine.Detail{}
	}
	v := view{&look, now, d}
	none := i18n.Text{}
	lines := []Line{v.title(), v.progress(), v.load(), v.rate(), v.heads()}
	switch {
	case !now.Kind.Generates():
		lines = append(lines, v.row(sayLatency, d.Latency, none, nil))
	case look.Width >= roomy:
		lines = append(lines, v.row(sayTTFT, d.TTFT, sayTTFT, d.TTFTs), v.row(sayTPOT, d.TPOT, sayITL, d.ITLs), v.row(sayLatency, d.Latency,
			none, nil))
	default:
		lines = append(lines, v.row(sayTTFT, d.TTFT, none, nil), v.row(sayTPOT, d.TPOT, none, nil), v.row(sayLatency, d.Latency, none, nil),
			v.latest())
	}
	lines = append(lines, v.silent())
	if len(d.Failures) > 0 {
		lines = append(lines, v.failed())
	}
	for i := range lines {
		lines[i] = lines[i].cut(max(0, look.Width-1))
	}
	return lines
}

// A view is what its lines are made of.
type view struct {
	*Look
	now engine.Snapshot
	d   *engine.Detail
}

func (v view) title() Line {
	l := v.line()
	if v.now.Levels > 0 {
		l.add(strong, v.say(sayLevelOf, v.now.Index+1, v.now.Levels))
	} else {
		l.add(strong, v.say(sayLevel, v.now.Index+1))
	}
	l.add(plain, "  "+sanitize.Line(v.now.Name, mostForeign))
	if left, ok := v.now.AllLeft(); ok {
		l.add(plain, "  "+v.say(sayAllLeft, v.span(left)))
	}
	if v.now.Model != "" {
		l.add(faint, "  "+sanitize.Line(v.now.Model, mostForeign))
	}
	if v.now.Servers > 0 {
		l.add(faint, "  "+v.say(sayServers, v.now.Servers, v.now.Balance))
	}
	return l
}

func (v view) progress() Line {
	l := v.line()
	cells := min(mostBar, v.Width/4)
	full := int(v.now.Share() * float64(cells))
	l.add(plain, "[")
	l.add(green, strings.Repeat("#", full))
	l.add(faint, strings.Repeat(".", cells-full))
	l.add(plain, "]")
	parts := []piece{{v.done(v.now), strong}}
	if v.now.Warmed < v.now.Warmup {
		parts = append(parts, piece{v.say(sayWarmup, v.now.Warmed, v.now.Warmup), plain})
	}
	if v.now.WarmingUp {
		parts = append(parts, piece{v.say(sayWarmingUp), plain})
	}
	if v.now.Dropped > 0 {
		parts = append(parts, piece{v.say(sayDropped, v.now.Dropped), red})
	}
	if v.now.Failed > 0 {
		parts = append(parts, piece{v.say(sayFailed, v.now.Failed), red})
	}
	if left, ok := v.now.Left(); ok {
		parts = append(parts, piece{v.say(sayLeft, v.span(left)), plain})
	}
	return v.fill(l, append(parts, piece{v.say(sayElapsed, v.span(v.now.Elapsed)), faint}))
}

// fill adds the parts that there is room for.
func (v view) fill(l Line, parts []piece) Line {
	for _, p := range parts {
		if l.Width()+2+v.width(p.text) <= v.Width-1 {
			l.add(plain, "  ")
			l.add(p.look, p.text)
		}
	}
	return l
}

// labeled begins a line.
func (v view) labeled(text i18n.Text) Line {
	l := v.line()
	l.add(faint, v.say(text))
	l.pad(label - 2)
	return l
}

// shortOf is the share of what was asked for below which a figure is marked.
const shortOf = 0.9

func (v view) load() Line {
	var parts []piece
	if v.now.Parallel > 0 {
		parts = append(parts, piece{v.say(sayOfAsked, v.now.InFlight, v.now.Parallel), plain},
			piece{v.say(sayReached, v.now.Reached), short(v.now.Reached, float64(v.now.Parallel))})
	} else {
		parts = append(parts, piece{v.say(sayInFlight, v.now.InFlight), plain}, piece{v.say(sayReached, v.now.Reached), plain})
	}
	if asked := v.now.AskedRate; asked > 0 {
		parts = append(parts, piece{v.say(sayArrivals, v.now.StartRate(), strconv.FormatFloat(asked, 'g', 6, 64)),
			short(v.now.StartRate(), asked)})
	}
	return v.fill(v.labeled(sayLoad), parts)
}

func short(got, asked float64) termtext.Look {
	if got < shortOf*asked {
		return yellow
	}
	return plain
}

func (v view) rate() Line {
	parts := []piece{{v.say(sayRequestRate, v.now.Rate()), plain}}
	if v.now.Tokens() > 0 {
		parts = append(parts, piece{v.say(tokensOf(v.now), v.now.TokenRate()), plain})
	}
	return v.fill(v.labeled(sayRate), parts)
}

func (v view) heads() Line {
	l := v.line()
	l.pad(label - 1)
	for _, head := range []string{"p50 s", "p95 s", "p99 s", "n"} {
		l.add(faint, fmt.Sprintf("%*s", column, head))
	}
	return l
}

// row is the percentiles so far, and the latest requests behind them.
func (v view) row(title i18n.Text, p engine.Percentiles, graph i18n.Text, values []time.Duration) Line {
	l := v.labeled(title)
	l.pad(label - 1)
	for _, d := range []time.Duration{p.P50, p.P95, p.P99} {
		text := "-"
		if p.N > 0 {
			text = precise(d)
		}
		l.add(plain, fmt.Sprintf("%*s", column, text))
	}
	l.add(faint, fmt.Sprintf("%*d", column, p.N))
	if len(values) > 0 {
		l.add(faint, fmt.Sprintf("   %-4s ", v.say(graph)))
		v.graph(&l, values, v.Width-1-l.Width())
	}
	return l
}

func (v view) latest() Line {
	l := v.labeled(sayLatest)
	if len(v.d.TTFTs)+len(v.d.ITLs) == 0 {
		l.add(plain, "  -")
	}
	for _, g := range []struct {
		title  string
		values []time.Duration
		end    int
	}{{v.say(sayTTFT), v.d.TTFTs, (v.Width + label) / 2}, {v.say(sayITL), v.d.ITLs, v.Width - 1}} {
		if len(g.values) > 0 {
			l.add(faint, "  "+g.title+" ")
			v.graph(&l, g.values, g.end-l.Width())
		}
	}
	return l
}

// graph draws as many of the latest values as there is room for, from 0 to their largest, which it names.
func (v view) graph(l *Line, values []time.Duration, room int) {
	top := " ≤" + precise(slices.Max(values))
	values = values[max(0, len(values)-max(0, room-v.width(top))/v.width("▁")):]
	if len(values) == 0 {
		return
	}
	l.add(cyan, spark(values))
	l.add(faint, " ≤"+precise(slices.Max(values)))
}

// spark draws values from 0 to their largest.
func spark(values []time.Duration) string {
	steps := []rune("▁▂▃▄▅▆▇█")
	most := max(1, slices.Max(values))
	var b strings.Builder
	for _, d := range values {
		b.WriteRune(steps[int(float64(max(d, 0))/float64(most)*float64(len(steps)-1))])
	}
	return b.String()
}

// From when on a silence is marked, and alarming.
const (
	odd      = 5 * time.Second
	alarming = 30 * time.Second
)

func (v view) silent() Line {
	s := v.now.Silence
	if s.For == 0 {
		return v.fill(v.labeled(saySilence), []piece{{v.say(sayNone), faint}})
	}
	mark, state := plain, v.say(sayStreaming)
	switch {
	case s.For >= alarming:
		mark = red
	case s.For >= odd:
		mark = yellow
	}
	switch {
	case !s.Sent:
		state = v.say(sayConnecting)
	case !s.Heard:
		state = v.say(sayNothing)
	}
	return v.fill(v.labeled(saySilence), []piece{{v.say(sayLongest, s.For.Seconds()), mark},
		{v.say(sayRequest, s.Seq), plain}, {state, plain}, {v.say(sayAge, v.span(s.Age)), faint}})
}

func (v view) failed() Line {
	l := v.labeled(sayFailures)
	kinds := slices.SortedFunc(maps.Keys(v.d.Failures), func(a, b string) int {
		if n := v.d.Failures[b] - v.d.Failures[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for _, kind := range kinds {
		l.add(red, fmt.Sprintf("  %s %d", sanitize.Line(kind, mostForeign), v.d.Failures[kind]))
	}
	if words := sanitize.Line(v.d.Words, mostForeign); words != "" {
		l.add(plain, "  "+v.say(sayLatestFailure, words))
	}
	return l
}
