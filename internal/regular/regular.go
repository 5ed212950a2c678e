// Package regular opens regular files of a bounded size. A named pipe would block forever and a device has no end, so
// both are errors that name what was found. Intended streams, such as those of datasets, are not read here.
package regular

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/modelscope/evalscope/perf/i18n"
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
type kindError i18n.Text

// Error says what the file is; it is an ErrKind. Text is Error in both languages.
func (e kindError) Error() string        { return e.EN }
func (e kindError) Text() i18n.Text      { return i18n.Text(e) }
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
		return nil, wrongKind("%s is %s, not a folder", "%s 是%s，不是目录", path, Kind(info.Mode()))
	}
	return os.OpenRoot(path)
}

// Kind says in words what a path is, by its mode.
func Kind(mode fs.FileMode) i18n.Text {
	switch {
	case mode.IsRegular():
		return i18n.Text{EN: "a file", ZH: "文件"}
	case mode.IsDir():
		return i18n.Text{EN: "a folder", ZH: "目录"}
	case mode&fs.ModeNamedPipe != 0:
		return i18n.Text{EN: "a pipe", ZH: "管道"}
	case mode&fs.ModeDevice != 0:
		return i18n.Text{EN: "a device", ZH: "设备"}
	case mode&fs.ModeSocket != 0:
		return i18n.Text{EN: "a socket", ZH: "套接字"}
	}
	return i18n.Text{EN: "a special file", ZH: "特殊文件"}
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
		return wrongKind("%s is a folder: use the file inside it", "%s 是目录：请使用其中的文件", name)
	case mode&fs.ModeNamedPipe != 0:
		return wrongKind("%s is a pipe: save its output to a file and use the file", "%s 是管道：请将其输出保存为文件后使用", name)
	case mode&fs.ModeDevice != 0:
		return wrongKind("%s is a device: use a file", "%s 是设备：请使用文件", name)
	default:
		return wrongKind("%s is not a regular file: use one", "%s 不是普通文件：请使用普通文件", name)
	}
}

func tooLarge(name string, size, most int64) error {
	return wrongKind("%s is larger than %d MiB (it has at least %d bytes), too large for such a file: check the path",
		"%s 大于 %d MiB（至少 %d 字节），不应有这么大：请检查路径", name, most>>20, size)
}

func wrongKind(en, zh string, args ...any) error { return kindError(i18n.Sprintf(en, zh, args...)) }
