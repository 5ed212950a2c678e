package dataset

// Images says how the images of a request are drawn.
type Images struct {
	// Width and Height are in pixels.
	Width, Height int
	// Format is one of ImageFormats.
	Format string
	// Count is how many a request has.
	Count int
}

// Limits of drawn images.
const (
	MostImageSide = 8192
	MostImages    = 256
)

// ImageFormats are the modes of drawn images, by the names that PIL gives them: those that a PNG can have.
func ImageFormats() []string { return []string{"RGB", "RGBA", "L", "LA", "P", "1", "I", "I;16"} }
