package tracks

import (
	"github.com/modelscope/evalscope/internal/chartdata"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/perf/i18n"
)

// client are the tracks of what the client saw.
func client(d *chartdata.Level) []Track {
	spans := d.Series.Spans(points)
	line := func(name i18n.Text, of func(chartdata.Slice) float64) Line {
		l := Line{Name: name}
		for _, s := range spans {
			if s.Seconds() > 0 {
				v := of(s.Slice) / s.Seconds()
				l.Ranges = append(l.Ranges, telemetry.Range{From: s.From, To: s.To, Lo: v, Hi: v})
			}
		}
		return l
	}
	seconds := func(ns int64) float64 { return float64(ns) / 1e9 }
	flight := Track{ID: "in-flight", Group: Client, Title: i18n.Text{EN: "Requests in flight", ZH: "在途请求"}, Lines: []Line{
		line(i18n.Text{EN: "in flight", ZH: "在途"}, func(s chartdata.Slice) float64 { return seconds(s.InFlight) }),
		line(i18n.Text{EN: "before the first token", ZH: "等待首 token"}, func(s chartdata.Slice) float64 { return seconds(s.Waiting) })}}
	tokens := Track{ID: "tokens", Group: Client, Unit: Tokens, Title: i18n.Text{EN: "Output tokens by arrival", ZH: "输出 token（按到达时刻）"}, Lines: []Line{
		line(i18n.Text{}, func(s chartdata.Slice) float64 { return float64(s.OutputTokens) })}}
	if d.Series.Whole {
		tokens.Title = i18n.Text{EN: "Output tokens of finished requests", ZH: "完成请求的输出 token"}
	}
	ttft := Track{ID: "ttft", Group: Client, Unit: Seconds, Title: i18n.Text{EN: "TTFT by send time", ZH: "TTFT（按发送时刻）"}, Lines: []Line{{Dots: true}}}
	for _, p := range d.Firsts() {
		ttft.Lines[0].Ranges = append(ttft.Lines[0].Ranges, telemetry.Range{From: p.X, To: p.X + p.Y, Lo: p.Y, Hi: p.Y})
	}
	return some(flight, ttft, tokens)
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
