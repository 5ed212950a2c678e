package run

import (
	"context"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
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
		return Problems{config.AboutValue(p.Names, "dataset", p.Dataset.Name, ofDataset(err, p.Dataset.Name), i18n.Text{}).Of(err)}
	}
	return nil
}

// ErrLeftOut is a replay in which recorded requests were not sent, because they cannot be. Its result is complete.
var ErrLeftOut = i18n.Text{EN: "recorded requests were left out because they cannot be sent", ZH: "有录制的请求因无法发送而略去"}.Err()

// ofDataset is the message of a dataset's error without its name, which stands before it.
func ofDataset(err error, name string) i18n.Text {
	text, prefix := i18n.Message(err), "dataset "+name+": "
	return i18n.Text{EN: strings.TrimPrefix(text.EN, prefix), ZH: strings.TrimPrefix(text.ZH, prefix)}
}
