package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// A position is where in the items of one kind of requests a run goes on.
type position struct {
	next  int64 // the first item that is left
	marks []levelMark
}

// A levelMark says that a level of so many slots began at an item, for sources whose sessions depend on that.
type levelMark struct {
	item  int64
	slots int
}

// Passed notes which items a level took that an earlier process of the run finished. Levels are told in their order.
func (e *Engine) Passed(level plan.Level, head eventlog.Head, end *eventlog.End) error {
	of, err := e.classesOf(level)
	if err != nil {
		return err
	}
	if e.positions == nil {
		e.positions = make([]position, len(e.classes()))
	}
	if end == nil {
		end = &eventlog.End{}
	}
	for i, class := range of {
		at := &e.positions[class]
		if first, _ := head.FirstOf(i); first >= 0 {
			at.marks = append(at.marks, levelMark{first, slotsOf(level)[i]})
		}
		next, ok := end.NextOf(i)
		if !ok && len(level.Classes) > 0 {
			return i18n.Text{EN: "its log does not record which items its classes used, as is the case for earlier versions", ZH: "其日志没有记录各类别用到的条目（早期版本的日志如此）"}.Err()
		}
		at.next = max(at.next, next)
	}
	return nil
}

// classesOf are the places, among the run's classes, of those that a level sends.
func (e *Engine) classesOf(level plan.Level) (all []int, err error) {
	if len(level.Classes) == 0 {
		return []int{0}, nil
	}
	for _, class := range level.Classes {
		at := slices.IndexFunc(e.Plan.Classes, func(c plan.Class) bool { return c.Name == class.Name })
		if at < 0 {
			return nil, i18n.Errorf("the run has no class %s", "测试没有类别 %s", class.Name)
		}
		all = append(all, at)
	}
	return all, nil
}

// passItems leaves the items out that earlier processes of the run took.
func (e *Engine) passItems() error {
	for _, l := range e.Finished {
		e.Live.passed(l)
	}
	all := make([]passedItems, len(e.classes()))
	for i := range all {
		all[i].first = -1
	}
	for i, at := range e.positions {
		all[i].from, all[i].marks = at.next, at.marks
	}
	if s := e.Stopped; s != nil && len(s.classes) > 0 {
		of, err := e.classesOf(s.level)
		if err != nil {
			return err
		}
		for i, class := range of {
			if c := &s.classes[i]; c.first >= 0 {
				all[class].from, all[class].over = c.first, &c.over
			}
		}
	}
	for i := range all {
		if p := &all[i]; p.from > 0 || p.over != nil {
			e.without(i, p)
		}
	}
	return nil
}

// without lets a class go on behind the items that are passed.
func (e *Engine) without(class int, p *passedItems) {
	sessions := &e.Sessions
	if len(e.Classes) > 0 {
		sessions = &e.Classes[class].Sessions
	}
	p.Source = *sessions
	*sessions = p
}

// passedItems is a source without the items that earlier processes of the run took, and without what they said of those.
type passedItems struct {
	dataset.Source
	from  int64       // the first that is left
	over  *items      // further ones that are not; nil for none
	next  int64       // the number of the next item
	marks []levelMark // of levels that begin behind it
	first int64       // the item that the source has to give next, -1 for any
	begun bool        // the first level's mark was reached
	goes  bool        // the level that goes on has begun
}

// Next is the next item that is left.
func (p *passedItems) Next(ctx context.Context) (workload.Session, error) {
	for {
		p.reach()
		session, err := p.Source.Next(ctx)
		var skip *dataset.Skip
		switch {
		case errors.As(err, &skip) && p.next < p.from:
			continue
		case err != nil:
			return session, err
		case p.first >= 0 && session.Item != p.first:
			return session, i18n.Errorf("the run started with item %d of the dataset but would resume as if it had started with item %d: start a new run", "该测试从数据集的第 %d 个条目开始，继续时却会从第 %d 个开始：请重新开始测试", p.first, session.Item)
		}
		p.next, p.first = session.Item+1, -1
		if session.Item >= p.from && (p.over == nil || !p.over.has(session.Item)) {
			return session, nil
		}
	}
}

// Level says that a level of so many slots begins with the next item that is left. The first is the level that goes on, those after it
// begin behind every item of that one, also where the last ones were over before.
func (p *passedItems) Level(slots int) bool {
	at := max(p.from, p.next)
	if p.goes && p.over != nil {
		at = max(at, p.over.end())
	}
	p.marks, p.goes = append(p.marks, levelMark{at, slots}), true
	return true
}

// reach tells the source which levels begin here. Whatever was taken before the first of them is no level's, and the same in each process
// of the run.
func (p *passedItems) reach() {
	for len(p.marks) > 0 && (!p.begun || p.marks[0].item <= p.next) {
		m := p.marks[0]
		p.marks = p.marks[1:]
		if !dataset.Begin(p.Source, m.slots) {
			p.first = -1
		} else if !p.begun {
			p.first = m.item
		}
		p.begun = true
	}
}
