package run

import (
	"context"
	"errors"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
)

// follow gives a plan the load of its trace, which is looked at: what is wrong with it is a problem of the arguments.
func (s *settings) follow(ctx context.Context, p *plan.Plan) error {
	if !p.Dataset.Traits.Recorded {
		return nil
	}
	trace, err := p.Dataset.Trace(ctx, dataset.Options{Path: p.Data.Path, Args: p.Data.Args, Offset: p.Data.Offset})
	if err == nil {
		err = p.Follow(trace)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return Problems{config.AboutValue(p.Names, "dataset", p.Dataset.Name, strings.TrimPrefix(err.Error(), "dataset "+p.Dataset.Name+": "), "").Of(err)}
	}
	return nil
}

// ErrLeftOut is a replay in which recorded requests were not sent, because they cannot be. Its result is complete.
var ErrLeftOut = errors.New("recorded requests were left out because they cannot be sent")
