package tracks

import (
	"math"
	"strconv"

	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// clientPoints bounds the stretches of a line of the client, which every level has.
const clientPoints = 600

// client are the tracks of what the client saw. Requests are counted at instants, and each stretch has the least and the greatest count;
// tokens are rates over windows as long as the time between two readings, or shorter in short levels.
func client(d *chartdata.Level, interval float64) []Track {
	step := d.Series.Step()
	var inFlight, waiting, rates []telemetry.Point
	for _, m := range d.Series.Moments() {
		inFlight = append(inFlight, telemetry.Point{From: m.At, To: m.At + step, Value: float64(m.InFlight)})
		waiting = append(waiting, telemetry.Point{From: m.At, To: m.At + step, Value: float64(m.Waiting)})
	}
	window := tokenWindow(d, interval)
	for _, r := range d.Series.TokenRates(window) {
		rates = append(rates, telemetry.Point{From: r.From, To: r.To, Value: r.PerSecond})
	}
	line := func(name i18n.Text, of []telemetry.Point) Line {
		return Line{Name: name, Hole: step, Ranges: telemetry.Ranges(of, clientPoints, 0)}
	}
	flight := Track{ID: "in-flight", Group: Client, Title: i18n.Text{EN: "Requests in flight", ZH: "在途请求"}, Lines: []Line{
		line(i18n.Text{EN: "in flight", ZH: "在途"}, inFlight),
		line(i18n.Text{EN: "before the first token", ZH: "等待首 token"}, waiting)}}
	tokens := Track{ID: "tokens", Group: Client, Unit: Tokens, Lines: []Line{line(i18n.Text{}, rates)},
		Title: i18n.Sprintf("Output tokens by arrival (rate over %s)", "输出 token（按到达时刻，%s 内的速率）", shortTime(window))}
	if d.Series.Whole {
		tokens.Title = i18n.Sprintf("Output tokens of finished requests (rate over %s)", "完成请求的输出 token（%s 内的速率）", shortTime(window))
	}
	ttft := Track{ID: "ttft", Group: Client, Unit: Seconds, Title: i18n.Text{EN: "TTFT by send time", ZH: "TTFT（按发送时刻）"}, Lines: []Line{{Dots: true}}}
	for _, p := range d.Firsts() {
		ttft.Lines[0].Ranges = append(ttft.Lines[0].Ranges, telemetry.Range{From: p.X, To: p.X + p.Y, Lo: p.Y, Hi: p.Y})
	}
	return some(flight, ttft, tokens)
}

// tokenWindow is the time in seconds over which rates of tokens are taken: that between two readings of a server, so that both curves can
// be compared, but no more than a slice of the level. It is a multiple of the client's steps.
func tokenWindow(d *chartdata.Level, interval float64) float64 {
	window := float64(d.Series.Width) / 1e9
	if interval > 0 {
		window = min(window, interval)
	}
	step := d.Series.Step()
	return max(1, math.Round(window/step)) * step
}

// shortTime is a time in seconds or milliseconds.
func shortTime(seconds float64) string {
	if seconds < 1 {
		return strconv.FormatFloat(seconds*1e3, 'g', 4, 64) + " ms"
	}
	return strconv.FormatFloat(seconds, 'g', 4, 64) + " s"
}

// some are the tracks that have a value other than 0.
func some(all ...Track) (kept []Track) {
	for _, t := range all {
		var lines []Line
		for _, l := range t.Lines {
			if l.some() {
				lines = append(lines, l)
			}
		}
		if t.Lines = lines; len(lines) > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

func (l Line) some() bool {
	for _, r := range l.Ranges {
		if r.Lo != 0 || r.Hi != 0 {
			return true
		}
	}
	return false
}
