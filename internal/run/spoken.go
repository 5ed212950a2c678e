package run

import (
	"cmp"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// spoken is the dialect that a run spoke, opened with the arguments that its plan keeps. Its Protocol is nil where this program does not
// have the dialect, or cannot open it again: a secret is kept nowhere.
func spoken(doc plan.Document, set plugin.Set) protocol.Dialect {
	args := config.Default()
	args.API = cmp.Or(doc.API, args.API)
	for _, t := range doc.APIArguments {
		args.APIArgs = append(args.APIArgs, config.Header{Name: t.Name, Value: t.Value})
	}
	if doc.APISpec != "" {
		args.APISpec = &doc.APISpec
	}
	args.SetAPIFiles(doc.APIFiles)
	d, ok := set.Protocol(args.API)
	if !ok {
		return protocol.Dialect{}
	}
	values, _ := args.APIValues(d)
	dialect, err := d.With(values)
	if err != nil {
		return protocol.Dialect{Declaration: d}
	}
	return dialect
}
