package run

import (
	"context"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// openClasses opens the data sets of a mix's classes.
func (b *Runner) openClasses(ctx context.Context) error {
	for i := range b.plan.Classes {
		c := &b.plan.Classes[i]
		source, err := b.openSessions(ctx, c.Plan)
		if err != nil {
			return c.Problem(err)
		}
		b.classes = append(b.classes, source)
		b.engine.Classes = append(b.engine.Classes, engine.Class{Plan: c.Plan, Sessions: source})
		for _, note := range source.Notes() {
			logline.Warn(b.writer.logger, i18n.Sprintf("class %s: %s", "类别 %s：%s", c.Name, note))
		}
	}
	return nil
}

// previewClasses is the first bodies of each class, one class after the other: about n in all, and one at least of each.
func (b *Runner) previewClasses(ctx context.Context, n int) (all [][]byte, err error) {
	n = max(1, n/len(b.engine.Classes))
	for _, c := range b.engine.Classes {
		bodies, err := engine.NewPreparer(c.Plan, c.Sessions, b.engine.Rework).First(ctx, n)
		if err != nil {
			return nil, err
		}
		all = append(all, bodies...)
	}
	return all, nil
}

// A sendingPlan is a plan of requests with where their sessions are kept.
type sendingPlan struct {
	plan     *plan.Plan
	sessions *dataset.Source
}

// sending are the run's kinds of requests: its classes, or its only kind.
func (b *Runner) sending() (all []sendingPlan) {
	if len(b.engine.Classes) == 0 {
		return []sendingPlan{{b.plan, &b.engine.Sessions}}
	}
	for i := range b.engine.Classes {
		c := &b.engine.Classes[i]
		all = append(all, sendingPlan{c.Plan, &c.Sessions})
	}
	return all
}

// goodputNotes say what goodput counts: of each class of a mix, where some class has limits of its own.
func (s *summary) goodputNotes() (notes []i18n.Text) {
	if !slices.ContainsFunc(s.plan.Classes, func(c plan.ClassDocument) bool { return !slices.Equal(c.SLO, s.plan.SLO) }) {
		return objectiveNotes(s.plan.Objectives())
	}
	for _, c := range s.plan.Classes {
		if len(c.SLO) > 0 {
			notes = append(notes, i18n.Sprintf("Goodput counts the requests of %s that meet %s.", "有效吞吐中，%s 类只计满足 %s 的请求。", c.Name, i18n.Text{EN: strings.Join(c.SLO, " and "), ZH: strings.Join(c.SLO, "、")}))
		}
	}
	return notes
}
