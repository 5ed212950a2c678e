package perftest

import (
	"bytes"
	"context"
	"reflect"

	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/workload"
)

// checkStdin gives the dataset its file on standard input, once, as a run does: what is needed for a second pass must be kept.
func (s datasetSubject) checkStdin(first []workload.Session) {
	s.Helper()
	o := s.options
	if o.Path == "" || o.Path == "-" || s.declaration.Traits.Generated {
		return
	}
	data, err := regular.Read(o.Path, regular.Text)
	if err != nil {
		return // a folder
	}
	o.Path, o.Stdin = "-", nil
	s.checkNoStdin(o)
	o.Stdin = bytes.NewReader(data)
	source, err := cycle.Open(s.Context(), func(ctx context.Context) (dataset.Source, error) { return s.declaration.Open(ctx, o) })
	if err != nil {
		return // it refuses standard input
	}
	defer source.Close()
	got := firstPrompts(s.Context(), source, len(first)+1)
	for i, session := range first {
		if i >= len(got) || !reflect.DeepEqual(got[i], session.First.Prompt) {
			s.wrong("session %d of Stdin is not that of the same file: read Options.Stdin, or refuse a Path of - in Open", i)
			return
		}
	}
	if len(got) == len(first) && len(first) < mostSessions {
		s.wrong("the sessions of Stdin cannot be given again: a second Open finds it empty. Keep what was read and give the source a Rewind (package records does), or refuse a Path of - in Open")
	}
}

// checkNoStdin opens the dataset where there is no standard input.
func (s datasetSubject) checkNoStdin(o dataset.Options) {
	s.Helper()
	defer func() {
		if fault := recover(); fault != nil {
			s.wrong("Open of a Path of - panics where Stdin is nil: %v", fault)
		}
	}()
	source, err := s.declaration.Open(s.Context(), o)
	if err == nil {
		source.Close()
		s.wrong("Open takes a Path of -, and there is no Stdin")
	}
}
