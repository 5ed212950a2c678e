package sqlitefile

import "encoding/binary"

const (
	// maxLocal is the longest row that lies wholly in its leaf; of a longer one at least minLocal bytes do.
	maxLocal = PageSize - 35
	minLocal = (PageSize-12)*32/255 - 23
	// overflowSize is what a page of a long row's rest holds beside the number of the next.
	overflowSize = PageSize - 4
)

// A Table takes rows in the order of their row ids, which count from 1.
type Table struct {
	file *File
	name string
	sql  string

	leaf     page
	rows     uint64
	children []child // the leaves so far
	cell     []byte
	record   []byte
}

// A child is a page of a tree and the largest row id below it.
type child struct {
	page  uint32
	rowid uint64
}

// Append adds a row: nil, bool, int64, float64 or string for each column. An error is of the file, or names a value that
// cannot be stored.
func (t *Table) Append(values []any) error {
	record, err := appendRecord(t.record[:0], values)
	if err != nil {
		return err
	}
	t.record = record
	local := len(record)
	if local > maxLocal {
		local = minLocal + (len(record)-minLocal)%overflowSize
		if local > maxLocal {
			local = minLocal
		}
	}
	t.cell = appendVarint(t.cell[:0], uint64(len(record)))
	t.cell = appendVarint(t.cell, t.rows+1)
	t.cell = append(t.cell, record[:local]...)
	if local < len(record) {
		first, err := t.file.overflow(record[local:])
		if err != nil {
			return err
		}
		t.cell = binary.BigEndian.AppendUint32(t.cell, first)
	}
	if !t.leaf.fits(t.cell) {
		if err := t.flush(); err != nil {
			return err
		}
	}
	t.leaf.add(t.cell)
	t.rows++
	return nil
}

// flush writes the leaf and begins another.
func (t *Table) flush() error {
	number, err := t.file.write(t.leaf.bytes())
	t.children = append(t.children, child{number, t.rows})
	t.leaf.reset(leafPage)
	return err
}

// finish writes what is left, and the pages above the leaves, level by level. It returns the root.
func (t *Table) finish() (root uint32, err error) {
	if t.leaf.cells > 0 || len(t.children) == 0 {
		if err := t.flush(); err != nil {
			return 0, err
		}
	}
	level := t.children
	for len(level) > 1 {
		if level, err = t.above(level); err != nil {
			return 0, err
		}
	}
	return level[0].page, nil
}

// maxChildren is how many children an interior page holds whatever their row ids.
const maxChildren = (PageSize-interiorHeader)/(2+4+9) + 1

// above writes the interior pages over a level of at least two pages, evenly filled. The last child of a page stands in
// its header, beside at least one other.
func (t *Table) above(level []child) (upper []child, err error) {
	var p page
	for pages := (len(level) + maxChildren - 1) / maxChildren; pages > 0; pages-- {
		own := level[:(len(level)+pages-1)/pages]
		level = level[len(own):]
		p.reset(interiorPage)
		last := own[len(own)-1]
		for _, c := range own[:len(own)-1] {
			t.cell = binary.BigEndian.AppendUint32(t.cell[:0], c.page)
			t.cell = appendVarint(t.cell, c.rowid)
			p.add(t.cell)
		}
		p.right(last.page)
		number, err := t.file.write(p.bytes())
		if err != nil {
			return nil, err
		}
		upper = append(upper, child{number, last.rowid})
	}
	return upper, nil
}
