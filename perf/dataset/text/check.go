package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
)

// What Open reads ahead at most, so that a run begins to send within 2 s; lines behind that are checked when they are due.
const (
	checkBytes = 64 << 20
	checkTime  = time.Second / 2
	// maxListed is how many bad lines an error names.
	maxListed = 20
)

type checkLimits struct {
	bytes int64
	time  time.Duration
}

// check reads the lines of the first want sessions and one more, of all when want is 0, up to the limits, and returns
// all that is wrong with them as one error. Then the source stands at its start again.
func (s *Source) check(ctx context.Context, want int, limits checkLimits) error {
	begin := time.Now()
	var bad problems
	var ended bool
	for read := int64(0); read < limits.bytes && time.Since(begin) < limits.time; {
		before := s.lines.at.offset
		_, _, err := s.step(ctx)
		read += max(0, s.lines.at.offset-before)
		var skip *dataset.Skip
		if errors.As(err, &skip) {
			bad.add(skip)
			continue
		}
		if ended = errors.Is(err, io.EOF); ended {
			break
		}
		if err != nil {
			return err
		}
		if want > 0 && s.given > want {
			break
		}
	}
	switch {
	case bad.count > 0:
		return &badLines{name: s.name, problems: bad}
	case ended && s.given == 0:
		return s.errNone()
	}
	s.tally = tally{}
	return s.restart()
}

// errNone says why the file has nothing to send.
func (s *Source) errNone() error {
	if s.tally.filtered == 0 {
		return fmt.Errorf("dataset %s: %s has no prompt: it is empty or has blank lines only", s.name, s.path)
	}
	if s.tally.longest == 0 {
		return fmt.Errorf("dataset %s: all %d prompts of %s are empty", s.name, s.tally.filtered, s.path)
	}
	return fmt.Errorf("dataset %s: none of the %d prompts of %s has %s: their lengths run from %d to %d; change the bounds",
		s.name, s.tally.filtered, s.path, s.policy.bounds(), s.tally.shortest, s.tally.longest)
}

// problems is a list of bad lines, bounded, and their number.
type problems struct {
	listed []*dataset.Skip
	count  int
}

func (p *problems) add(skip *dataset.Skip) {
	p.count++
	if len(p.listed) < maxListed {
		p.listed = append(p.listed, skip)
	}
}

// badLines is the error of lines that this run would send and cannot. It unwraps to the listed dataset.Skip errors.
type badLines struct {
	name string
	problems
}

// Error names the lines.
func (e *badLines) Error() string {
	var b strings.Builder
	noun := "lines that this run would send are"
	if e.count == 1 {
		noun = "line that this run would send is"
	}
	fmt.Fprintf(&b, "dataset %s: %d %s not usable; correct or remove:", e.name, e.count, noun)
	for _, skip := range e.listed {
		b.WriteString("\n  " + skip.Error())
	}
	if more := e.count - len(e.listed); more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// Unwrap gives errors.Is each line's error.
func (e *badLines) Unwrap() []error {
	errs := make([]error, len(e.listed))
	for i, skip := range e.listed {
		errs[i] = skip
	}
	return errs
}
