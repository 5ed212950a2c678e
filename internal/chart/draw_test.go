package chart

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

var update = flag.Bool("update", false, "write the golden files again")

// examples have one of everything.
func examples() []Chart {
	x := []float64{1, 4, 16, 64}
	return []Chart{
		{ID: "lines", Title: i18n.Text{EN: "Latency", ZH: "延迟"}, About: i18n.Text{EN: "About it.", ZH: "说明。"}, X: Axis{Title: i18n.Text{EN: "concurrency", ZH: "并发"}, Log: true, At: x},
			Y:     Axis{Unit: Seconds, Zero: true},
			Lines: []Line{{Name: i18n.Same("P50"), Color: Series(0), X: x, Y: []float64{0.1, 0.12, 0.2, 0.5}, Marks: true, Hollow: []bool{true, false, false, false}, Tips: []i18n.Text{i18n.Same("<one> & \"two\"")}}, {Name: i18n.Same("P99"), Color: Series(1), X: x, Y: []float64{0.2, math.NaN(), 0.4, 1.1}, Dashed: true}},
			Refs:  []Ref{{At: 16, Label: i18n.Same("Knee"), Color: Knee}, {At: 0.9, Level: true, Label: i18n.Same("SLO 900 ms"), Color: Bad}}},
		{ID: "violins", Title: i18n.Same("Shapes"), X: Axis{Unit: Seconds}, Y: Axis{Down: true, Names: []i18n.Text{{EN: "one", ZH: "一"}, {EN: "two", ZH: "二"}}},
			Bands: []Band{{Color: Series(0), X: []float64{1, 2, 3}, Lo: []float64{0, -0.4, 0}, Hi: []float64{0, 0.4, 0}, Opacity: 0.5}},
			Dots:  []Dots{{Name: i18n.Same("median"), Color: Ink, X: []float64{2, 2.5}, Y: []float64{0, 1}, Hollow: true}}},
		{ID: "boxes", Title: i18n.Same("Cells"), X: Axis{Unit: Seconds}, Y: Axis{Unit: Seconds, Log: true}, Keys: []Key{{i18n.Same("more"), Heat}},
			Boxes: []Box{{X0: 0, X1: 1, Y0: 0.1, Y1: 0.2, Color: Heat, Opacity: 0.4, Tip: i18n.Same("2")}, {X0: 1, X1: 2, Y0: 0.2, Y1: 0.4, Color: Bad}}},
		{ID: "nothing", Title: i18n.Same("Nothing")},
		{ID: "one", Title: i18n.Same("One point"), Y: Axis{Zero: true}, Lines: []Line{{Color: Series(0), X: []float64{3}, Y: []float64{0}, Marks: true}}},
	}
}

func TestDraw_EverySVGIsWellFormedAndHasATitleADescriptionAndFiniteNumbers(t *testing.T) {
	for _, c := range examples() {
		for _, text := range []string{c.SVG(350, "a"), c.SVG(1180, "b"), string(c.File(600, "zh", Dark))} {
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

func TestDraw_PNGShowsItsSeriesInTheirColors(t *testing.T) {
	for _, c := range examples() {
		data, err := c.PNG(600, 2, Screen)
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
		found, colors := map[Color]int{}, light()
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				r, g, b, _ := picture.At(x, y).RGBA()
				for _, want := range []Color{Series(0), Series(1), Knee, Bad, Ink, Ground} {
					if v := colors[want]; uint8(r>>8) == v.R && uint8(g>>8) == v.G && uint8(b>>8) == v.B {
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

func TestDraw_DataAreFiveDigitsAndShareWhatIsTheSame(t *testing.T) {
	c := examples()[0]
	c.Lines[0].Y[0] = 0.123456789
	c.Bands = []Band{{X: []float64{1}, Lo: []float64{0}, Hi: []float64{1}, Shadow: true}}
	got, err := json.Marshal(c.Data())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"y":"s","l":[{"n":["P50"],"x":[1,4,16,64],"y":[0.12346,0.12,0.2,0.5],"t":[["\u003cone\u003e \u0026 \"two\""]]},{"n":["P99"],"y":[0.2,null,0.4,1.1]}]}`
	if string(got) != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
	tip := i18n.Text{EN: "a", ZH: "甲"}
	d := Chart{Boxes: []Box{{X1: 1, Color: Wait, Tip: tip}, {X0: 1, X1: 2, Color: Decode, Tip: tip}, {X1: 1, Color: Wait, Tip: i18n.Same("b")}}}.Data()
	if len(d.Tips) != 2 || len(d.Colors) != 2 || d.Boxes[1][4] != 0 || d.Boxes[2][4] != 1 || d.Tips[0][1] != "甲" {
		t.Errorf("%+v", d)
	}
}

// placesOf follows the data of a path and gives the corners that it draws.
func placesOf(t *testing.T, d string) []point {
	t.Helper()
	var all []point
	at, origin := point{}, point{}
	for _, part := range regexp.MustCompile(`([mhvlz])([^mhvlz]*)`).FindAllStringSubmatch(d, -1) {
		var numbers []float64
		for _, n := range regexp.MustCompile(`-?(\d+\.\d+|\.\d+|\d+)`).FindAllString(part[2], -1) {
			v, err := strconv.ParseFloat(n, 64)
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, v)
		}
		for len(numbers) > 0 {
			switch part[1] {
			case "h":
				at.x, numbers = at.x+numbers[0], numbers[1:]
			case "v":
				at.y, numbers = at.y+numbers[0], numbers[1:]
			default:
				at, numbers = point{at.x + numbers[0], at.y + numbers[1]}, numbers[2:]
			}
			all = append(all, at)
		}
		if part[1] == "m" {
			origin = at
		}
		if part[1] == "z" {
			at = origin
		}
	}
	return all
}

func TestDraw_PathOfSmallStepsEndsWhereItShould(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var points []point
	for i := range 2000 {
		points = append(points, point{float64(i) * 3.7, 100 + float64(1-i%2*2)*(2+80*rng.Float64())})
	}
	var p pen
	p.path(rectangle(3.26, 4, 20.04, 9), true)
	p.path(points, false)
	got := placesOf(t, p.out.String())[4:]
	if len(got) != len(points) {
		t.Fatalf("%d corners, want %d", len(got), len(points))
	}
	for i, at := range got {
		if math.Abs(at.x-points[i].x) > 0.051 || math.Abs(at.y-points[i].y) > 0.051 {
			t.Fatalf("corner %d is at %v, want %v", i, at, points[i])
		}
	}
}

func TestDraw_NoCornerThatIsLeftOutLiesAsideOfTheLine(t *testing.T) {
	var p pen
	p.path(circle(point{100, 100}, 60), false)
	many := make([]point, 2000)
	for i := range many {
		many[i] = point{100 + 60*math.Cos(float64(i)/2000*math.Pi), 100 + 60*math.Sin(float64(i)/2000*math.Pi)}
	}
	var fine pen
	fine.path(many, false)
	got := placesOf(t, fine.out.String())
	if len(got) > 200 || len(got) < 30 {
		t.Errorf("%d corners", len(got))
	}
	for i := 1; i < len(got); i++ { // the middle of each chord lies on the arc but for the tolerance
		x, y := (got[i].x+got[i-1].x)/2-100, (got[i].y+got[i-1].y)/2-100
		if math.Abs(math.Hypot(x, y)-60) > 0.2 {
			t.Errorf("the line passes %.2f pixels beside the arc", math.Abs(math.Hypot(x, y)-60))
		}
	}
}

func TestDraw_CornersOnAStraightLineAreLeftOut(t *testing.T) {
	var p pen
	p.path([]point{{0, 0}, {5, 0}, {10, 0}, {10, 3}, {10, 1}, {12, 5}, {14, 9}}, false)
	if got := p.out.String(); got != "m0 0h10v3-2l4 8" {
		t.Errorf("the path is %s", got)
	}
}

// contrast is WCAG's ratio of the luminances of two colors.
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

func TestDraw_TextAndSeriesStandOutFromTheGround(t *testing.T) {
	for name, th := range map[string]theme{"light": light(), "dark": dark()} {
		for _, c := range []Color{Ink, Muted, Bad, Knee, Warn} {
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

func TestReferences_LabelsFitTheirPlot(t *testing.T) {
	long := "time per output token ≤ 50 ms for 99 % of requests, written out"
	c := Chart{ID: "c", Title: i18n.Same("Times"), X: Axis{Unit: Seconds}, Y: Axis{Zero: true}, Lines: []Line{{X: []float64{0, 1}, Y: []float64{0, 1}}},
		Refs: []Ref{{At: 0.9, Label: i18n.Same(long)}}}
	size := regexp.MustCompile(`font-size="([0-9.]+)"[^>]*><text[^>]*>` + regexp.QuoteMeta(long))
	for width, shrinks := range map[int]bool{900: false, 350: true} {
		found := size.FindStringSubmatch(c.SVG(width, "c"))
		if found == nil || (found[1] != "12") != shrinks {
			t.Errorf("%d wide: the label has the size %q", width, found)
		}
	}
}
