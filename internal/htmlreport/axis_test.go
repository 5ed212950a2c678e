package htmlreport

import (
	"math"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// sampledRun is a run of one level with n tracks of so many readings each, a second apart.
func sampledRun(n, readings int) Run {
	r := sweep()
	r.Run.Levels, r.Details = r.Run.Levels[:1], r.Details[:1]
	a := &tracks.Axis{To: float64(readings), Interval: 1, Width: 0.002, Cost: &telemetry.Cost{CPU: 0.5, Readings: readings},
		Notes: []i18n.Text{i18n.Same(hostile)}, Marks: []tracks.Mark{{Kind: tracks.WaveMark, From: 1, To: 3, Name: i18n.Same(hostile)}, {Kind: tracks.FailureMark, From: 5, To: 5, Name: i18n.Same("x")}}}
	for k := range n {
		var all []telemetry.Point
		for i := range readings {
			at := float64(i) + 0.3
			all = append(all, telemetry.Point{From: at, To: at + 0.002, Value: 50 + 50*math.Sin(float64(i*(k+1))/40)})
		}
		all[readings/2].Value = 1000 // for one reading
		a.Tracks = append(a.Tracks, tracks.Track{ID: "t", Group: tracks.Server, Title: i18n.Same(hostile), Unit: tracks.Tokens,
			Lines: []tracks.Line{{Name: i18n.Same(hostile), Ranges: telemetry.Ranges(all, 1200, 0)}}})
	}
	r.Details[0].Axis = a
	return r
}

func TestAxis_HourOfAHundredSeriesIsAFewMegabytesAndKeepsAPeak(t *testing.T) {
	page := made(t, sampledRun(100, 3600))
	if mb := float64(len(page)) / 1e6; mb > 6 {
		t.Errorf("the page has %.1f MB", mb)
	} else {
		t.Logf("the page has %.1f MB", mb)
	}
	if n := strings.Count(page, `<span class="hi">1000 tok/s</span>`); n != 100 {
		t.Errorf("%d of 100 tracks show the peak", n)
	}
	if n := strings.Count(page, `<div class="lane"><svg`); n != 100 {
		t.Errorf("%d of 100 tracks have a picture without script", n)
	}
}

func TestAxis_ZoomingOneZoomsAllAndThePointerReadsAll(t *testing.T) {
	b := browser{browsertest.Open(t)}
	b.Do(t, chromedp.Navigate(saved(t, sampledRun(3, 100))))
	state := `[...document.querySelectorAll(".lane path")].map(p => p.getAttribute("d")).join("|")`
	whole := browsertest.Probe[string](t, b.Browser, state)
	drag := `(() => { const svg = document.querySelector(".lane svg"), r = svg.getBoundingClientRect();
		svg.setPointerCapture = () => {};
		const at = (type, share) => svg.dispatchEvent(new PointerEvent(type, {clientX: r.left + share * r.width, clientY: r.top + 5, pointerId: 1, bubbles: true}));
		at("pointerdown", 0.4); at("pointermove", 0.5); at("pointerup", 0.6); at("pointermove", 0.5);
		return [...document.querySelectorAll(".ticks span")].map(s => s.textContent).join(" ") })()`
	if ticks := browsertest.Probe[string](t, b.Browser, drag); !strings.Contains(ticks, "45 s 50 s 55 s") || strings.Contains(ticks, ".") {
		t.Errorf("the axis shows %s", ticks)
	}
	zoomed := strings.Split(browsertest.Probe[string](t, b.Browser, state), "|")
	for i, before := range strings.Split(whole, "|") {
		if zoomed[i] == before {
			t.Errorf("track %d is not zoomed", i)
		}
	}
	read := browsertest.Probe[[]string](t, b.Browser, `[...document.querySelectorAll(".trackname output")].map(o => o.textContent)`)
	for i, text := range read {
		if !strings.HasSuffix(text, " tok/s") {
			t.Errorf("track %d is read as %q", i, text)
		}
	}
	b.Do(t, chromedp.Click(chromedp.CSS(`[data-axis="all"]`)))
	if again := browsertest.Probe[string](t, b.Browser, state); again != whole {
		t.Error("the whole level is drawn otherwise than at first")
	}
	if browsertest.Probe[bool](t, b.Browser, harmed) {
		t.Error("a hostile name became part of the page")
	}
	if said := b.Trouble(); len(said) > 0 {
		t.Errorf("the browser said: %q", said)
	}
}

func TestAxis_TicksAndScalesAreRound(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		want     string
	}{
		{0, 0.406, "0.0 s 0.1 s 0.2 s 0.3 s 0.4 s"},
		{0, 2.54, "0.0 s 0.5 s 1.0 s 1.5 s 2.0 s 2.5 s"},
		{0, 0.0406, "0.00 s 0.01 s 0.02 s 0.03 s 0.04 s"},
		{0, 100, "0 s 20 s 40 s 60 s 80 s 100 s"},
		{0, 3600, "0 min 10 min 20 min 30 min 40 min 50 min 60 min"},
		{0, 86400, "0 h 5 h 10 h 15 h 20 h"},
		{3, 3, ""},
	} {
		var labels []string
		for _, tick := range timeTicks(c.from, c.to) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("from %v to %v: %s", c.from, c.to, got)
		}
	}
	for v, want := range map[float64]float64{51.37: 60, 0.0335: 0.04, 16: 16, 1: 1, 4214: 5000, 0.9462: 1, -3.1: -4, 0: 0} {
		if got := roundTop(v); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v is rounded to %v", v, got)
		}
	}
}
