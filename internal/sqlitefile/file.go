// Package sqlitefile writes SQLite database files (https://www.sqlite.org/fileformat2.html) of tables whose rows are
// appended and never changed: no index, no journal, no query. A database engine spends time on what such a file does
// not need. The package does not read.
package sqlitefile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// A File is a database that is being written. Its first page, with the schema, is written by Close; until then the file
// is no database.
type File struct {
	file   *os.File
	out    *bufio.Writer
	pages  uint32 // so far
	tables []*Table
}

// Create makes the file at path, which must not exist.
func Create(path string) (*File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	f := &File{file: file, out: bufio.NewWriterSize(file, 4*PageSize)}
	if _, err := f.write(make([]byte, PageSize)); err != nil { // room for the first page
		return nil, errors.Join(err, f.Abandon())
	}
	return f, nil
}

// Table adds a table; sql is its CREATE TABLE statement, without keys and constraints that need an index.
func (f *File) Table(name, sql string) *Table {
	t := &Table{file: f, name: name, sql: sql}
	t.leaf.reset(leafPage)
	f.tables = append(f.tables, t)
	return t
}

// Close completes the file.
func (f *File) Close() error {
	err := f.finish()
	return errors.Join(err, f.file.Close())
}

// Abandon closes the file as it is; the caller removes it.
func (f *File) Abandon() error { return f.file.Close() }

func (f *File) finish() error {
	var first page
	first.resetAt(leafPage, headerSize)
	for i, t := range f.tables {
		root, err := t.finish()
		if err != nil {
			return err
		}
		record, err := appendRecord(nil, []any{"table", t.name, t.name, int64(root), t.sql})
		if err != nil {
			return err
		}
		cell := appendVarint(appendVarint(nil, uint64(len(record))), uint64(i+1))
		cell = append(cell, record...)
		if len(record) > maxLocal || !first.fits(cell) {
			return fmt.Errorf("the schema of table %s does not fit the first page", t.name)
		}
		first.add(cell)
	}
	f.putHeader(first.data[:headerSize])
	if err := f.out.Flush(); err != nil {
		return err
	}
	_, err := f.file.WriteAt(first.bytes(), 0)
	return err
}

// headerSize is the length of the file's header on its first page.
const headerSize = 100

// sqliteVersion is the version of SQLite that the file names as its writer: the oldest with everything the file uses.
const sqliteVersion = 3_007_000

func (f *File) putHeader(h []byte) {
	copy(h, "SQLite format 3\x00")
	binary.BigEndian.PutUint16(h[16:], PageSize)
	h[18], h[19] = 1, 1                   // read and written without a write-ahead log
	h[21], h[22], h[23] = 64, 32, 32      // fixed fractions
	binary.BigEndian.PutUint32(h[24:], 1) // changes
	binary.BigEndian.PutUint32(h[28:], f.pages)
	binary.BigEndian.PutUint32(h[40:], 1) // version of the schema
	binary.BigEndian.PutUint32(h[44:], 4) // its format
	binary.BigEndian.PutUint32(h[56:], 1) // UTF-8
	binary.BigEndian.PutUint32(h[92:], 1) // the change for which the next is valid
	binary.BigEndian.PutUint32(h[96:], sqliteVersion)
}

// write writes the next page and returns its number.
func (f *File) write(page []byte) (number uint32, err error) {
	f.pages++
	_, err = f.out.Write(page)
	return f.pages, err
}

// overflow writes the rest of a long row as a chain of pages and returns the first of them.
func (f *File) overflow(rest []byte) (first uint32, err error) {
	first = f.pages + 1
	var page [PageSize]byte
	for len(rest) > 0 {
		next := uint32(0)
		if len(rest) > overflowSize {
			next = f.pages + 2
		}
		binary.BigEndian.PutUint32(page[:], next)
		n := copy(page[4:], rest)
		clear(page[4+n:])
		rest = rest[n:]
		if _, err := f.write(page[:]); err != nil {
			return 0, err
		}
	}
	return first, nil
}
