package serve

import (
	"context"
	"fmt"
	"os/exec"
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

func start(t *testing.T) *browser {
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

// probe evaluates a script in the page.
func probe[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	out, err := chromedp.Run(b, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return out
}

// until waits for a script to be true.
func until(t *testing.T, b *browser, script string) {
	t.Helper()
	if _, err := chromedp.Run(b, chromedp.Poll[bool](script, chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		t.Fatalf("%s: %v", script, err)
	}
}

// visit opens the page and waits for its list.
func (b *browser) visit(t *testing.T, address string) {
	t.Helper()
	if err := chromedp.Do(b, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
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

func TestThePageIsWholeInABrowser(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := start(t)
	for _, width := range []int64{1280, 375} {
		for _, theme := range []string{"light", "dark"} {
			for _, language := range []string{"en", "zh"} {
				t.Run(fmt.Sprintf("%d wide, %s, %s", width, theme, language), func(t *testing.T) {
					call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
					call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
					b.visit(t, server.URL)
					if probe[string](t, b, `document.documentElement.lang.slice(0, 2)`) != language {
						probe[bool](t, b, `document.getElementById("language").click(), true`)
					}
					b.whole(t, width, theme, language)
				})
			}
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range b.requests {
		if !strings.HasPrefix(request, server.URL) {
			t.Errorf("the page asked for %s", request)
		}
	}
	for _, trouble := range b.trouble {
		if !strings.Contains(trouble, "404") { // the browser asks for an icon by itself
			t.Errorf("the browser said: %s", trouble)
		}
	}
}

func (b *browser) whole(t *testing.T, wide int64, theme, language string) {
	t.Helper()
	if got := probe[int](t, b, choose); got != 2 {
		t.Errorf("the chosen runs are %d curves, want 2", got)
	}
	if got := probe[int](t, b, unfold); got != 2 {
		t.Errorf("%d runs are unfolded, want 2", got)
	}
	if got := probe[int64](t, b, width); got != wide {
		t.Errorf("the page is %d pixels wide in a window of %d", got, wide)
	}
	if got := probe[string](t, b, `getComputedStyle(document.body).backgroundColor`); (got == "rgb(255, 255, 255)") != (theme == "light") {
		t.Errorf("the ground of the %s theme is %s", theme, got)
	}
	if got := probe[string](t, b, `document.getElementById("overlay-title").textContent`); strings.Contains(got, "曲线") != (language == "zh") {
		t.Errorf("in %s the overlay is called %q", language, got)
	}
	if probe[bool](t, b, harmed) {
		t.Error("a hostile name became part of the page")
	}
	if n := probe[int](t, b, unnamed); n > 0 {
		t.Errorf("%d controls or pictures have no name", n)
	}
	if got := probe[string](t, b, `document.querySelector("#runs").textContent`); !strings.Contains(got, hostile) {
		t.Error("the hostile name is not shown as it is")
	}
}

func TestReadersCanActOnThePage(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := start(t)
	b.visit(t, server.URL)
	// A key leads to the search, which narrows the list; Escape widens it.
	typed := `(text => { document.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true})); const s = document.activeElement; s.value = text; s.dispatchEvent(new Event("input")); return s.id + " " + document.querySelectorAll("#runs tbody [data-run]").length })`
	if got := probe[string](t, b, typed+`("OTHER h100")`); got != "search 1" {
		t.Errorf("searching gives %q", got)
	}
	if got := probe[int](t, b, `document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true})), document.querySelectorAll("#runs tbody [data-run]").length`); got != 2 {
		t.Errorf("Escape leaves %d runs", got)
	}
	// The points of a curve are the runs' own figures.
	if got := probe[int](t, b, choose); got != 2 {
		t.Fatalf("%d curves", got)
	}
	rows := probe[string](t, b, `[...document.querySelectorAll("#points tbody tr")].map(r => [...r.cells].slice(1).map(c => c.textContent).join(" ")).join("; ")`)
	if want := "parallel_1_number_9 100.0 0.2500; parallel_8_number_9 420.5 0.4000; parallel_1_number_9 100.0 0.2500; parallel_8_number_9 420.5 0.4000"; rows != want {
		t.Errorf("the data of the chart is %q", rows)
	}
	if got := probe[string](t, b, `document.getElementById("up").value = "request_throughput", document.getElementById("up").dispatchEvent(new Event("change")), document.querySelector("#points tbody td:last-child").textContent`); got != "19.50" {
		t.Errorf("with another figure the first point is %s", got)
	}
	// Tags are saved through the form and come back.
	probe[int](t, b, unfold)
	probe[bool](t, b, `(() => { const f = document.querySelector(".detail form"); f.querySelector("input").value = "base, 基线"; f.requestSubmit(); return true })()`)
	until(t, b, `[...document.querySelectorAll("#runs .tag")].some(x => x.textContent === "基线")`)
	if runs := list(t, server.URL); fmt.Sprint(runs[0].OwnTags) != "[base 基线]" {
		t.Errorf("the tags are %v", runs[0].OwnTags)
	}
}

func TestAReportRunsItsScriptsWithoutOurOrigin(t *testing.T) {
	server := open(t, folder(t), Config{})
	b := start(t)
	if err := chromedp.Do(b, chromedp.Navigate(server.URL+"/files/20261124_010203/m/perf_report.html")); err != nil {
		t.Fatal(err)
	}
	until(t, b, `document.title === "ran"`)
	if got := probe[string](t, b, `self.origin`); got != "null" {
		t.Errorf("the report's origin is %s", got)
	}
}

func TestThePageFollowsARun(t *testing.T) {
	root := folder(t)
	w := growing(t, root)
	defer w.Close()
	for i := range int64(10) {
		request(t, w, i)
	}
	server := open(t, root, Config{Beat: 20 * time.Millisecond})
	b := start(t)
	b.visit(t, server.URL)
	probe[int](t, b, unfold)
	probe[bool](t, b, `[...document.querySelectorAll(".detail button")].find(x => /Follow|跟踪/.test(x.textContent)).click(), true`)
	until(t, b, `document.getElementById("watching-figures").textContent.includes("10 / 40")`)
	for i := range int64(10) {
		request(t, w, 10+i)
	}
	until(t, b, `document.getElementById("watching-figures").textContent.includes("20 / 40") && document.getElementById("watching-bar").style.width === "50%"`)
	probe[bool](t, b, `document.getElementById("watching-close").click(), true`)
}
