package htmlreport

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
	"github.com/modelscope/evalscope/internal/telemetry/tracks"
	"github.com/modelscope/evalscope/perf/i18n"
)

// markedRun is a run with marks of every kind.
func markedRun() Run {
	r := sampledRun(2, 100)
	r.Details[0].Axis.Marks = []tracks.Mark{
		{Kind: tracks.StageMark, From: 0, To: 50, Name: i18n.Text{EN: "rate 1", ZH: "速率 1"}}, {Kind: tracks.StageMark, From: 50, To: 100, Name: i18n.Same("rate 2")},
		{Kind: tracks.WaveMark, From: 0, To: 2, Name: tracks.WaveMark.Text()}, {Kind: tracks.FailureMark, From: 61, To: 61, Name: i18n.Same("failed: HTTP 500")},
		{Kind: tracks.PreemptionMark, From: 70, To: 80, Name: i18n.Same("3 preempted")}, {Kind: tracks.ThrottlingMark, From: 75, To: 90, Name: i18n.Same("GPU 0: heat")}}
	return r
}

func TestAxis_MarksAreThereWithoutScriptInWordsAndPicture(t *testing.T) {
	page := made(t, markedRun())
	for _, want := range []string{`<i class="preemption"></i>`, `(1)`, "70.00 s–80.00 s", "3 preempted", "降频", "速率 1", "61.00 s", `<path class="mark throttling" data-kind="throttling" d="M750 `} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if n := strings.Count(page, `<path class="mark preemption" d="M700 0h100v60h-100z"/>`); n != 2 {
		t.Errorf("%d of 2 tracks have the preemptions", n)
	}
	if bare := made(t, sweep()); strings.Contains(bare, `class="marks"`) {
		t.Error("a run without an axis has marks")
	}
}

func TestAxis_MarksFollowTheZoom(t *testing.T) {
	b := browser{browsertest.Open(t)}
	b.Do(t, chromedp.Navigate(saved(t, markedRun())))
	path := `document.querySelector(".strip .preemption").getAttribute("d")`
	if d := browsertest.Probe[string](t, b.Browser, path); d != "M700.0 27h100.0v7h-100.0z" {
		t.Errorf("the preemptions are at %s", d)
	}
	b.Do(t, chromedp.Click(chromedp.CSS(`[data-axis="in"]`))) // from 25 to 75 s
	if d := browsertest.Probe[string](t, b.Browser, path); d != "M900.0 27h100.0v7h-100.0z" {
		t.Errorf("after a zoom the preemptions are at %s", d)
	}
	if d := browsertest.Probe[string](t, b.Browser, `document.querySelector(".strip .wave").getAttribute("d")`); d != "" {
		t.Errorf("the first wave is outside, but is at %s", d)
	}
	if said := b.Trouble(); len(said) > 0 {
		t.Errorf("the browser said: %q", said)
	}
}
