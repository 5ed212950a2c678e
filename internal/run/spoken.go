package run

import (
	"cmp"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// spoken is the protocol that a run spoke, opened with the arguments that its plan keeps. It is nil where this program does not have it,
// or where it cannot be opened again: a secret is kept nowhere.
func spoken(doc plan.Document, set plugin.Set) protocol.Protocol {
	args := config.Default()
	args.API = cmp.Or(doc.API, args.API)
	for _, t := range doc.APIArguments {
		args.APIArgs = append(args.APIArgs, config.Header{Name: t.Name, Value: t.Value})
	}
	d, ok := set.Protocol(args.API)
	if !ok {
		return nil
	}
	values, _ := args.APIValues(d)
	dialect, err := d.With(values)
	if err != nil {
		return nil
	}
	return dialect.Protocol
}
