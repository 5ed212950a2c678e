package task

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/pem"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/regular"
)

// Block is the name of the block of text that holds results.
const Block = "EVALSCOPE RESULTS"

// MostPrinted bounds what is printed of results, compressed: Kubernetes keeps some 10 MiB of a container's output by default, and text
// takes a third more.
const MostPrinted = 6 << 20

// mostRead bounds a file of which is tried whether it fits; logs compress to a tenth.
const mostRead = 128 << 20

// A file is one of the results.
type file struct {
	path string
	info fs.FileInfo
}

// Print writes a folder as a compressed archive in a block of text, and returns the files that did not fit: the largest ones.
func Print(w io.Writer, dir string, most int) (leftOut []string, err error) {
	files, err := filesOf(dir)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Compare(a.info.Size(), b.info.Size()) })
	var archive bytes.Buffer
	for i, f := range files {
		var packed []byte
		if f.info.Size() <= mostRead {
			if packed, err = pack(dir, f); err != nil {
				return nil, err
			}
		}
		if packed == nil || archive.Len()+len(packed) > most {
			for _, f := range files[i:] {
				leftOut = append(leftOut, f.path)
			}
			break
		}
		archive.Write(packed)
	}
	end, err := packed(func(*tar.Writer) error { return nil }, true)
	if err != nil {
		return nil, err
	}
	archive.Write(end)
	return leftOut, pem.Encode(w, &pem.Block{Type: Block, Bytes: archive.Bytes()})
}

// filesOf are the regular files below a folder.
func filesOf(dir string) (all []file, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		all = append(all, file{filepath.ToSlash(relative), info})
		return err
	})
	return all, err
}

// pack is one file as a part of an archive. Parts that follow each other are one archive: gzip's members are read as one stream.
func pack(dir string, f file) ([]byte, error) {
	from, err := regular.Open(filepath.Join(dir, filepath.FromSlash(f.path)))
	if err != nil {
		return nil, err
	}
	defer from.Close()
	return packed(func(to *tar.Writer) error {
		header := &tar.Header{Name: f.path, Size: f.info.Size(), Mode: 0o644, ModTime: f.info.ModTime(), Typeflag: tar.TypeReg}
		if err := to.WriteHeader(header); err != nil {
			return err
		}
		_, err := io.CopyN(to, from, f.info.Size())
		return err
	}, false)
}

// packed compresses what write adds to an archive, with the end of the archive or without it.
func packed(write func(*tar.Writer) error, end bool) ([]byte, error) {
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	archive := tar.NewWriter(compressed)
	if err := write(archive); err != nil {
		return nil, err
	}
	last := archive.Flush
	if end {
		last = archive.Close
	}
	if err := last(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
