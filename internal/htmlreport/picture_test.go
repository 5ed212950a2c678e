package htmlreport

import (
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"github.com/modelscope/evalscope/internal/browsertest"
)

// inOneFont is a page whose every text is in the Go fonts, which travel with the tests: the fonts of machines differ, and
// with them the place of every line. A character that these lack becomes an m, after which a line may break as it may
// after a Chinese character.
func inOneFont(t *testing.T, page, css string) string {
	t.Helper()
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	shown, data, _ := strings.Cut(page, `<script type="application/json"`)
	var buffer sfnt.Buffer
	var out strings.Builder
	for _, r := range shown {
		if i, err := font.GlyphIndex(&buffer, r); r >= utf8.RuneSelf && (err != nil || i == 0) {
			out.WriteString("m&#8203;")
			continue
		}
		out.WriteRune(r)
	}
	face := func(weight int, data []byte) string {
		return fmt.Sprintf("@font-face{font-family:Test;font-weight:%d;src:url(data:font/ttf;base64,%s)}", weight, base64.StdEncoding.EncodeToString(data))
	}
	style := "<style>" + face(400, goregular.TTF) + face(700, gobold.TTF) + "*,*::after{font-family:Test!important;transition:none!important}td.thin::after{content:' m'!important}" + css + "</style></head>"
	shown = strings.Replace(out.String(), "default-src 'none';", "default-src 'none'; font-src data:;", 1)
	return strings.Replace(shown, "</head>", style, 1) + `<script type="application/json"` + data
}

// look shows a page in a window and gives the coarse picture of it.
func look(t *testing.T, b browser, page string, width int64, theme string) *image.RGBA {
	t.Helper()
	path := filepath.Join(t.TempDir(), File)
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	browsertest.Call(t, b.Browser, emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{Hidden: true})
	browsertest.Call(t, b.Browser, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
	browsertest.Call(t, b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
	b.Do(t, chromedp.Navigate((&url.URL{Scheme: "file", Path: path}).String()))
	if _, err := chromedp.Run(b, chromedp.Poll[bool](`document.fonts.status === "loaded" && document.fonts.check("15px Test")`)); err != nil {
		t.Fatal(err)
	}
	return browsertest.Coarse(browsertest.Shot(t, b.Browser))
}

// differs says in what a picture differs from the one that is kept, "" for nothing.
func differs(t *testing.T, name string, got image.Image) string {
	t.Helper()
	f, err := os.Open(kept(name))
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	want, err := png.Decode(f)
	if err != nil {
		return err.Error()
	}
	return browsertest.Differs(got, want)
}

func kept(name string) string { return filepath.Join("testdata", name+".png") }

func keep(t *testing.T, name string, picture image.Image) {
	t.Helper()
	f, err := os.Create(kept(name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, picture); err != nil {
		t.Fatal(err)
	}
}

// With -update a picture is written only where the comparison rejects the one that is kept: machines draw the same page in other bytes.
func TestPicture_PageLooksAsItDid(t *testing.T) {
	b := browser{browsertest.Open(t)}
	r := judged()
	for _, window := range []struct {
		name  string
		width int64
	}{{"desktop", 1280}, {"phone", 375}} {
		for _, theme := range []string{"light", "dark"} {
			for _, language := range []string{"en", "zh"} {
				name := strings.Join([]string{window.name, theme, language}, "-")
				t.Run(name, func(t *testing.T) {
					r.Language = language
					got := look(t, b, inOneFont(t, made(t, r), ""), window.width, theme)
					switch said := differs(t, name, got); {
					case said == "":
					case *update:
						keep(t, name, got)
					default:
						t.Errorf("%s; look at the page, and write %s again with -update", said, kept(name))
					}
				})
			}
		}
	}
}

// A comparison is worth something where it sees what a reader would, and nothing else.
func TestPicture_ComparisonSeesWhatAReaderWould(t *testing.T) {
	b := browser{browsertest.Open(t)}
	r := judged()
	r.Language = "en"
	page := made(t, r)
	for _, c := range []struct {
		what, css string
		seen      bool
	}{
		{"nothing", "", false},
		{"a pixel", "section{transform:translate(1px,1px)}", false},
		{"glyphs that are smoothed otherwise", "body{-webkit-text-stroke:.15px}", false},
		{"a section that is gone", "#suggestions{display:none}", true},
		{"a chart that is gone", "#ttft{visibility:hidden}", true},
		{"a series in another color", ":root{--s1:#d000d0}", true},
		{"the verdict in the text's color", ".statement,.cause,.word{border-color:var(--ink)!important;color:var(--ink)!important}", true},
		{"text that runs out of its place", ".notes li,.cause p{white-space:nowrap}", true},
		{"a table without its figures", "#overview td{color:transparent}", true},
	} {
		got := look(t, b, inOneFont(t, page, c.css), 1280, "light")
		if said := differs(t, "desktop-light-en", got); (said != "") != c.seen {
			t.Errorf("%s: the comparison says %q", c.what, said)
		}
	}
}
