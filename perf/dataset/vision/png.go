package vision

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"slices"
)

// A pencil draws pictures and writes them as PNG. It keeps its buffers: the standard library's encoder allocates them anew for
// each picture, and it has no black and white without a palette, nor gray with an opacity.
type pencil struct {
	canvas canvas
	line   []byte
	data   bytes.Buffer
	zip    *zlib.Writer
}

// picture draws a picture and returns it as PNG.
func (p *pencil) picture(m mode, width, height int, r *rand.Rand) ([]byte, error) {
	c := &p.canvas
	c.mode, c.width, c.height = m, width, height
	c.pixels = slices.Grow(c.pixels[:0], width*height*m.bytes)[:width*height*m.bytes]
	c.draw(r)
	if err := p.compress(); err != nil {
		return nil, err
	}
	header := binary.BigEndian.AppendUint32(nil, uint32(width))
	header = binary.BigEndian.AppendUint32(header, uint32(height))
	header = append(header, m.depth, m.kind, 0, 0, 0)
	png := append(make([]byte, 0, p.data.Len()+1024), "\x89PNG\r\n\x1a\n"...)
	png = chunk(png, "IHDR", header)
	if m.kind == indexed {
		png = chunk(png, "PLTE", palette())
	}
	png = chunk(png, "IDAT", p.data.Bytes())
	return chunk(png, "IEND", nil), nil
}

// compress packs the rows. Each is told by how it differs from the one above, which is nothing where shapes stand upright.
func (p *pencil) compress() error {
	p.data.Reset()
	if p.zip == nil {
		p.zip, _ = zlib.NewWriterLevel(&p.data, zlib.BestSpeed) // that level is there
	} else {
		p.zip.Reset(&p.data)
	}
	const up = 2 // the filter's number
	var above []byte
	for y := range p.canvas.height {
		row := p.canvas.row(y)
		switch {
		case p.canvas.depth == 1:
			p.line = packed(append(p.line[:0], 0), row)
		case y == 0:
			p.line = append(append(p.line[:0], 0), row...)
		default:
			p.line = append(append(p.line[:0], up), row...)
			for i, before := range above {
				p.line[i+1] -= before
			}
		}
		above = row
		if _, err := p.zip.Write(p.line); err != nil {
			return err
		}
	}
	return p.zip.Close()
}

// packed appends pixels of one bit, eight a byte.
func packed(dst, row []byte) []byte {
	for len(row) > 0 {
		n := min(8, len(row))
		var b byte
		for i, bit := range row[:n] {
			b |= bit << (7 - i)
		}
		dst, row = append(dst, b), row[n:]
	}
	return dst
}

// chunk appends a chunk of a PNG.
func chunk(dst []byte, name string, data []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(data)))
	from := len(dst)
	dst = append(append(dst, name...), data...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[from:]))
}
