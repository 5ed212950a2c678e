package run

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// counted is a dataset of five items, the third of which is bad.
type counted struct{ n int64 }

func (c *counted) Next(context.Context) (workload.Session, error) {
	c.n++
	switch c.n {
	case 3:
		return workload.Session{}, &dataset.Skip{Where: i18n.Same("line 3"), Why: i18n.Same("bad")}
	case 6:
		return workload.Session{}, io.EOF
	}
	return workload.Session{Item: c.n}, nil
}

func (c *counted) Close() error { return nil }

func TestPeeked_LookingAtTheFirstItemsTakesNoneFromTheRun(t *testing.T) {
	p := &peeked{Source: &counted{}}
	for range 4 {
		_, _ = p.Next(t.Context())
	}
	again := p.again()
	for want := int64(1); want <= 5; want++ {
		s, err := again.Next(t.Context())
		var skip *dataset.Skip
		if want == 3 != errors.As(err, &skip) || want != 3 && s.Item != want {
			t.Errorf("item %d is %+v, %v", want, s, err)
		}
	}
	if _, err := again.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the last item comes %v", err)
	}
}
