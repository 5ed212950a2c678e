package htmlreport

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/history"
)

const (
	// phone is the width of a usual phone. The window of a phone grows with a page that is too wide, so innerWidth tells nothing.
	phone = 390
	// cutOff are elements that begin or end outside the window and do not scroll into it.
	cutOff = `[...document.querySelectorAll("body *")].filter(e => { const r = e.getBoundingClientRect();
		if (!r.width || !r.height || r.left >= -1 && r.right <= 391) return false;
		for (let p = e.parentElement; p; p = p.parentElement) if (["auto", "scroll"].includes(getComputedStyle(p).overflowX)) return false;
		return true }).map(e => e.tagName + "#" + e.id + "." + (e.className.baseVal ?? e.className) + ": " + e.textContent.slice(0, 40))`
	// hiddenScroll are tables that are wider than their frame, whose frame does not show that it scrolls.
	hiddenScroll = `[...document.querySelectorAll("table")].filter(t => t.checkVisibility() && t.offsetWidth > t.parentElement.clientWidth + 1 &&
		(getComputedStyle(t.parentElement).overflowX !== "auto" || getComputedStyle(t.parentElement).backgroundImage === "none")).length`
)

// historyPage is a page of two runs of one set-up.
func historyPage(t *testing.T) string {
	t.Helper()
	s := history.SetUp{Key: "abcd", Model: "org/a-model-with-a-long-name", Server: "http://127.0.0.1:8000/v1/chat/completions"}
	for i := range 2 {
		s.Runs = append(s.Runs, history.Run{Path: fmt.Sprintf("2026110%d_030000/a-model-with-a-long-name", i+1), Started: time.Date(2026, 11, 1+i, 3, 0, 0, 0, time.UTC),
			Levels: []history.Level{{Name: "parallel_1_number_10", Total: 5, Figures: map[string]float64{"ttft.p99": .1, "output_throughput": 100}}}})
	}
	var page bytes.Buffer
	if err := WriteHistory(&page, History{History: history.Of(s, history.Usual(), .01), Program: "test"}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestBrowser_PagesFitAPhone(t *testing.T) {
	b := browser{browsertest.Open(t)}
	browsertest.Call(t, b.Browser, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: phone, Height: 800, DeviceScaleFactor: 2, Mobile: true})
	for name, page := range map[string]string{"run": made(t, judged()), "history": historyPage(t),
		"comparison": comparisonPage(t, compare.Options{}, comparedSide("outputs/20261101_030000/before", 0.1), comparedSide("outputs/20261102_030000/after", 0.15))} {
		path := filepath.Join(t.TempDir(), File)
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, theme := range []string{"light", "dark"} {
			browsertest.Call(t, b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
			b.Do(t, chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
			for range 2 {
				language := browsertest.Probe[string](t, b.Browser, `document.getElementById("lang").click(), document.documentElement.lang`)
				if wide := browsertest.Probe[int](t, b.Browser, `document.documentElement.scrollWidth`); wide > phone {
					t.Errorf("%s, %s, %s: the page is %d pixels wide", name, theme, language, wide)
				}
				for what, script := range map[string]string{"cut off": cutOff, "outside their chart": outside} {
					if found := browsertest.Probe[[]string](t, b.Browser, script); len(found) > 0 {
						t.Errorf("%s, %s, %s: %s: %.5q", name, theme, language, what, found)
					}
				}
				if n := browsertest.Probe[int](t, b.Browser, hiddenScroll); n > 0 {
					t.Errorf("%s, %s, %s: %d tables do not show that they scroll", name, theme, language, n)
				}
			}
		}
	}
}
