package agent

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/folder"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A file is one of those that a dataset reads, unpacked.
type file struct {
	path string
	data []byte
}

// filesOf are the files that a path names: itself, or those of a folder that end in .json or .jsonl.
func filesOf(o dataset.Options) ([]file, error) {
	paths := []string{o.Path}
	if info, err := os.Stat(o.Path); err == nil && info.IsDir() {
		if paths, err = folder.Files(o.Path, folder.Lines()...); err != nil {
			return nil, err
		}
		if len(paths) == 0 {
			return nil, fmt.Errorf("%q is a folder without a .json or .jsonl file", o.Path)
		}
	}
	files := make([]file, len(paths))
	for i, path := range paths {
		o.Path = path
		var err error
		if files[i].path, files[i].data, err = records.Whole(o, mostHeld); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// records are the whole file where it is one object on several lines, else its lines, by their numbers; 0 is the whole file.
func (f file) records() iter.Seq2[int, []byte] {
	data := bytes.TrimSpace(bytes.TrimPrefix(f.data, []byte("\xef\xbb\xbf")))
	end := bytes.IndexByte(data, '\n')
	if end < 0 || !folder.Ends(f.path, ".jsonl", ".ndjson") && !whole(data[:end]) {
		return func(yield func(int, []byte) bool) { yield(0, data) }
	}
	return lines(f.data)
}

// whole reports whether a line is an object of its own.
func whole(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 2 && line[0] == '{' && line[len(line)-1] == '}'
}

// where names a record.
func (f file) where(number int) i18n.Text {
	if number == 0 {
		return i18n.Same(filepath.Base(f.path))
	}
	return dataset.At(filepath.Base(f.path), dataset.Line, number)
}
