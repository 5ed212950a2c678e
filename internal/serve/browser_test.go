package serve

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
)

// A browser is a Chromium that is shown the list of runs.
type browser struct{ *browsertest.Browser }

// until waits for a script to be true.
func until(t *testing.T, b browser, script string) {
	t.Helper()
	if _, err := chromedp.Run(b, chromedp.Poll[bool](script, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

// visit opens the page and waits for its list.
func (b browser) visit(t *testing.T, address string) {
	t.Helper()
	b.Do(t, chromedp.Navigate(address))
	until(t, b, `document.documentElement.dataset.ready === "yes"`)
}

const (
	harmed = `window.harmed === 1 || document.querySelectorAll("img, script:not([src])").length > 0`
	// width is also that of the window, which grows on a phone with what is too wide.
	width   = `Math.max(document.documentElement.scrollWidth, innerWidth)`
	unnamed = `[...document.querySelectorAll("button, input, select, svg")].filter(x => !(x.textContent.trim() || x.getAttribute("aria-label") || x.labels?.length)).length`
	choose  = `[...document.querySelectorAll("#runs input[type=checkbox]")].forEach(x => x.checked || x.click()), document.querySelectorAll("#chart .series path").length`
	unfold  = `[...document.querySelectorAll("[data-run][aria-expanded=false]")].map(x => x.dataset.run).forEach(p => [...document.querySelectorAll("[data-run]")].find(e => e.dataset.run === p).click()), document.querySelectorAll(".detail").length`
)

func TestBrowser_PageIsWholeInABrowser(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := browser{browsertest.Open(t)}
	for _, width := range []int64{1280, 375} {
		for _, theme := range []string{"light", "dark"} {
			for _, language := range []string{"en", "zh"} {
				t.Run(fmt.Sprintf("%d wide, %s, %s", width, theme, language), func(t *testing.T) {
					browsertest.Call(t, b.Browser, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
					browsertest.Call(t, b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
					b.visit(t, server.URL)
					if browsertest.Probe[string](t, b.Browser, `document.documentElement.lang.slice(0, 2)`) != language {
						browsertest.Probe[bool](t, b.Browser, `document.getElementById("language").click(), true`)
					}
					b.whole(t, width, theme, language)
				})
			}
		}
	}
	for _, request := range b.Requests() {
		if !strings.HasPrefix(request, server.URL) {
			t.Errorf("the page asked for %s", request)
		}
	}
	for _, trouble := range b.Trouble() {
		if !strings.Contains(trouble, "404") { // the browser asks for an icon by itself
			t.Errorf("the browser said: %s", trouble)
		}
	}
}

func (b browser) whole(t *testing.T, wide int64, theme, language string) {
	t.Helper()
	if got := browsertest.Probe[int](t, b.Browser, choose); got != 2 {
		t.Errorf("the chosen runs are %d curves, want 2", got)
	}
	if got := browsertest.Probe[int](t, b.Browser, unfold); got != 2 {
		t.Errorf("%d runs are unfolded, want 2", got)
	}
	if got := browsertest.Probe[int64](t, b.Browser, width); got != wide {
		t.Errorf("the page is %d pixels wide in a window of %d", got, wide)
	}
	if got := browsertest.Probe[string](t, b.Browser, `getComputedStyle(document.body).backgroundColor`); (got == "rgb(255, 255, 255)") != (theme == "light") {
		t.Errorf("the ground of the %s theme is %s", theme, got)
	}
	if got := browsertest.Probe[string](t, b.Browser, `document.getElementById("overlay-title").textContent`); strings.Contains(got, "曲线") != (language == "zh") {
		t.Errorf("in %s the overlay is called %q", language, got)
	}
	if browsertest.Probe[bool](t, b.Browser, harmed) {
		t.Error("a hostile name became part of the page")
	}
	if n := browsertest.Probe[int](t, b.Browser, unnamed); n > 0 {
		t.Errorf("%d controls or pictures have no name", n)
	}
	if got := browsertest.Probe[string](t, b.Browser, `document.querySelector("#runs").textContent`); !strings.Contains(got, hostile) {
		t.Error("the hostile name is not shown as it is")
	}
}

// TestBrowser_TheListFitsItsWindow: on a laptop and on a phone no column of the list is cut off, in either language.
func TestBrowser_TheListFitsItsWindow(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := browser{browsertest.Open(t)}
	for _, wide := range []int64{1200, 390} {
		browsertest.Call(t, b.Browser, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: wide, Height: 800, DeviceScaleFactor: 1, Mobile: wide < 500})
		for range 2 {
			b.visit(t, server.URL)
			language := browsertest.Probe[string](t, b.Browser, `document.getElementById("language").click(), document.documentElement.lang`)
			if got := browsertest.Probe[int](t, b.Browser, `document.querySelector("#runs").parentElement.scrollWidth - document.querySelector("#runs").parentElement.clientWidth`); got > 0 {
				t.Errorf("%d wide, %s: %d pixels of the list are cut off", wide, language, got)
			}
			if got := browsertest.Probe[int](t, b.Browser, `[...document.querySelectorAll("#runs .state")].filter(e => e.offsetWidth > 0 && e.getBoundingClientRect().right <= innerWidth).length`); got == 0 {
				t.Errorf("%d wide, %s: no state is to be seen", wide, language)
			}
		}
	}
}

func TestBrowser_ReadersCanActOnThePage(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := browser{browsertest.Open(t)}
	b.visit(t, server.URL)
	// A key leads to the search, which narrows the list; Escape widens it.
	typed := `(text => { document.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true})); const s = document.activeElement; s.value = text; s.dispatchEvent(new Event("input")); return s.id + " " + document.querySelectorAll("#runs tbody [data-run]").length })`
	if got := browsertest.Probe[string](t, b.Browser, typed+`("OTHER h100")`); got != "search 1" {
		t.Errorf("searching gives %q", got)
	}
	if got := browsertest.Probe[int](t, b.Browser, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true})), document.querySelectorAll("#runs tbody [data-run]").length`); got != 2 {
		t.Errorf("Escape leaves %d runs", got)
	}
	// The points of a curve are the runs' own figures.
	if got := browsertest.Probe[int](t, b.Browser, choose); got != 2 {
		t.Fatalf("%d curves", got)
	}
	rows := browsertest.Probe[string](t, b.Browser, `[...document.querySelectorAll("#points tbody tr")].map(r => [...r.cells].slice(1).map(c => c.textContent).join(" ")).join("; ")`)
	if want := "parallel_1_number_9 100.0 0.2500; parallel_8_number_9 420.5 0.4000; parallel_1_number_9 100.0 0.2500; parallel_8_number_9 420.5 0.4000"; rows != want {
		t.Errorf("the data of the chart is %q", rows)
	}
	if got := browsertest.Probe[string](t, b.Browser, `document.getElementById("up").value = "request_throughput", document.getElementById("up").dispatchEvent(new Event("change")), document.querySelector("#points tbody td:last-child").textContent`); got != "19.50" {
		t.Errorf("with another figure the first point is %s", got)
	}
	// Each chosen run has a link to the figure over all runs of its set-up; a load is no figure.
	const links = `[...document.querySelectorAll("#past:not([hidden]) a")].map(a => a.getAttribute("href")).join(" ")`
	if got := browsertest.Probe[string](t, b.Browser, links); !strings.Contains(got, "/history?run=20261124_010203%2Fm&metric=request_throughput&lang=") || strings.Count(got, "/history?") != 2 {
		t.Errorf("the links to histories are %q", got)
	}
	if got := browsertest.Probe[string](t, b.Browser, `document.getElementById("up").value = "parallel", document.getElementById("up").dispatchEvent(new Event("change")), `+links); got != "" {
		t.Errorf("of a load there are the links %q", got)
	}
	// Tags are saved through the form and come back.
	browsertest.Probe[int](t, b.Browser, unfold)
	browsertest.Probe[bool](t, b.Browser, `(() => { const f = document.querySelector(".detail form"); f.querySelector("input").value = "base, 基线"; f.requestSubmit(); return true })()`)
	until(t, b, `[...document.querySelectorAll("#runs .tag")].some(x => x.textContent === "基线")`)
	if runs := list(t, server.URL); fmt.Sprint(runs[0].OwnTags) != "[base 基线]" {
		t.Errorf("the tags are %v", runs[0].OwnTags)
	}
}

func TestBrowser_ReportRunsItsScriptsWithoutOurOrigin(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := browser{browsertest.Open(t)}
	if err := chromedp.Do(b, chromedp.Navigate(server.URL+"/files/20261124_010203/m/perf_report.html")); err != nil {
		t.Fatal(err)
	}
	until(t, b, `document.title === "ran"`)
	if got := browsertest.Probe[string](t, b.Browser, `self.origin`); got != "null" {
		t.Errorf("the report's origin is %s", got)
	}
}

func TestBrowser_PageFollowsARun(t *testing.T) {
	root := folder(t)
	w := growing(t, root)
	defer w.Close()
	for i := range int64(10) {
		request(t, w, i)
	}
	server := open(t, root, Config{Beat: 20 * time.Millisecond})
	b := browser{browsertest.Open(t)}
	b.visit(t, server.URL)
	browsertest.Probe[int](t, b.Browser, unfold)
	browsertest.Probe[bool](t, b.Browser, `[...document.querySelectorAll(".detail button")].find(x => /Follow|跟踪/.test(x.textContent)).click(), true`)
	until(t, b, `document.getElementById("watching-figures").textContent.includes("10 / 40")`)
	for i := range int64(10) {
		request(t, w, 10+i)
	}
	until(t, b, `document.getElementById("watching-figures").textContent.includes("20 / 40") && document.getElementById("watching-bar").style.width === "50%"`)
	browsertest.Probe[bool](t, b.Browser, `document.getElementById("watching-close").click(), true`)
}
