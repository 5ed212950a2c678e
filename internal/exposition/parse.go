package exposition

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// maxSamples bounds how many samples of one page are kept: a server has some thousand.
const maxSamples = 200_000

const (
	// maxLine bounds a line that is read, maxTypes how many families a page has.
	maxLine  = 64 << 10
	maxTypes = 50_000
	// linesAtOnce are read before the time is looked at again.
	linesAtOnce = 256
)

// ErrLate is a page that was not parsed in the time for it.
var ErrLate = errors.New("parsing its response takes too long")

var errLongLine = errors.New("a line longer than 64 KiB")

// ErrNoMetrics is a text that is not in Prometheus' format.
var ErrNoMetrics = errors.New("the text is not in Prometheus format")

// Parse reads a text in Prometheus' text format (0.0.4 and 1.0.0) or in OpenMetrics'. Comments, time stamps and exemplars are passed by.
// A line that is none of these is left out; a text of which more lines are wrong than right is ErrNoMetrics. What stands after
// OpenMetrics' # EOF is not read.
//
// Each line is given to expfmt alone: it gives up a whole page for one line that is wrong, and knows no exemplars.
func Parse(text []byte) (Page, error) {
	lines := newLines()
	return read(context.Background(), text, func(line []byte) (Sample, bool, error) {
		s, err := lines.parse(line)
		return s, true, err
	})
}

// read gives each line with a sample to sample, which reports whether the page keeps it.
func read(ctx context.Context, text []byte, sample func(line []byte) (s Sample, keep bool, err error)) (Page, error) {
	page := Page{types: map[string]string{}}
	right, wrong, n := 0, 0, 0
	var first error
	for line := range bytes.Lines(text) {
		if n++; n%linesAtOnce == 0 && ctx.Err() != nil {
			return Page{}, ErrLate
		}
		l := bytes.Trim(line, " \t\r\n")
		if len(l) == 0 {
			continue
		}
		if l[0] == '#' {
			if string(l) == "# EOF" {
				break
			}
			page.comment(l)
			continue
		}
		s, keep, err := Sample{}, false, errLongLine
		if len(l) <= maxLine {
			s, keep, err = sample(l)
		}
		if err != nil {
			if wrong++; first == nil {
				first = err
			}
			if wrong > right+100 { // a page of something else
				break
			}
			continue
		}
		if right++; !keep {
			continue
		}
		if len(page.Samples) == maxSamples {
			return Page{}, fmt.Errorf("more than %d samples", maxSamples)
		}
		page.Samples = append(page.Samples, s)
	}
	if wrong > right {
		return Page{}, fmt.Errorf("%w: %w", ErrNoMetrics, first)
	}
	return page, nil
}

// comment notes the type of a family: # TYPE name kind.
func (p *Page) comment(line []byte) {
	rest, ok := bytes.CutPrefix(line, []byte("# TYPE "))
	if !ok || len(p.types) == maxTypes {
		return
	}
	if words := strings.Fields(string(rest)); len(words) == 2 {
		p.types[strings.Trim(words[0], `"`)] = words[1]
	}
}

// lines parses single lines.
type lines struct {
	parser expfmt.TextParser
	line   bytes.Reader
	buffer []byte
}

func newLines() *lines { return &lines{parser: expfmt.NewTextParser(model.UTF8Validation)} }

func (l *lines) parse(line []byte) (Sample, error) {
	s, err := l.read(line)
	if err != nil {
		if bare, ok := withoutTail(line); ok {
			return l.read(bare)
		}
	}
	return s, err
}

// read gives expfmt one line. There are lines at which expfmt (v0.67.5) panics, such as "{}0" after a wrong one.
func (l *lines) read(line []byte) (s Sample, err error) {
	defer func() {
		if recover() != nil {
			l.parser = expfmt.NewTextParser(model.UTF8Validation)
			s, err = Sample{}, errors.New("a line that cannot be read")
		}
	}()
	l.buffer = append(append(l.buffer[:0], line...), '\n')
	l.line.Reset(l.buffer)
	families, err := l.parser.TextToMetricFamilies(&l.line)
	if err != nil {
		var problem expfmt.ParseError
		if errors.As(err, &problem) {
			err = errors.New(problem.Msg)
		}
		return Sample{}, err
	}
	for name, family := range families {
		for _, m := range family.Metric {
			return sampleOf(name, m)
		}
	}
	return Sample{}, errors.New("a line without a sample")
}

func sampleOf(name string, m *dto.Metric) (Sample, error) {
	s := Sample{Name: name, Value: m.GetUntyped().GetValue()}
	if name == "" {
		return s, errors.New("a line without a name")
	}
	for _, l := range m.Label {
		s.Labels = append(s.Labels, Label{l.GetName(), l.GetValue()})
	}
	slices.SortFunc(s.Labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(s.Labels); i++ {
		if s.Labels[i].Name == s.Labels[i-1].Name {
			return s, errors.New("a line with the same label twice")
		}
	}
	return s, nil
}

// withoutTail is a line without what OpenMetrics may write behind the value and expfmt does not read: a time stamp with a fraction, and an
// exemplar.
func withoutTail(line []byte) ([]byte, bool) {
	head := bytes.IndexAny(line, "{ \t")
	if head < 0 {
		return nil, false
	}
	if rest := bytes.TrimLeft(line[head:], " \t"); bytes.HasPrefix(rest, []byte("{")) {
		if head = closing(line, len(line)-len(rest)); head < 0 {
			return nil, false
		}
	}
	rest, _, _ := bytes.Cut(line[head:], []byte(" #"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 || len(fields) > 2 || len(fields) == 2 && !isTime(fields[1]) {
		return nil, false
	}
	return append(append(bytes.Clone(line[:head]), ' '), fields[0]...), true
}

// closing is the place behind the brace that closes the labels, -1 where there is none. Braces in quotes do not count.
func closing(line []byte, open int) int {
	quoted := false
	for i := open + 1; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == '}' && !quoted:
			return i + 1
		}
	}
	return -1
}

// isTime reports whether a word is a number of seconds.
func isTime(word []byte) bool { return len(bytes.Trim(word, "0123456789.+-eE")) == 0 }
