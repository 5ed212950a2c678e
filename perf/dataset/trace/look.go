package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/dataset"
)

// options are the arguments of a trace.
type options struct {
	speed      float64
	start, end time.Duration // end is 0 where there is none
	mapping    map[string]string
	override   string
	match      bool
	unit       float64
	block      int
}

// Bounds of what is taken for a trace rather than for a slip.
const (
	mostTokens = 1 << 22
	mostSpeed  = 1e6
	mostListed = 20
)

func read(o dataset.Options) (options, error) {
	a := o.Args
	got := options{speed: a.Float(speedArgument), override: a.Text(overrideArgument), match: a.Bool(matchArgument), unit: a.Float(unitArgument), block: a.Int(blockArgument)}
	var problems []error
	if !(got.speed > 0 && got.speed <= mostSpeed) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be above 0, at most %g", speedArgument, got.speed, mostSpeed))
	}
	start, end := a.Float(startArgument), a.Float(endArgument)
	if !(start >= 0 && start <= mostSeconds) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be at least 0", startArgument, start))
	}
	if a.Has(endArgument) && !(end > start && end <= mostSeconds) {
		problems = append(problems, fmt.Errorf("%s is %v, and must be above %s", endArgument, end, startArgument))
	}
	if raw := a.JSON(mappingArgument); raw != nil {
		if err := json.Unmarshal(raw, &got.mapping); err != nil {
			problems = append(problems, fmt.Errorf(`%s is no object of names, such as {"recorded": "asked"}`, mappingArgument))
		}
	}
	got.start, got.end = seconds(start), seconds(end)
	return got, errors.Join(problems...)
}

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }

// found is what a look at a whole trace found.
type found struct {
	options
	format   format
	head     bool            // whether the first line is a head
	instants []time.Duration // of the requests that are sent
	keep     []bool          // of each request in the file's order whether it is one of them, nil where all of them are
	order    []int           // of those that are sent in the file's order, in the order of their instants; nil where that is the same
	leftOut  int
}

// look reads all of a trace. Its error has every line that is wrong, up to a number.
func look(ctx context.Context, f format, o dataset.Options) (found, []time.Duration, error) {
	given, err := read(o)
	if err != nil {
		return found{}, nil, err
	}
	in, err := openLines(o.Path)
	if err != nil {
		return found{}, nil, err
	}
	defer in.close()
	all := found{options: given}
	var at []time.Duration
	var wrong []error
	count := 0
	for first := true; ; {
		line, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, errNotUTF8) {
			return found{}, nil, err
		}
		if first {
			first = false
			if all.format, all.head, err = f.begin(given, line); err != nil {
				return found{}, nil, fmt.Errorf("%s: %w", o.Path, err)
			}
			if all.head {
				continue
			}
		}
		var r recording
		if err == nil {
			r, err = all.format.read(line)
		}
		switch {
		case errors.Is(err, errLeftOut):
			all.leftOut++
		case err != nil:
			if count++; count <= mostListed {
				wrong = append(wrong, fmt.Errorf("line %d: %w", in.number, err))
			}
		default:
			at = append(at, r.at)
		}
	}
	if count > 0 {
		return found{}, nil, fmt.Errorf("%d lines of %s are wrong; correct or remove:\n%w", count, o.Path, errors.Join(wrong...))
	}
	if len(at) == 0 {
		return found{}, nil, fmt.Errorf("%s has no request", o.Path)
	}
	return all, at, all.choose(at, o)
}

// choose finds which requests are sent, in what order, and when.
func (f *found) choose(at []time.Duration, o dataset.Options) error {
	zero := slices.Min(at)
	var sent []int
	for i, t := range at {
		if t -= zero; t >= f.start && (f.end == 0 || t < f.end) {
			sent = append(sent, i)
		}
	}
	if !slices.IsSortedFunc(sent, func(a, b int) int { return int(max(-1, min(1, at[a]-at[b]))) }) {
		f.order = sent
		slices.SortStableFunc(f.order, func(a, b int) int { return int(max(-1, min(1, at[a]-at[b]))) })
	}
	sent = sent[min(max(0, o.Offset), len(sent)):]
	if f.order != nil {
		f.order = sent
	}
	if len(sent) == 0 {
		return fmt.Errorf("%s has no request between %s and %s", o.Path, startArgument, endArgument)
	}
	if len(sent) < len(at) {
		f.keep = make([]bool, len(at))
		for _, i := range sent {
			f.keep[i] = true
		}
	}
	base := at[sent[0]]
	for _, i := range sent {
		f.instants = append(f.instants, time.Duration(math.Round(float64(at[i]-base)/f.speed)))
	}
	return nil
}
