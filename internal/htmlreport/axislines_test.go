package htmlreport

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Without script every request that a level keeps is a dot at its height.
func TestAxis_SlowRequestsAreDotsWithoutScript(t *testing.T) {
	var all []telemetry.Range
	for i := range 600 {
		v := []float64{0.1, 5}[i%2]
		all = append(all, telemetry.Range{From: float64(i), To: float64(i) + v, Lo: v, Hi: v})
	}
	dots := func(all []telemetry.Range) string {
		return string(trackPicture(&tracks.Axis{To: 605}, tracks.Track{Lines: []tracks.Line{{Dots: true, Ranges: all}}}, 0, 5))
	}
	if p := dots(all); strings.Count(p, " 4h.1") != 300 || strings.Count(p, "h.1") != 600 {
		t.Errorf("%d of 600 requests are dots, %d of 300 at 5 s", strings.Count(p, "h.1"), strings.Count(p, " 4h.1"))
	}
	for range 3 { // more than fit
		all = append(all, all...)
	}
	if p := dots(all); strings.Count(p, "h.1") > bareDots || strings.Count(p, "V4") != strings.Count(p, "h.1") {
		t.Errorf("of 4800 requests: %d dots, %d reach up to 5 s", strings.Count(p, "h.1"), strings.Count(p, "V4"))
	}
}

// holed is a run with a line that was not read from 20 s to 80 s, and with an event at 10 s.
func holed() Run {
	r := sampledRun(1, 100)
	l := tracks.Line{Hole: 3.5}
	for i := range 100 {
		if i < 20 || i >= 80 {
			l.Ranges = append(l.Ranges, telemetry.Range{From: float64(i), To: float64(i), Lo: 7, Hi: 7})
		}
	}
	events := tracks.Line{Dots: true, Ranges: []telemetry.Range{{From: 10, To: 11, Lo: 1, Hi: 1}}}
	r.Details[0].Axis.Tracks = []tracks.Track{{Title: i18n.Same("holed"), Lines: []tracks.Line{l}}, {Title: i18n.Same("events"), Lines: []tracks.Line{events}}}
	return r
}

func TestAxis_HoleIsNoLineWithoutScript(t *testing.T) {
	r := holed()
	p := string(trackPicture(r.Details[0].Axis, r.Details[0].Axis.Tracks[0], 0, 8))
	if _, line, _ := strings.Cut(p, `style="stroke`); strings.Count(line, "M") != 2 || !strings.Contains(line, "M800 ") {
		t.Error(p)
	}
}

// With script the same line has the hole at every zoom, and the pointer reads nothing in it.
func TestAxis_HoleHasNoValue(t *testing.T) {
	b := browser{browsertest.Open(t)}
	b.Do(t, chromedp.Navigate(saved(t, holed())))
	read := func(share string) string {
		return browsertest.Probe[string](t, b.Browser, `(() => { const svg = document.querySelector(".lane svg"), r = svg.getBoundingClientRect();
			svg.dispatchEvent(new PointerEvent("pointermove", {clientX: r.left + `+share+` * r.width, clientY: r.top + 5, bubbles: true}));
			return [...document.querySelectorAll(".trackname output")].map(o => o.textContent).join(" ") })()`)
	}
	moves := `document.querySelector(".lane path:not(.mark)").getAttribute("d").split("M").length - 1`
	if n := browsertest.Probe[int](t, b.Browser, moves); n != 2 {
		t.Errorf("the line has %d parts, want 2", n)
	}
	for share, want := range map[string]string{"0.1": "7 1", "0.155": "7 –", "0.5": "– –", "0.195": "– –", "0.9": "7 –", "0.998": "7 –"} {
		if got := read(share); got != want {
			t.Errorf("at %s the pointer reads %q, want %q", share, got, want)
		}
	}
	b.Do(t, chromedp.Click(chromedp.CSS(`[data-axis="in"]`)))
	if got := read("0.5"); got != "– –" {
		t.Errorf("after a zoom the pointer reads %q in the hole", got)
	}
	if said := b.Trouble(); len(said) > 0 {
		t.Errorf("the browser said: %q", said)
	}
}

// What a page leaves out is said: lines of a track, and levels.
func TestAxis_WhatIsLeftOutIsSaid(t *testing.T) {
	r := sampledRun(100, 3600)
	track := &r.Details[0].Axis.Tracks[0]
	track.Left, track.Zero = 8, []i18n.Text{i18n.Same("GPU 3"), i18n.Same("GPU 4")}
	r.Details[0].Axis.Tracks[1].Zero = make([]i18n.Text, 9)
	r.Run.Levels = append(r.Run.Levels, sweep().Run.Levels[1])
	r.Details = append(r.Details, r.Details[0])
	page := made(t, r)
	for _, want := range []string{"1 of 9 shown, those that differ most; always 0: GPU 3, GPU 4", "共 9 条曲线，显示差异最大的 1 条；始终为 0：GPU 3、GPU 4", "9 more are always 0",
		"these levels have no charts here: ", "以下级别在此没有图：", "How old a value was by then is not known"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if few := made(t, sampledRun(1, 10)); strings.Contains(few, "no charts here") || strings.Contains(few, "differ most") {
		t.Error("a page that shows all says that it does not")
	}
}
