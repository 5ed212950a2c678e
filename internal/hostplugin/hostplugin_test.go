package hostplugin

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// list is a dataset of given sessions.
type list []workload.Session

func (l *list) Next(context.Context) (workload.Session, error) {
	if len(*l) == 0 {
		return workload.Session{}, io.EOF
	}
	one := (*l)[0]
	*l = (*l)[1:]
	return one, nil
}

func (l *list) Close() error { return nil }

func TestHostplugin_SessionOfSeveralTurnsIsNoMatterForAFrontEndsAPI(t *testing.T) {
	turn := workload.Turn{Prompt: workload.Prompt{Text: "a"}}
	out := filepath.Join(t.TempDir(), "prompts.jsonl")
	n, err := spool(t.Context(), &list{workload.Single(turn.Prompt), workload.Several(turn, turn)}, out, 5)
	if err == nil || n != 1 || !strings.Contains(err.Error(), "several turns") || !strings.Contains(err.Error(), "--api") {
		t.Errorf("%d prompts, %v", n, err)
	}
	if n, err = spool(t.Context(), &list{workload.Single(turn.Prompt)}, out, 5); n != 1 || err != nil {
		t.Errorf("%d prompts, %v", n, err)
	}
}

// asked keeps what it is asked, and does nothing.
type asked []pipe.Ask

var errAsked = errors.New("asked")

func (a *asked) Ask(_ context.Context, q pipe.Ask) error {
	*a = append(*a, q)
	return errAsked
}

func TestHostplugin_RunOfUnknownLengthAsksForItemsToo(t *testing.T) {
	var got asked
	d := Host{Asker: &got, Dir: t.TempDir()}.Dataset("own")
	for _, want := range []int{7, 0} {
		if _, err := d.Open(t.Context(), dataset.Options{Want: want}); !errors.Is(err, errAsked) {
			t.Fatal(err)
		}
	}
	if len(got) != 2 || got[0].Want != 7 || got[1].Want != enoughItems {
		t.Errorf("asked for %+v", got)
	}
}
