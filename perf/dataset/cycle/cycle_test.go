package cycle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/cycle"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// list yields its texts; a text that begins with "!" is a bad item.
type list struct {
	texts  []string
	at     int
	closed *int
}

func (l *list) Next(context.Context) (workload.Session, error) {
	if l.at == len(l.texts) {
		return workload.Session{}, io.EOF
	}
	text := l.texts[l.at]
	l.at++
	if strings.HasPrefix(text, "!") {
		return workload.Session{}, &dataset.Skip{Where: i18n.Same(fmt.Sprint("item ", l.at)), Why: i18n.Same(text)}
	}
	return workload.Single(workload.Prompt{Text: text}), nil
}

func (l *list) Close() error { *l.closed++; return nil }

// rewound is a list that can start again by itself.
type rewound struct{ list }

func (r *rewound) Rewind() error      { r.at = 0; return nil }
func (r *rewound) Filtered() int      { return 7 }
func (r *rewound) Notes() []i18n.Text { return []i18n.Text{i18n.Same("a note")} }

// take reads n results of Next as words: item, text, "again" for repeated ones, or the skip's reason.
func take(t *testing.T, source dataset.Source, n int) []string {
	t.Helper()
	var out []string
	for range n {
		session, err := source.Next(t.Context())
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip):
			out = append(out, "skip "+skip.Why.EN)
		case err != nil:
			t.Fatal(err)
		case session.Repeated:
			out = append(out, fmt.Sprintf("%d %s again", session.Item, session.First.Prompt.Text))
		default:
			out = append(out, fmt.Sprintf("%d %s", session.Item, session.First.Prompt.Text))
		}
	}
	return out
}

func TestCycle_ExhaustedDatasetStartsAgainAndItsSessionsSayTheyAreRepeated(t *testing.T) {
	want := []string{"0 a", "skip !bad", "1 b", "2 a again", "3 b again", "4 a again"}
	texts := []string{"a", "!bad", "b"}
	opened, closed := 0, 0
	reopened, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) {
		opened++
		return &list{texts: texts, closed: &closed}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, take(t, reopened, 6)); diff != "" {
		t.Error("opened again:", diff)
	}
	if opened != 3 || closed != 2 || reopened.Passes() != 3 {
		t.Errorf("opened %d, closed %d, passes %d, want 3, 2, 3", opened, closed, reopened.Passes())
	}
	if err := reopened.Close(); err != nil || closed != 3 {
		t.Errorf("Close: %v, closed %d", err, closed)
	}

	opened = 0
	again, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) {
		opened++
		return &rewound{list{texts: texts, closed: &closed}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, take(t, again, 6)); diff != "" {
		t.Error("rewound:", diff)
	}
	if opened != 1 {
		t.Errorf("a source that rewinds was opened %d times", opened)
	}
	if again.Filtered() != 7 || len(again.Notes()) != 1 {
		t.Errorf("Filtered %d, Notes %q are not the inner source's", again.Filtered(), again.Notes())
	}
	if reopened.Filtered() != 0 || reopened.Notes() != nil {
		t.Error("a source that neither filters nor notes got some")
	}
}

func TestCycle_PassWithoutASessionIsAnError(t *testing.T) {
	closed := 0
	source, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) {
		return &list{texts: []string{"!bad"}, closed: &closed}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := take(t, source, 1); got[0] != "skip !bad" {
		t.Errorf("got %q", got)
	}
	if _, err := source.Next(t.Context()); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}

func TestCycle_ErrorsOfTheInnerSourceAreNotHidden(t *testing.T) {
	broken := errors.New("disk")
	if _, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("Open: %v", err)
	}

	closed, opened := 0, 0
	source, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) {
		if opened++; opened > 1 {
			return nil, broken
		}
		return &list{texts: []string{"a"}, closed: &closed}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	take(t, source, 1)
	if _, err := source.Next(t.Context()); !errors.Is(err, broken) {
		t.Errorf("Next at a second pass that cannot be opened: %v", err)
	}
	if _, err := source.Next(t.Context()); err == nil {
		t.Error("Next after that gave a session")
	}
	if err := source.Close(); err != nil || closed != 1 {
		t.Errorf("Close: %v, closed %d", err, closed)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Next of a cancelled run: %v", err)
	}
}

func TestCycle_SessionsThatAConnectionTestTookAreNotRepeatedWhenTheyAreFirstSent(t *testing.T) {
	closed := 0
	for _, c := range []struct {
		texts, want []string
	}{
		{[]string{"a"}, []string{"0 a", "1 a", "2 a again", "3 a again"}},
		{[]string{"a", "b"}, []string{"0 a", "1 b", "2 a", "3 b again", "4 a again"}},
	} {
		source, err := cycle.Open(t.Context(), func(context.Context) (dataset.Source, error) { return &list{texts: c.texts, closed: &closed}, nil })
		if err != nil {
			t.Fatal(err)
		}
		source.Tries(1)
		if diff := cmp.Diff(c.want, take(t, source, len(c.want))); diff != "" {
			t.Error(diff)
		}
	}
}
