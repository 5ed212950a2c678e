package engine

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/modelscope/evalscope/perf/i18n"
)

// inMemory is how many bytes of bodies a spool keeps in memory; the rest goes to a temporary file, so that memory does
// not grow with the number of requests.
const inMemory = 4 << 20

// A spool holds the bodies of a level's requests, made before its clock starts.
type spool struct {
	items []spooled
	at    int
	bytes int64
	file  *os.File
	size  int64
	err   error // of a body that could not be read back; nothing comes after it
}

// A spooled item has its body in memory, or in the file at an offset.
type spooled struct {
	*preparedRequest
	offset int64
	length int
}

func spoolAll(ctx context.Context, p *Preparer, n int, told *preparation) (*spool, error) {
	s := &spool{items: make([]spooled, 0, n)}
	for range n {
		it, err := p.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = s.add(it)
			told.made(len(s.items), s.bytes)
		}
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

func (s *spool) add(it *preparedRequest) error {
	body := it.request.Body
	if s.bytes += int64(len(body)); s.bytes <= inMemory {
		s.items = append(s.items, spooled{preparedRequest: it})
		return nil
	}
	if s.file == nil {
		file, err := os.CreateTemp("", "evalscope-bodies-*")
		if err != nil {
			return i18n.Errorf("spooling request bodies to the temporary folder: %v", "将请求体写入临时目录：%v", err)
		}
		os.Remove(file.Name()) // it goes with the process; where that fails, close removes it
		s.file = file
	}
	if _, err := s.file.WriteAt(body, s.size); err != nil {
		return i18n.Errorf("spooling request bodies to the temporary folder: %v", "将请求体写入临时目录：%v", err)
	}
	it.request.Body = nil
	s.items = append(s.items, spooled{it, s.size, len(body)})
	s.size += int64(len(body))
	return nil
}

func (s *spool) next() (*preparedRequest, bool) {
	if s.at == len(s.items) || s.err != nil {
		return nil, false
	}
	one := &s.items[s.at]
	s.at++
	if one.length > 0 {
		body := make([]byte, one.length)
		if _, err := s.file.ReadAt(body, one.offset); err != nil {
			s.err = i18n.Errorf("reading a request's body back from the temporary folder: %v", "从临时目录读回请求体：%v", err)
			return nil, false
		}
		one.request.Body = body
	}
	it := one.preparedRequest
	one.preparedRequest = nil // sent once; its memory is the request's now
	return it, true
}

func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	os.Remove(s.file.Name())
	return errors.Join(s.err, err)
}
