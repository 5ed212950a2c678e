package chart

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files again")

// examples have one of everything.
func examples() []Chart {
	x := []float64{1, 4, 16, 64}
	return []Chart{
		{ID: "lines", Title: Text{"Latency", "延迟"}, About: Text{"About it.", "说明。"}, X: Axis{Title: Text{"concurrency", "并发"}, Log: true, At: x},
			Y:     Axis{Unit: Seconds, Zero: true},
			Lines: []Line{{Name: Same("P50"), Color: Series(0), X: x, Y: []float64{0.1, 0.12, 0.2, 0.5}, Marks: true, Hollow: []bool{true, false, false, false}, Tips: []string{"<one> & \"two\""}}, {Name: Same("P99"), Color: Series(1), X: x, Y: []float64{0.2, math.NaN(), 0.4, 1.1}, Dashed: true}},
			Refs:  []Ref{{At: 16, Label: Same("Knee"), Color: Knee}, {At: 0.9, Level: true, Label: Same("SLO 900 ms"), Color: Bad}}},
		{ID: "violins", Title: Same("Shapes"), X: Axis{Unit: Seconds}, Y: Axis{Down: true, Names: []Text{{"one", "一"}, {"two", "二"}}},
			Bands: []Band{{Color: Series(0), X: []float64{1, 2, 3}, Lo: []float64{0, -0.4, 0}, Hi: []float64{0, 0.4, 0}, Opacity: 0.5}},
			Dots:  []Dots{{Name: Same("median"), Color: Ink, X: []float64{2, 2.5}, Y: []float64{0, 1}, Hollow: true}}},
		{ID: "boxes", Title: Same("Cells"), X: Axis{Unit: Seconds}, Y: Axis{Unit: Seconds, Log: true}, Keys: []Key{{Same("more"), Heat}},
			Boxes: []Box{{X0: 0, X1: 1, Y0: 0.1, Y1: 0.2, Color: Heat, Opacity: 0.4, Tip: "2"}, {X0: 1, X1: 2, Y0: 0.2, Y1: 0.4, Color: Bad}}},
		{ID: "nothing", Title: Same("Nothing")},
		{ID: "one", Title: Same("One point"), Y: Axis{Zero: true}, Lines: []Line{{Color: Series(0), X: []float64{3}, Y: []float64{0}, Marks: true}}},
	}
}

func TestChartsLookAsTheyDid(t *testing.T) {
	for _, c := range examples() {
		path := filepath.Join("testdata", c.ID+".svg")
		got := c.File(600, "en")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s has changed; look at it, and write it again with -update", path)
		}
	}
}

func TestEverySVGIsWellFormedAndHasATitleADescriptionAndFiniteNumbers(t *testing.T) {
	for _, c := range examples() {
		for _, text := range []string{c.SVG(350, "a"), c.SVG(1180, "b"), string(c.File(600, "zh"))} {
			decoder := xml.NewDecoder(strings.NewReader(text))
			seen := map[string]int{}
			for {
				token, err := decoder.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", c.ID, err)
				}
				if e, ok := token.(xml.StartElement); ok {
					seen[e.Name.Local]++
				}
			}
			if seen["title"] != 1 || seen["desc"] != 1 || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Errorf("%s: %v", c.ID, seen)
			}
		}
	}
}

func TestAPNGShowsItsSeriesInTheirColours(t *testing.T) {
	for _, c := range examples() {
		data, err := c.PNG(600, 2)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if b := picture.Bounds(); b.Dx() != 1200 || b.Dy() != 2*int(c.height()) {
			t.Errorf("%s is %v", c.ID, b)
		}
		if c.ID != "lines" {
			continue
		}
		found, colours := map[Color]int{}, light()
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				r, g, b, _ := picture.At(x, y).RGBA()
				for _, want := range []Color{Series(0), Series(1), Knee, Bad, Ink, Ground} {
					if v := colours[want]; uint8(r>>8) == v.R && uint8(g>>8) == v.G && uint8(b>>8) == v.B {
						found[want]++
					}
				}
			}
		}
		for _, want := range []Color{Series(0), Series(1), Knee, Bad, Ink} {
			if found[want] < 50 {
				t.Errorf("%d pixels of %s", found[want], want)
			}
		}
	}
}

func TestCSVIsReadBackAndHoldsNoFormula(t *testing.T) {
	c := examples()[0]
	c.Lines[0].Tips = []string{"=cmd|' /C calc'!A0", "+1", "a,\"b\"\nc"}
	rows, err := csv.NewReader(strings.NewReader(c.CSV())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 9 || rows[1][5] != "'=cmd|' /C calc'!A0" || rows[3][5] != `a,"b" c` || rows[4][2] != "0.5" {
		t.Errorf("%q", rows)
	}
}

// contrast is WCAG's ratio of the luminances of two colours.
func contrast(t theme, a, b Color) float64 {
	luminance := func(c Color) float64 {
		linear := func(v uint8) float64 {
			x := float64(v) / 255
			if x <= 0.04045 {
				return x / 12.92
			}
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(t[c].R) + 0.7152*linear(t[c].G) + 0.0722*linear(t[c].B)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextAndSeriesStandOutFromTheGround(t *testing.T) {
	for name, th := range map[string]theme{"light": light(), "dark": dark()} {
		for _, c := range []Color{Ink, Muted, Bad, Knee} {
			if got := contrast(th, c, Ground); got < 4.5 {
				t.Errorf("%s: text in %s has a contrast of %.2f, WCAG AA asks for 4.5", name, c, got)
			}
		}
		for _, c := range series {
			if got := contrast(th, c, Ground); got < 3 {
				t.Errorf("%s: %s has a contrast of %.2f, WCAG asks graphics for 3", name, c, got)
			}
		}
	}
}
