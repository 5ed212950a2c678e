package text

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// What Open reads ahead at most, so that a run begins to send within 2 s; lines behind that are checked when they are due.
const (
	checkBytes = 64 << 20
	checkTime  = time.Second / 2
)

type checkLimits struct {
	bytes int64
	time  time.Duration
}

// check reads the lines of the sessions that the run will take, of all where that is not known, up to the limits, and returns all that
// is wrong with them as one error. Then the source stands at its start again. What the user should know of the lines becomes a note.
func (s *Source) check(ctx context.Context, o dataset.Options, reads []string, limits checkLimits) error {
	begin := time.Now()
	s.seen = &findings{reads: reads}
	defer func() { s.seen = nil }()
	bad := dataset.Bad{Noun: s.lines.noun}
	var ended bool
	for read := int64(0); read < limits.bytes && time.Since(begin) < limits.time; {
		before := s.lines.at.offset
		turn, ok, err := s.step(ctx)
		if ok && err == nil && o.Sendable != nil {
			if unfit := o.Sendable(turn); unfit != nil {
				err = s.bad(unfit)
			}
		}
		read += max(0, s.lines.at.offset-before)
		var skip *dataset.Skip
		if errors.As(err, &skip) {
			bad.Add(skip)
			continue
		}
		if ended = errors.Is(err, io.EOF); ended {
			break
		}
		if err != nil {
			return err
		}
		if o.Want > 0 && s.given >= o.Want {
			break
		}
	}
	if err := bad.Err(s.name); err != nil {
		return err
	}
	if ended && s.given == 0 {
		return s.errNone()
	}
	s.notes = append(s.notes, s.seen.notes(s.path)...)
	s.tally = tally{}
	return s.restart()
}

// errNone says why the file has nothing to send.
func (s *Source) errNone() error {
	if s.tally.filtered == 0 && s.lines.noun == dataset.Element {
		return i18n.Errorf("dataset %s: %s contains no prompts: its JSON array is empty", "数据集 %s：%s 中没有提示词：其 JSON 数组为空", s.name, s.path)
	}
	if s.tally.filtered == 0 {
		return i18n.Errorf("dataset %s: %s contains no prompts: it is empty or has only blank lines",
			"数据集 %s：%s 中没有提示词：文件为空或只有空行", s.name, s.path)
	}
	if s.tally.longest == 0 {
		return i18n.Errorf("dataset %s: all %s of %s are empty",
			"数据集 %s：%[3]s 的 %[2]s 条提示词均为空", s.name, i18n.Count(s.tally.filtered, "prompt"), s.path)
	}
	return i18n.Errorf("dataset %s: none of the %s of %s has %s: their lengths range from %d to %d; change the limits",
		"数据集 %s：%[3]s 的 %[2]s 条提示词中，没有长度%[4]s的：长度从 %[5]d 到 %[6]d；请修改限制",
		s.name, i18n.Count(s.tally.filtered, "prompt"), s.path, s.policy.bounds(), s.tally.shortest, s.tally.longest)
}
