package browsertest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"testing"

	"github.com/chromedp/cdproto/page"
)

// Grain is the width in pixels of the squares that Coarse joins to one.
const Grain = 8

// tall is the height of one shot: Chromium repeats itself in taller ones.
const tall = 4000

// Shot is a picture of the whole page as it lies in the window's width.
func Shot(t *testing.T, b *Browser) image.Image {
	t.Helper()
	size := Probe[[]float64](t, b, `[innerWidth, document.documentElement.scrollHeight]`)
	width, height := int(size[0]), int(size[1])
	whole := image.NewRGBA(image.Rect(0, 0, width, height))
	beyond := true
	for top := 0; top < height; top += tall {
		part := min(tall, height-top)
		data, err := b.capture(page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond,
			Clip: &page.Viewport{Y: float64(top), Width: float64(width), Height: float64(part), Scale: 1}})
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(whole, image.Rect(0, top, width, top+part), picture, picture.Bounds().Min, draw.Src)
	}
	return whole
}

// Coarse is a picture with the mean of each square of Grain pixels in steps of 8: small enough for a repository, and
// the same whichever way a machine smooths its glyphs.
func Coarse(picture image.Image) *image.RGBA {
	b := picture.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/Grain, b.Dy()/Grain))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]int
			for i := range Grain * Grain {
				r, g, b, _ := picture.At(b.Min.X+x*Grain+i%Grain, b.Min.Y+y*Grain+i/Grain).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+int(r>>8), sum[1]+int(g>>8), sum[2]+int(b>>8)
			}
			step := func(v int) uint8 { return uint8(min(255, (v/(Grain*Grain)+4)/8*8)) }
			out.SetRGBA(x, y, color.RGBA{step(sum[0]), step(sum[1]), step(sum[2]), 255})
		}
	}
	return out
}

const (
	// unlike is the difference in a channel above which two squares are not the same: text turned off differs by 50 and
	// more, a line in another color by 40.
	unlike = 28
	// Pictures differ where of one tile of 16 × 16 squares more than gone do, as where something is missing, or where of
	// more than manyTiles tiles more than strays do, as where a line has another color. A page that is moved by a pixel
	// stays below both by a third.
	tile      = 16
	gone      = 45
	strays    = 4
	manyTiles = 30
	// stretched is the share by which heights may differ.
	stretched = 0.01
)

// Differs says in what two coarse pictures differ, "" where they show the same. A square may have moved by one.
func Differs(got, want image.Image) string {
	g, w := got.Bounds(), want.Bounds()
	if g.Dx() != w.Dx() || math.Abs(float64(g.Dy()-w.Dy())) > max(stretched*float64(w.Dy()), 1) {
		return fmt.Sprintf("it is %d × %d pixels, was %d × %d", g.Dx()*Grain, g.Dy()*Grain, w.Dx()*Grain, w.Dy()*Grain)
	}
	bad := map[image.Point]int{}
	for y := range min(g.Dy(), w.Dy()) {
		for x := range g.Dx() {
			if !near(got, want, x, y) || !near(want, got, x, y) {
				bad[image.Pt(x/tile, y/tile)]++
			}
		}
	}
	tiles, most, first := 0, 0, image.Pt(0, math.MaxInt)
	for at, n := range bad {
		most = max(most, n)
		if n > strays {
			if tiles++; at.Y < first.Y {
				first = at
			}
		}
	}
	if most > gone || tiles > manyTiles {
		return fmt.Sprintf("it differs in %d places (%d squares of %d at most), the uppermost %d pixels below the top and %d from the left", tiles, most, tile*tile, first.Y*tile*Grain, first.X*tile*Grain)
	}
	return ""
}

// near reports whether a has a square like b's at x, y in the same place or beside it.
func near(a, b image.Image, x, y int) bool {
	r, g, bl, _ := b.At(x, y).RGBA()
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if !(image.Pt(x+dx, y+dy).In(a.Bounds())) {
				continue
			}
			r2, g2, b2, _ := a.At(x+dx, y+dy).RGBA()
			if apart(r, r2) <= unlike && apart(g, g2) <= unlike && apart(bl, b2) <= unlike {
				return true
			}
		}
	}
	return false
}

func apart(a, b uint32) int { return int(math.Abs(float64(a>>8) - float64(b>>8))) }
