package run

import (
	"context"
	"errors"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostTried is how many items are tried before a run whose API takes none of them is refused.
const mostTried = 100

// checkFirst refuses a run whose API takes no item of the dataset, all for one reason. It looks no farther than the first item that can
// be sent; what else is wrong with items is told of while they are read.
func (b *Runner) checkFirst(ctx context.Context) error {
	for _, s := range b.sending() {
		if err := b.checkFirstOf(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// checkFirstOf looks at the first items of one kind of requests.
func (b *Runner) checkFirstOf(ctx context.Context, s sendingPlan) error {
	first := &peeked{Source: *s.sessions}
	defer func() { *s.sessions = first.again() }()
	preparer := engine.NewPreparer(s.plan, first, b.engine.Rework)
	var why error
	for range mostTried {
		session, err := first.Next(ctx)
		if skip := (*dataset.Skip)(nil); errors.As(err, &skip) {
			return nil
		}
		if err != nil {
			break
		}
		_, err = preparer.Request(session)
		if err == nil || why != nil && err.Error() != why.Error() {
			return nil
		}
		why = err
	}
	if why == nil || ctx.Err() != nil {
		return nil
	}
	names := s.plan.Names
	return Problems{config.About(names, "dataset", i18n.Sprintf("contains nothing that %s %s can send: %s",
		"没有 %s %s 能发送的内容：%s", names.Name("api"), b.plan.Protocol.Name, i18n.Message(why)),
		i18n.Sprintf("use another %s or %s", "请换一个 %s 或 %s", names.Name("dataset"), names.Name("api")))}
}
