package servermetrics

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxSamples bounds how many samples of one reading are kept: a server has some thousand.
const maxSamples = 200_000

// ErrNoMetrics is a text that is not in Prometheus' format.
var ErrNoMetrics = errors.New("the text is not in Prometheus format")

// A Sample is one line of a reading.
type Sample struct {
	Name string
	// Labels are sorted by name; each name is there once.
	Labels []Label
	Value  float64
}

// A Label is a name and its value, without quotes and escapes.
type Label struct{ Name, Value string }

// label is the value of a label, "" where the sample has none of that name.
func (s Sample) label(name string) string {
	for _, l := range s.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// Parse reads a text in Prometheus' text format (0.0.4 and 1.0.0) or in OpenMetrics': the samples in their order. Comments, time
// stamps and exemplars are passed by. A line that is none of these is left out; a text of which more lines are wrong than
// right is ErrNoMetrics. What stands after OpenMetrics' # EOF is not read.
func Parse(text []byte) ([]Sample, error) {
	var all []Sample
	wrong := 0
	var first error
	for line := range bytes.Lines(text) {
		l := strings.Trim(string(line), " \t\r\n")
		switch {
		case l == "":
			continue
		case l == "# EOF":
			return finished(all, wrong, first)
		case l[0] == '#':
			continue
		}
		s, err := parseLine(l)
		if err != nil {
			if wrong++; first == nil {
				first = err
			}
			if wrong > len(all)+100 { // a page of something else
				break
			}
			continue
		}
		if len(all) == maxSamples {
			return nil, fmt.Errorf("more than %d samples", maxSamples)
		}
		all = append(all, s)
	}
	return finished(all, wrong, first)
}

func finished(all []Sample, wrong int, first error) ([]Sample, error) {
	if wrong > len(all) {
		return nil, fmt.Errorf("%w: %w", ErrNoMetrics, first)
	}
	return all, nil
}

// parseLine reads `name{label="value",…} value [timestamp] [# exemplar]`. The name may also stand in quotes as the first
// thing between the braces.
func parseLine(line string) (Sample, error) {
	s := Sample{}
	end := strings.IndexAny(line, "{ \t")
	if end < 0 {
		return s, errors.New("a line without a value")
	}
	s.Name, line = line[:end], strings.TrimLeft(line[end:], " \t")
	if strings.HasPrefix(line, "{") {
		var err error
		if line, err = s.parseLabels(line[1:]); err != nil {
			return s, err
		}
	}
	if s.Name == "" || strings.ContainsAny(s.Name, `"<>=`) {
		return s, errors.New("a line without a name")
	}
	rest, _, _ := strings.Cut(line, " #") // an exemplar
	fields := strings.Fields(rest)
	if len(fields) == 0 || len(fields) > 2 {
		return s, errors.New("a line without exactly one value and at most one timestamp")
	}
	var err error
	if s.Value, err = number(fields[0]); err != nil {
		return s, err
	}
	if len(fields) == 2 {
		if _, err := number(fields[1]); err != nil {
			return s, err
		}
	}
	return s, nil
}

// parseLabels reads labels up to the closing brace and returns what stands behind it.
func (s *Sample) parseLabels(text string) (rest string, err error) {
	for {
		text = strings.TrimLeft(text, " \t,")
		if strings.HasPrefix(text, "}") {
			break
		}
		if strings.HasPrefix(text, `"`) { // a quoted name: of the metric, or of a label
			var name string
			if name, text, err = quoted(text[1:]); err != nil {
				return "", err
			}
			text = strings.TrimLeft(text, " \t")
			if !strings.HasPrefix(text, "=") {
				if s.Name != "" {
					return "", errors.New("a line with two names")
				}
				s.Name = name
				continue
			}
			if text, err = s.parseValue(name, text); err != nil {
				return "", err
			}
			continue
		}
		name, after, found := strings.Cut(text, "=")
		if name = strings.TrimSpace(name); !found || name == "" || strings.ContainsAny(name, "\"{}, \t") {
			return "", errors.New("a label without a name or a value")
		}
		if text, err = s.parseValue(name, "="+after); err != nil {
			return "", err
		}
	}
	slices.SortFunc(s.Labels, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return strings.TrimLeft(text[1:], " \t"), nil
}

// parseValue reads `="value"` of a label.
func (s *Sample) parseValue(name, text string) (rest string, err error) {
	text = strings.TrimLeft(text[1:], " \t")
	if !strings.HasPrefix(text, `"`) {
		return "", errors.New("a label without a quoted value")
	}
	value, rest, err := quoted(text[1:])
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(s.Labels, func(l Label) bool { return l.Name == name }) {
		return "", errors.New("a line with the same label twice")
	}
	s.Labels = append(s.Labels, Label{name, value})
	return rest, nil
}

// quoted reads up to the closing quote. Of the escapes \\, \" and \n are known; others stay as they are.
func quoted(text string) (value, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), text[i+1:], nil
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 'n':
				b.WriteByte('\n')
			case '\\', '"':
				b.WriteByte(text[i])
			default:
				b.WriteByte('\\')
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", "", errors.New("a text without its closing quote")
}

// number reads a value: a decimal number, NaN, +Inf or -Inf.
func number(text string) (float64, error) {
	if strings.ContainsAny(text, "xXpP_") {
		return 0, errors.New("a value that is not a number")
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, errors.New("a value that is not a number")
	}
	return v, nil
}
