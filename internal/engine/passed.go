package engine

import (
	"context"
	"errors"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/workload"
)

// passedItems is a source without the items that earlier processes of the run took, and without what they said of those.
type passedItems struct {
	dataset.Source
	from int64  // the first that is left
	over *items // further ones that are not; nil for none
	next int64  // the number of the next item
}

// Next is the next item that is left.
func (p *passedItems) Next(ctx context.Context) (workload.Session, error) {
	for {
		session, err := p.Source.Next(ctx)
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip) && p.next < p.from:
			continue
		case err != nil:
			return session, err
		}
		p.next = session.Item + 1
		if session.Item >= p.from && (p.over == nil || !p.over.has(session.Item)) {
			return session, nil
		}
	}
}

// passItems leaves the items out that earlier processes of the run took.
func (e *Engine) passItems() {
	for _, l := range e.Finished {
		e.Live.passed(l)
	}
	switch s := e.Stopped; {
	case s != nil && s.FirstItem >= 0:
		e.Sessions = &passedItems{Source: e.Sessions, from: s.FirstItem, over: &s.over}
	case e.NextItem > 0:
		e.Sessions = &passedItems{Source: e.Sessions, from: e.NextItem}
	}
}
