package outline

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A File is a trace that is written. Its name says how it is packed: .zst, .gz, else not at all. What was flushed is readable whatever
// becomes of the process: each flush is a frame of its own, written at once.
type File struct {
	file    *os.File
	pack    func(plain []byte) ([]byte, error)
	pending []byte
	size    int64
	err     error
}

// mostPending is how many bytes are packed together.
const mostPending = 256 << 10

// ErrExists says that there is a file of the name.
var ErrExists = i18n.Text{EN: "it exists", ZH: "已存在"}.Err()

// Create begins a file that only its owner may read. One that is there is an ErrExists, or emptied where over says so.
func Create(path string, over bool) (*File, error) {
	pack, err := packer(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, i18n.Errorf("%s is %s, not a file", "%s 是%s，不是文件", path, regular.Kind(info.Mode()))
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if over {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, ErrExists
	}
	if err != nil {
		return nil, err
	}
	return &File{file: file, pack: pack}, nil
}

func packer(path string) (func([]byte) ([]byte, error), error) {
	switch {
	case strings.HasSuffix(path, ".zst"):
		z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(mostPending))
		if err != nil {
			return nil, err
		}
		return func(plain []byte) ([]byte, error) { return z.EncodeAll(plain, nil), nil }, nil
	case strings.HasSuffix(path, ".gz"):
		return func(plain []byte) ([]byte, error) {
			var out bytes.Buffer
			z := gzip.NewWriter(&out)
			_, err := z.Write(plain)
			err = errors.Join(err, z.Close())
			return out.Bytes(), err
		}, nil
	}
	return func(plain []byte) ([]byte, error) { return plain, nil }, nil
}

// Add adds lines. They are in the file after the next Flush.
func (f *File) Add(line func(to []byte) []byte) error {
	if f.err != nil {
		return f.err
	}
	f.pending = line(f.pending)
	if len(f.pending) >= mostPending {
		return f.Flush()
	}
	return nil
}

// Flush writes what was added. Where that fails the file ends with what was flushed before, and takes no more.
func (f *File) Flush() error {
	if f.err != nil || len(f.pending) == 0 {
		return f.err
	}
	packed, err := f.pack(f.pending)
	if err == nil {
		_, err = f.file.Write(packed)
	}
	if err != nil {
		f.err = errors.Join(err, f.file.Truncate(f.size))
		return f.err
	}
	f.size += int64(len(packed))
	f.pending = f.pending[:0]
	return nil
}

// Size is how many bytes were written.
func (f *File) Size() int64 { return f.size }

// Close flushes and closes the file.
func (f *File) Close() error {
	err := f.Flush()
	return errors.Join(err, f.file.Close())
}
