// Package regular opens regular files of a bounded size. A named pipe would block forever and a device has no end, so
// both are errors that name what was found. Intended streams, such as those of datasets, are not read here.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Bounds of what is read as a whole.
const (
	// Document bounds JSON that this program or a tool like it wrote.
	Document = 64 << 20
	// Text bounds what people write: a prompt, a template.
	Text = 16 << 20
)

// ErrKind is an error about what a path is: no regular file, or one too large.
var ErrKind = errors.New("not a file that can be read")

// A kindError says what a path is.
type kindError string

// Error says what the file is; it is an ErrKind.
func (e kindError) Error() string        { return string(e) }
func (e kindError) Is(target error) bool { return target == ErrKind }

// Open opens a regular file of any size.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path) // opening a named pipe waits for a writer
	if err != nil {
		return nil, err
	}
	if err := check(path, info, 0); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err = file.Stat(); err == nil {
		err = check(path, info, 0)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Folder opens a folder. What is none is refused at once: opening a named pipe as one would wait for its writer.
func Folder(path string) (*os.Root, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, kindError(path + " is " + Kind(info.Mode()) + ", not a folder")
	}
	return os.OpenRoot(path)
}

// Kind says in words what a path is, by its mode.
func Kind(mode fs.FileMode) string {
	switch {
	case mode.IsRegular():
		return "a file"
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "no regular file"
}

// Read reads a regular file of at most so many bytes.
func Read(path string, most int64) ([]byte, error) {
	file, err := Open(path)
	if err != nil {
		return nil, err
	}
	return read(file, path, most)
}

// ReadFS is Read in a file system.
func ReadFS(root fs.FS, name string, most int64) ([]byte, error) {
	file, err := OpenFS(root, name)
	if err != nil {
		return nil, err
	}
	return read(file, name, most)
}

// OpenFS is Open in a file system.
func OpenFS(root fs.FS, name string) (fs.File, error) {
	info, err := fs.Stat(root, name)
	if err == nil {
		err = check(name, info, 0)
	}
	if err != nil {
		return nil, err
	}
	return root.Open(name)
}

// read reads and closes a file. Files of the kernel's own have a size of 0 and content.
func read(file fs.File, name string, most int64) ([]byte, error) {
	defer file.Close()
	info, err := file.Stat()
	if err == nil {
		err = check(name, info, most)
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooLarge(name, int64(len(data)), most)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

// check says what is wrong with a path as a file of at most so many bytes; 0 bounds nothing.
func check(name string, info fs.FileInfo, most int64) error {
	switch mode := info.Mode(); {
	case mode.IsRegular() && (most == 0 || info.Size() <= most):
		return nil
	case mode.IsRegular():
		return tooLarge(name, info.Size(), most)
	case mode.IsDir():
		return kindError(name + " is a folder: use the file inside it")
	case mode&fs.ModeNamedPipe != 0:
		return kindError(name + " is a pipe: save its output to a file and use the file")
	case mode&fs.ModeDevice != 0:
		return kindError(name + " is a device: use a file")
	default:
		return kindError(name + " is not a regular file: use one")
	}
}

func tooLarge(name string, size, most int64) error {
	return kindError(fmt.Sprintf("%s is larger than %d MiB (it has at least %d bytes), too large for such a file: check the path", name, most>>20, size))
}
