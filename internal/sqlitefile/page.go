package sqlitefile

import "encoding/binary"

// PageSize is the size of every page, in bytes: several rows of a kilobyte or more.
const PageSize = 16 << 10

// The kinds of page of a table's tree, and the lengths of their headers.
const (
	leafPage     = 0x0d
	interiorPage = 0x05

	leafHeader     = 8
	interiorHeader = 12
)

// A page of a tree: its header, pointers to its cells in their order, free space, and the cells from the end backward.
type page struct {
	data    [PageSize]byte
	from    int // where the header stands: behind the file's header on the first page
	header  int
	cells   int
	content int // where the cells begin
}

func (p *page) reset(kind byte) { p.resetAt(kind, 0) }

func (p *page) resetAt(kind byte, from int) {
	p.data = [PageSize]byte{}
	p.data[from] = kind
	p.from, p.header, p.cells, p.content = from, leafHeader, 0, PageSize
	if kind == interiorPage {
		p.header = interiorHeader
	}
}

// fits reports whether there is room for another cell and its pointer.
func (p *page) fits(cell []byte) bool {
	return p.from+p.header+2*(p.cells+1)+len(cell) <= p.content
}

// add adds a cell that fits.
func (p *page) add(cell []byte) {
	p.content -= len(cell)
	copy(p.data[p.content:], cell)
	binary.BigEndian.PutUint16(p.data[p.from+p.header+2*p.cells:], uint16(p.content))
	p.cells++
}

// right sets an interior page's last child.
func (p *page) right(child uint32) { binary.BigEndian.PutUint32(p.data[8:], child) }

// bytes is the page as it stands in the file.
func (p *page) bytes() []byte {
	binary.BigEndian.PutUint16(p.data[p.from+3:], uint16(p.cells))
	binary.BigEndian.PutUint16(p.data[p.from+5:], uint16(p.content))
	return p.data[:]
}
