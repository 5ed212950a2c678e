package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Source gives each prompt of a file once, in the file's order, beginning Offset prompts after the first and wrapping
// round at the end. It streams: its memory does not grow with the file.
type Source struct {
	name, path string
	lines      *lineReader
	parse      parser
	policy     policy

	top    mark // before the first line
	start  mark // before the first prompt that is given
	before int  // prompts between top and start
	pass   int  // from 0; lengths are counted in the first

	wrapped bool // the lines before start are being read
	left    int  // prompts left there
	given   int  // prompts of this pass
	item    int64
	tally   tally
	notes   []i18n.Text
	seen    *findings // of the check, nil behind it
}

var _ dataset.Source = (*Source)(nil)

// open makes the file ready at its first prompt and checks what the run will send.
func open(ctx context.Context, name string, parse parser, form form, o dataset.Options, reads ...string) (*Source, error) {
	path := o.Path
	policy, err := newPolicy(name, o)
	if err != nil {
		return nil, err
	}
	var notes []i18n.Text
	if policy.fit, notes, err = newFit(o); err != nil {
		return nil, i18n.Errorf("dataset %s: %v", "数据集 %s：%v", name, err)
	}
	lines, err := openInput(ctx, path, o.Stdin, form)
	if err != nil {
		return nil, i18n.Errorf("dataset %s: reading %s: %v", "数据集 %s：读取 %s：%v", name, path, err)
	}
	s := &Source{notes: notes, name: name, path: path, lines: lines, parse: parse, policy: policy, top: lines.at, start: lines.at}
	err = s.skip(ctx, o.Offset)
	if err == nil {
		limits := checkLimits{bytes: checkBytes, time: checkTime}
		if lines.endless && o.Want > 0 { // a run must not wait for its prompts once its clock has started
			limits = checkLimits{bytes: math.MaxInt64, time: math.MaxInt64}
		}
		err = s.check(ctx, o, reads, limits)
	}
	if err != nil {
		return nil, errors.Join(err, lines.Close())
	}
	return s, nil
}

// skip moves the start behind the first n prompts, counted round the file's end.
func (s *Source) skip(ctx context.Context, n int) error {
	defer func() { s.given, s.tally = 0, tally{} }()
	for seen := 0; seen < n; {
		_, ok, err := s.step(ctx)
		var bad *dataset.Skip
		switch {
		case errors.As(err, &bad):
		case errors.Is(err, io.EOF) && seen == 0:
			return s.rewindTo(s.top) // nothing to skip; the check says what is wrong
		case errors.Is(err, io.EOF):
			s.beyond(n, seen)
			n %= seen
			seen = 0
			if err := s.rewindTo(s.top); err != nil {
				return err
			}
		case err != nil:
			return err
		case ok:
			seen++
			s.before = seen
		}
	}
	if n <= 0 {
		s.before = 0
	}
	s.start = s.lines.at
	return nil
}

// beyond notes that the offset reaches the end of the file, which has n prompts.
func (s *Source) beyond(offset, n int) {
	if len(s.notes) == 0 && n > 0 {
		s.notes = append(s.notes, i18n.Sprintf("--dataset-offset %d is beyond the end of %s, which has %s: starting at prompt %d",
			"--dataset-offset %d 超出 %s 的末尾（共 %s 条提示词）：测试从第 %d 条开始",
			offset, s.path, i18n.Count(n, "prompt"), offset%n+1))
	}
}

// Next is the next prompt as a session of one turn, io.EOF when each was given once, a dataset.Skip for a line that
// cannot be sent. When the whole file has no prompt of a length within the bounds, that is the error.
func (s *Source) Next(ctx context.Context) (workload.Session, error) {
	for {
		turn, ok, err := s.step(ctx)
		if errors.Is(err, io.EOF) && s.given == 0 && s.tally.filtered > 0 {
			return workload.Session{}, s.errNone()
		}
		if err != nil {
			return workload.Session{}, err
		}
		if ok {
			session := workload.Session{First: turn, Item: s.item}
			session.Repeated = s.pass > 0
			s.item++
			return session, nil
		}
	}
}

// step reads one line; ok is false where it is blank or passed over for its length.
func (s *Source) step(ctx context.Context) (turn workload.Turn, ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return turn, false, err
	}
	if s.wrapped && s.left == 0 {
		return turn, false, io.EOF
	}
	line, err := s.lines.next(ctx)
	switch {
	case errors.Is(err, io.EOF) && !s.wrapped && s.start != s.top:
		if s.given == 0 && s.pass == 0 {
			s.beyond(s.before, s.before)
		}
		if err := s.rewindTo(s.top); err != nil {
			return turn, false, err
		}
		s.wrapped, s.left = true, s.before
		return turn, false, nil
	case errors.Is(err, io.EOF):
		return turn, false, io.EOF
	case errors.Is(err, errLineTooLong), errors.Is(err, errNotUTF8):
		return turn, false, s.bad(err)
	case err != nil:
		return turn, false, i18n.Errorf("dataset %s: reading %s: %v", "数据集 %s：读取 %s：%v", s.name, s.path, err)
	}
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return turn, false, nil
	}
	it, err := s.parse(line)
	if err != nil {
		return turn, false, s.bad(err)
	}
	turn, length, ok, err := s.policy.turn(it)
	s.seen.line(s.where(), line, it, length, err)
	switch {
	case err != nil:
		return turn, false, s.bad(err)
	case !ok:
		if s.pass == 0 {
			s.tally.add(length)
		}
		return turn, false, nil
	}
	s.given++
	if s.wrapped {
		s.left--
	}
	return turn, true, nil
}

func (s *Source) bad(why error) error {
	return &dataset.Skip{Where: dataset.At(s.path, s.lines.noun, s.lines.at.number), Why: i18n.Message(why)}
}

func (s *Source) where() i18n.Text { return dataset.Numbered(s.lines.noun, s.lines.at.number) }

// Rewind starts again at the first session; sessions count as repeated from then on.
func (s *Source) Rewind() error {
	s.pass++
	return s.restart()
}

func (s *Source) restart() error {
	s.wrapped, s.left, s.given = false, 0, 0
	return s.rewindTo(s.start)
}

func (s *Source) rewindTo(to mark) error {
	if err := s.lines.seek(to); err != nil {
		return i18n.Errorf("dataset %s: reading %s again: %v", "数据集 %s：重新读取 %s：%v", s.name, s.path, err)
	}
	return nil
}

// Filtered is the number of prompts that were passed over so far because they are too short, too long or empty; each
// counts once, however often the file is read.
func (s *Source) Filtered() int { return s.tally.filtered }

// Notes is what the user should know of the source, nil for nothing.
func (s *Source) Notes() []i18n.Text { return s.notes }

// Close releases the file.
func (s *Source) Close() error { return s.lines.Close() }
