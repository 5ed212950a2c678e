package vision

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A shard is a tar of the form webdataset: files that stand together and whose names are the same up to the first dot are an entry, and
// what follows the dot names the field.
type shard struct {
	path  string
	file  io.Closer
	tar   *tar.Reader
	ahead *tar.Header // the first file of the next entry
	ended bool
}

func openTar(path string) (*shard, error) {
	file, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	return &shard{path: path, file: file, tar: tar.NewReader(bufio.NewReaderSize(file, 1<<18))}, nil
}

func (s *shard) next(ctx context.Context) (record, error) {
	h, err := s.header()
	if err != nil {
		return record{}, err
	}
	key, _ := split(h.Name)
	r := record{where: i18n.Same(s.path + " " + key), fields: map[string][]byte{}}
	var tooLarge string
	for {
		if _, field := split(h.Name); h.Size > largest {
			tooLarge = field
		} else if r.fields[field], err = io.ReadAll(s.tar); err != nil {
			return record{}, i18n.Errorf("reading %s: the tar file cannot be read: %v", "读取 %s：无法读取该 tar 文件：“%v”", s.path, err)
		}
		h, err = s.header()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		if next, _ := split(h.Name); next != key {
			s.ahead = h
			break
		}
		if err := ctx.Err(); err != nil {
			return record{}, err
		}
	}
	if tooLarge != "" {
		return record{}, &dataset.Skip{Where: r.where, Why: i18n.Sprintf("its .%s has more than %d MiB", "其 .%s 超过 %d MiB", tooLarge, largest>>20)}
	}
	return r, nil
}

// header is that of the next regular file.
func (s *shard) header() (*tar.Header, error) {
	if h := s.ahead; h != nil {
		s.ahead = nil
		return h, nil
	}
	for !s.ended {
		h, err := s.tar.Next()
		switch {
		case errors.Is(err, io.EOF):
			s.ended = true
		case err != nil:
			return nil, i18n.Errorf("reading %s: the tar file cannot be read: %v", "读取 %s：无法读取该 tar 文件：“%v”", s.path, err)
		case h.Typeflag == tar.TypeReg && !strings.HasPrefix(path.Base(h.Name), "."): // macOS adds ._ files
			return h, nil
		}
	}
	return nil, io.EOF
}

// split takes a name apart at the first dot of its last part.
func split(name string) (key, field string) {
	dir, base := path.Split(name)
	base, field, _ = strings.Cut(base, ".")
	return dir + base, strings.ToLower(field)
}

func (s *shard) close() error { return s.file.Close() }
