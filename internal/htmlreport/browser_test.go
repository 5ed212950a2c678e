package htmlreport

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/browsertest"
)

// A browser is a Chromium that is shown pages.
type browser struct{ *browsertest.Browser }

// saved writes a run's page to a file and gives its address.
func saved(t *testing.T, r Run) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), File)
	if err := os.WriteFile(path, []byte(made(t, r)), 0o644); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// Pages are looked at by structure and not by pixels: the fonts of machines differ, and with them the place of every
// line, while what a reader must be able to see and reach can be asked of the page itself.
const (
	overflow  = `document.documentElement.scrollWidth - innerWidth`
	invisible = `[...document.querySelectorAll("section")].filter(s => s.getBoundingClientRect().height < 40).map(s => s.id)`
	// outside are texts of charts that are seen and that stick out of their picture.
	outside = `[...document.querySelectorAll("figure svg text")].filter(x => { const a = x.getBoundingClientRect(), b = x.ownerSVGElement.getBoundingClientRect();
		return a.width && b.width && (a.left < b.left - 3 || a.right > b.right + 3 || a.top < b.top - 3 || a.bottom > b.bottom + 3) }).map(x => x.ownerSVGElement.parentNode.parentNode.id + ": " + x.textContent)`
	foreign = `[...document.querySelectorAll("body *")].filter(x => x.checkVisibility() && !x.closest("svg") && x.classList.contains(document.documentElement.dataset.lang === "zh" ? "en" : "zh")).length`
	ground  = `getComputedStyle(document.body).backgroundColor`
	harmed  = `window.harmed === 1 || document.querySelectorAll("img, [onload], [onerror]").length > 0`
	unnamed = `[...document.querySelectorAll("button, svg, [role=tab]")].filter(x => !(x.textContent.trim() || x.getAttribute("aria-label"))).length`
)

func TestBrowser_PageIsWholeInABrowser(t *testing.T) {
	b := browser{browsertest.Open(t)}
	r := sweep()
	address := map[string]string{}
	for _, language := range []string{"en", "zh"} {
		r.Language = language
		address[language] = saved(t, r)
	}
	for _, width := range []int64{1280, 375} {
		for _, theme := range []string{"light", "dark"} {
			for _, language := range []string{"en", "zh"} {
				t.Run(fmt.Sprintf("%d wide, %s, %s", width, theme, language), func(t *testing.T) {
					browsertest.Call(t, b.Browser, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
					browsertest.Call(t, b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
					b.Do(t, chromedp.Navigate(address[language]))
					b.check(t, theme)
				})
			}
		}
	}
	for _, request := range b.Requests() {
		if !strings.HasPrefix(request, "file://") && !strings.HasPrefix(request, "data:") {
			t.Errorf("the page asked for %s", request)
		}
	}
	if said := b.Trouble(); len(said) > 0 {
		t.Errorf("the browser said: %q", said)
	}
}

func (b browser) check(t *testing.T, theme string) {
	t.Helper()
	if n := browsertest.Probe[float64](t, b.Browser, overflow); n > 0 {
		t.Errorf("the page is %v pixels wider than its window", n)
	}
	for _, list := range []struct{ what, script string }{{"sections that are not seen", invisible}, {"labels outside their chart", outside}} {
		if found := browsertest.Probe[[]string](t, b.Browser, list.script); len(found) > 0 {
			t.Errorf("%s: %q", list.what, found[:min(6, len(found))])
		}
	}
	if n := browsertest.Probe[int](t, b.Browser, foreign); n > 0 {
		t.Errorf("%d texts of the other language are seen", n)
	}
	if got := browsertest.Probe[string](t, b.Browser, ground); (got == "rgb(255, 255, 255)") != (theme == "light") {
		t.Errorf("the ground of the %s theme is %s", theme, got)
	}
	if browsertest.Probe[bool](t, b.Browser, harmed) {
		t.Error("a hostile text became part of the page")
	}
	if n := browsertest.Probe[int](t, b.Browser, unnamed); n > 0 {
		t.Errorf("%d controls or pictures have no name", n)
	}
}

func TestBrowser_ReadersCanActOnThePage(t *testing.T) {
	b := browser{browsertest.Open(t)}
	b.Do(t, chromedp.Navigate(saved(t, sweep())), chromedp.Click(chromedp.CSS("#lang")), chromedp.Click(chromedp.CSS("#theme")))
	if lang := browsertest.Probe[string](t, b.Browser, `document.documentElement.lang`); lang != "zh" {
		t.Errorf("the language is %s", lang)
	}
	if got := browsertest.Probe[string](t, b.Browser, ground); got == "rgb(255, 255, 255)" {
		t.Error("the theme did not change")
	}
	b.Do(t, chromedp.Click(chromedp.CSS("#lang")))
	keyboard := `(() => { const tab = document.getElementById("level-1-tab"); tab.focus();
		tab.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
		return [document.activeElement.id, document.getElementById("level-1").checkVisibility(), document.getElementById("level-2").checkVisibility()].join() })()`
	if got := browsertest.Probe[string](t, b.Browser, keyboard); got != "level-2-tab,false,true" {
		t.Errorf("an arrow key led to %s", got)
	}
	// What is saved and copied is caught on its way out.
	catch := `window.caught = {}; const real = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then(x => caught[blob.type] = x); return real(blob) };
		document.execCommand = () => { caught.copied = document.activeElement.value }; Object.defineProperty(navigator, "clipboard", {value: {writeText: async () => { throw 0 }}}); HTMLAnchorElement.prototype.click = function () { caught.name = this.download };
		for (const x of ["svg", "csv", "png", "table"]) document.querySelector("#ttft [data-save=" + x + "]").click(); document.querySelector(".markdown").click(); 0`
	browsertest.Probe[int](t, b.Browser, catch)
	if _, err := chromedp.Run(b, chromedp.Poll[bool](`caught["image/svg+xml"] && caught["text/csv"] && caught["image/png"] && caught.copied && true`, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		t.Fatal(err)
	}
	if svg := browsertest.Probe[string](t, b.Browser, `caught["image/svg+xml"]`); !strings.HasPrefix(svg, "<svg") || strings.Contains(svg, "var(--") || strings.Contains(svg, "首") {
		t.Errorf("the saved SVG is %.200s", svg)
	}
	if csv := browsertest.Probe[string](t, b.Browser, `caught["text/csv"]`); !strings.Contains(csv, "series,x,y") || !strings.Contains(csv, "P99,64,") {
		t.Errorf("the saved CSV is %.200s", csv)
	}
	if table := browsertest.Probe[string](t, b.Browser, `caught.copied`); !strings.HasPrefix(table, "| Level | Objective |") || !strings.Contains(table, "| ---: |") {
		t.Errorf("the copied table is %.200s", table)
	}
	if n := browsertest.Probe[int](t, b.Browser, `document.querySelectorAll("#ttft .chartdata tr").length`); n != 10 {
		t.Errorf("the table of the chart's data has %d rows", n)
	}
	if said := b.Trouble(); len(said) > 0 {
		t.Errorf("the browser said: %q", said)
	}
}

func TestBrowser_PointerOnALaneShowsTheRequest(t *testing.T) {
	b := browser{browsertest.Open(t)}
	b.Do(t, chromedp.Navigate(saved(t, sweep())))
	// The first lane is the topmost box of the timeline; a pointer in it is told from the picture's scales.
	script := `(() => { const svg = document.querySelector("#level-1-timeline svg"); svg.scrollIntoView({block: "start", behavior: "instant"});
		const data = JSON.parse(document.getElementById("data").textContent)["level-1-timeline"].b[0], box = svg.getBoundingClientRect(), k = box.width / svg.viewBox.baseVal.width;
		const at = (text, v) => { const [a, b, lo, hi] = text.split(" ").map(Number); return a + (v - lo) / (hi - lo) * (b - a) };
		svg.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + k * at(svg.dataset.x, (data[0] + data[1]) / 2), clientY: box.top + k * at(svg.dataset.y, (data[2] + data[3]) / 2), bubbles: true}));
		const tip = document.getElementById("tip"); return tip.checkVisibility() + " " + tip.textContent })()`
	if got := browsertest.Probe[string](t, b.Browser, script); !strings.HasPrefix(got, "true #0 · 0b5ee5a1c2d34f60-0-0 · </script>") || !strings.Contains(got, "→ 20 tok") {
		t.Errorf("the pointer shows %q", got)
	}
	if browsertest.Probe[bool](t, b.Browser, harmed) {
		t.Error("a hostile text became part of the page")
	}
}

func TestBrowser_EverythingIsPrinted(t *testing.T) {
	b := browser{browsertest.Open(t)}
	browsertest.Call(t, b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	b.Do(t, chromedp.Navigate(saved(t, sweep())))
	hidden := `[...document.querySelectorAll("[role=tabpanel]")].filter(x => !x.checkVisibility()).map(x => x.id)`
	if found := browsertest.Probe[[]string](t, b.Browser, hidden); len(found) > 0 {
		t.Errorf("not printed: %v", found)
	}
	if got := browsertest.Probe[string](t, b.Browser, ground); got != "rgb(255, 255, 255)" {
		t.Errorf("the page is printed on %s", got)
	}
}
