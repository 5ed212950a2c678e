package vision

import "math/rand/v2"

// A mode is how a picture keeps a pixel, by the name that PIL gives it.
type mode struct {
	name string
	// bytes is how many bytes a pixel has before it is encoded.
	bytes int
	// depth and kind are those of a PNG's header: bits of a sample, and what a pixel is made of.
	depth, kind byte
}

// What a pixel of a PNG is made of.
const (
	gray      = 0
	truecolor = 2
	indexed   = 3
	grayAlpha = 4
	trueAlpha = 6
)

// modeOf finds a mode that a PNG can have. PIL writes I, whose pixels have 32 bits, with 16.
func modeOf(name string) (mode, bool) {
	for _, m := range []mode{
		{"RGB", 3, 8, truecolor}, {"RGBA", 4, 8, trueAlpha}, {"L", 1, 8, gray}, {"LA", 2, 8, grayAlpha}, {"P", 1, 8, indexed},
		{"1", 1, 1, gray}, {"I", 2, 16, gray}, {"I;16", 2, 16, gray},
	} {
		if m.name == name {
			return m, true
		}
	}
	return mode{}, false
}

// color draws the bytes of a pixel.
func (m mode) color(r *rand.Rand) (pixel [4]byte) {
	bits := r.Uint32()
	for i := range pixel {
		pixel[i] = byte(bits >> (8 * i))
	}
	if m.depth == 1 {
		pixel[0] &= 1
	}
	return pixel
}

// palette is that of indexed pictures: a cube of six steps of each color, then grays.
func palette() []byte {
	all := make([]byte, 0, 3*256)
	for i := range 256 {
		if i < 216 {
			all = append(all, byte(i/36*51), byte(i/6%6*51), byte(i%6*51))
			continue
		}
		g := byte((i - 216) * 255 / 39)
		all = append(all, g, g, g)
	}
	return all
}
