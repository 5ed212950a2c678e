package page

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/modelscope/evalscope/internal/testenv"
)

// A browser is a Chromium, with what it complained of and what it asked the network for.
type browser struct {
	context.Context
	mu       sync.Mutex
	trouble  []string
	requests []string
}

func open(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		testenv.Missing(t, "no Chromium: apt-get install chromium")
	}
	limited, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	allocator, cancel := chromedp.NewExecAllocator(limited, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits for the process, whose folder is removed next
		cancel()
	})
	b := &browser{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	call(t, b, network.Enable, network.EnableParams{})
	call(t, b, log.Enable, cdp.Empty{})
	call(t, b, runtime.Enable, cdp.Empty{})
	return b
}

// call gives the browser a command.
func call[P, R any](t *testing.T, b *browser, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b, command, params); err != nil {
		t.Fatal(err)
	}
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.trouble = append(b.trouble, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		b.trouble = append(b.trouble, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.trouble = append(b.trouble, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		t.Fatal(err)
	}
}

// probe evaluates a script in the page.
func probe[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	out, err := chromedp.Run(b, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

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

func TestThePageIsWholeInABrowser(t *testing.T) {
	b := open(t)
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
					call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
					call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
					b.do(t, chromedp.Navigate(address[language]))
					b.check(t, theme)
				})
			}
		}
	}
	for _, request := range b.requests {
		if !strings.HasPrefix(request, "file://") && !strings.HasPrefix(request, "data:") {
			t.Errorf("the page asked for %s", request)
		}
	}
	if len(b.trouble) > 0 {
		t.Errorf("the browser said: %q", b.trouble)
	}
}

func (b *browser) check(t *testing.T, theme string) {
	t.Helper()
	if n := probe[float64](t, b, overflow); n > 0 {
		t.Errorf("the page is %v pixels wider than its window", n)
	}
	for _, list := range []struct{ what, script string }{{"sections that are not seen", invisible}, {"labels outside their chart", outside}} {
		if found := probe[[]string](t, b, list.script); len(found) > 0 {
			t.Errorf("%s: %q", list.what, found[:min(6, len(found))])
		}
	}
	if n := probe[int](t, b, foreign); n > 0 {
		t.Errorf("%d texts of the other language are seen", n)
	}
	if got := probe[string](t, b, ground); (got == "rgb(255, 255, 255)") != (theme == "light") {
		t.Errorf("the ground of the %s theme is %s", theme, got)
	}
	if probe[bool](t, b, harmed) {
		t.Error("a hostile text became part of the page")
	}
	if n := probe[int](t, b, unnamed); n > 0 {
		t.Errorf("%d controls or pictures have no name", n)
	}
}

func TestReadersCanActOnThePage(t *testing.T) {
	b := open(t)
	b.do(t, chromedp.Navigate(saved(t, sweep())), chromedp.Click(chromedp.CSS("#lang")), chromedp.Click(chromedp.CSS("#theme")))
	if lang := probe[string](t, b, `document.documentElement.lang`); lang != "zh" {
		t.Errorf("the language is %s", lang)
	}
	if got := probe[string](t, b, ground); got == "rgb(255, 255, 255)" {
		t.Error("the theme did not change")
	}
	b.do(t, chromedp.Click(chromedp.CSS("#lang")))
	keyboard := `(() => { const tab = document.getElementById("level-1-tab"); tab.focus();
		tab.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
		return [document.activeElement.id, document.getElementById("level-1").checkVisibility(), document.getElementById("level-2").checkVisibility()].join() })()`
	if got := probe[string](t, b, keyboard); got != "level-2-tab,false,true" {
		t.Errorf("an arrow key led to %s", got)
	}
	// What is saved and copied is caught on its way out.
	catch := `window.caught = {}; const real = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then(x => caught[blob.type] = x); return real(blob) };
		document.execCommand = () => { caught.copied = document.activeElement.value }; Object.defineProperty(navigator, "clipboard", {value: {writeText: async () => { throw 0 }}}); HTMLAnchorElement.prototype.click = function () { caught.name = this.download };
		for (const x of ["svg", "csv", "png", "table"]) document.querySelector("#ttft [data-save=" + x + "]").click(); document.querySelector(".markdown").click(); 0`
	probe[int](t, b, catch)
	if _, err := chromedp.Run(b, chromedp.Poll[bool](`caught["image/svg+xml"] && caught["text/csv"] && caught["image/png"] && caught.copied && true`, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		t.Fatal(err)
	}
	if svg := probe[string](t, b, `caught["image/svg+xml"]`); !strings.HasPrefix(svg, "<svg") || strings.Contains(svg, "var(--") || strings.Contains(svg, "首") {
		t.Errorf("the saved SVG is %.200s", svg)
	}
	if csv := probe[string](t, b, `caught["text/csv"]`); !strings.Contains(csv, "series,x,y") || !strings.Contains(csv, "P99,64,") {
		t.Errorf("the saved CSV is %.200s", csv)
	}
	if table := probe[string](t, b, `caught.copied`); !strings.HasPrefix(table, "| Level | Objective |") || !strings.Contains(table, "| ---: |") {
		t.Errorf("the copied table is %.200s", table)
	}
	if n := probe[int](t, b, `document.querySelectorAll("#ttft .chartdata tr").length`); n != 10 {
		t.Errorf("the table of the chart's data has %d rows", n)
	}
	if len(b.trouble) > 0 {
		t.Errorf("the browser said: %q", b.trouble)
	}
}

func TestAPointerOnALaneShowsTheRequest(t *testing.T) {
	b := open(t)
	b.do(t, chromedp.Navigate(saved(t, sweep())))
	script := `(() => { const lane = document.querySelector("#level-1-timeline [data-tip]"); lane.scrollIntoView({block: "center", behavior: "instant"});
		const box = lane.getBoundingClientRect(); lane.dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + 1, clientY: box.top + 1, bubbles: true}));
		const tip = document.getElementById("tip"); return tip.checkVisibility() + " " + tip.textContent })()`
	if got := probe[string](t, b, script); !strings.HasPrefix(got, "true #0 · id </script>") || !strings.Contains(got, "→ 20 tokens") {
		t.Errorf("the pointer shows %q", got)
	}
	if probe[bool](t, b, harmed) {
		t.Error("a hostile text became part of the page")
	}
}

func TestEverythingIsPrinted(t *testing.T) {
	b := open(t)
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	b.do(t, chromedp.Navigate(saved(t, sweep())))
	hidden := `[...document.querySelectorAll("[role=tabpanel]")].filter(x => !x.checkVisibility()).map(x => x.id)`
	if found := probe[[]string](t, b, hidden); len(found) > 0 {
		t.Errorf("not printed: %v", found)
	}
	if got := probe[string](t, b, ground); got != "rgb(255, 255, 255)" {
		t.Errorf("the page is printed on %s", got)
	}
}
