package vision

import (
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A record is one entry of a file: its fields by their names, and for the user the place where it stands.
type record struct {
	where  i18n.Text
	fields map[string][]byte
}

// records reads a file's entries, io.EOF after the last. A Skip error is one bad entry.
type records interface {
	next(ctx context.Context) (record, error)
	close() error
}

// A layout is how a dataset's entries become prompts.
type layout struct {
	name string
	hub  *dataset.HubFile
	// split is a part of the names of those files that are taken where a folder has others too.
	split string
	// inTurn reports whether the files give an entry each in turn; else one is read after the other.
	inTurn bool
	// shape makes a message of an entry; text is what its length is measured by. It is nil for an entry that is passed over.
	shape func(record) (m *message, text string, err error)
}

// Source gives each prompt of the files once, beginning Offset prompts after the first and wrapping round at the end. In memory is
// one entry, and what the Parquet reader buffers.
type Source struct {
	layout  layout
	o       dataset.Options
	files   []string
	entries records
	offset  int
	left    int // prompts before the end, once the files were begun again; -1 before that
	ahead   *workload.Prompt
	item    int64
}

func openStored(ctx context.Context, l layout, o dataset.Options) (*Source, error) {
	if err := needsChat(l.name, o); err != nil {
		return nil, err
	}
	if o.MaxLength > 0 && o.MinLength > o.MaxLength {
		return nil, i18n.Errorf("dataset %s: --min-prompt-length %d is above --max-prompt-length %d",
			"数据集 %s：--min-prompt-length %d 大于 --max-prompt-length %d", l.name, o.MinLength, o.MaxLength)
	}
	files, err := locate(ctx, l, o)
	if err != nil {
		return nil, err
	}
	s := &Source{layout: l, o: o, files: files, left: -1}
	if err := s.start(ctx); err != nil {
		if s.entries != nil {
			err = errors.Join(err, s.entries.close())
		}
		return nil, err
	}
	return s, nil
}

// start goes to the first prompt that is given, and makes sure that there is one.
func (s *Source) start(ctx context.Context) error {
	if err := s.rewind(); err != nil {
		return err
	}
	var last *dataset.Skip
	for seen := 0; ; {
		p, err := s.step(ctx)
		skip := (*dataset.Skip)(nil)
		switch {
		case errors.As(err, &skip):
			last = skip
		case errors.Is(err, io.EOF) && seen == 0 && last != nil:
			return i18n.Errorf("dataset %s: no entry can be sent; last error: %v", "数据集 %s：没有可以发送的条目；最后一个错误：%v", s.layout.name, last)
		case errors.Is(err, io.EOF) && seen == 0:
			return i18n.Errorf("dataset %s: no entry of %s has the required fields and a text with a length between --min-prompt-length and --max-prompt-length",
				"数据集 %s：%s 中没有这样的条目：含有所需字段，且文本长度在 --min-prompt-length 与 --max-prompt-length 之间",
				s.layout.name, s.files[0])
		case errors.Is(err, io.EOF): // the offset lies beyond the end
			s.offset = s.o.Offset % seen
			seen = 0
			if err := s.rewind(); err != nil {
				return err
			}
			s.o.Offset = s.offset
		case err != nil:
			return err
		case seen == s.o.Offset:
			s.offset, s.ahead = seen, &p
			return nil
		default:
			seen++
		}
	}
}

func (s *Source) rewind() error {
	if s.entries != nil {
		if err := s.entries.close(); err != nil {
			return err
		}
		s.entries = nil
	}
	entries, err := openAll(s.files, s.layout.inTurn)
	if err != nil {
		return i18n.Errorf("dataset %s: %v", "数据集 %s：%v", s.layout.name, err)
	}
	s.entries = entries
	return nil
}

// Next is the next prompt.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	if s.ahead != nil {
		p := *s.ahead
		s.ahead = nil
		return s.session(p), nil
	}
	if s.left == 0 {
		return workload.Session{}, io.EOF
	}
	p, err := s.step(ctx)
	if errors.Is(err, io.EOF) && s.left < 0 {
		if s.left = s.offset; s.left == 0 {
			return workload.Session{}, io.EOF
		}
		if err := s.rewind(); err != nil {
			return workload.Session{}, err
		}
		p, err = s.step(ctx)
	}
	if err != nil {
		return workload.Session{}, err
	}
	if s.left > 0 {
		s.left--
	}
	return s.session(p), nil
}

func (s *Source) session(p workload.Prompt) workload.Session {
	session := workload.Single(p)
	session.Item = s.item
	s.item++
	return session
}

// step is the next prompt that the files have.
func (s *Source) step(ctx context.Context) (workload.Prompt, error) {
	for {
		if err := ctx.Err(); err != nil {
			return workload.Prompt{}, err
		}
		r, err := s.entries.next(ctx)
		if err != nil {
			return workload.Prompt{}, err
		}
		m, text, err := s.layout.shape(r)
		if err != nil {
			return workload.Prompt{}, &dataset.Skip{Where: r.where, Why: i18n.Message(err)}
		}
		if m != nil && s.fits(text) {
			return m.prompt(), nil
		}
	}
}

// fits reports whether a text's length is within the bounds: in tokens with a tokenizer, else in characters.
func (s *Source) fits(text string) bool {
	var n int
	if s.o.Tokenizer == nil {
		n = utf8.RuneCountInString(text)
	} else {
		n = len(s.o.Tokenizer.Encode(text))
		if s.o.OverheadKnown {
			n += s.o.Overhead
		}
	}
	return n >= s.o.MinLength && (s.o.MaxLength <= 0 || n <= s.o.MaxLength)
}

// Close closes the files.
func (s *Source) Close() error { return s.entries.close() }
