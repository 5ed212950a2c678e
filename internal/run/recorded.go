package run

import (
	"context"
	"strings"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/dataset"
)

// follow gives a plan the load of its trace, which is looked at as a whole: what is wrong with it is a problem of the arguments.
func (s *settings) follow(p *plan.Plan) error {
	if !p.Dataset.Traits.Recorded {
		return nil
	}
	wrong := func(err error) error {
		return Problems{config.AboutValue(p.Names, "dataset", p.Dataset.Name, strings.TrimPrefix(err.Error(), "dataset "+p.Dataset.Name+": "), "")}
	}
	instants, err := p.Dataset.Instants(context.Background(), dataset.Options{Path: p.Data.Path, Args: p.Data.Args, Offset: p.Data.Offset})
	if err != nil {
		return wrong(err)
	}
	if err := p.Follow(instants); err != nil {
		return wrong(err)
	}
	return nil
}
