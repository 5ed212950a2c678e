package app

import (
	"bytes"
	"context"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/serve"
	"github.com/modelscope/evalscope/internal/sides"
)

// comparer compares runs below root, as `evalscope compare BASE CANDIDATE` does.
func comparer(root string) serve.Comparer {
	return func(ctx context.Context, asked serve.Comparison) ([]byte, error) {
		with := compare.Options{Rows: compare.Default(), Margin: 0.02, Alpha: 0.05, Force: asked.Force}
		var runs []compare.Run
		var sources []sides.Source
		for _, name := range []string{asked.Base, asked.Candidate} {
			source, err := sides.Find(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				return nil, err
			}
			run, err := source.Read(ctx, name, with.Rows)
			if err != nil {
				return nil, err
			}
			runs, sources = append(runs, run), append(sources, source)
		}
		var err error
		if with.History, err = sides.History(ctx, root, sources); err != nil {
			return nil, err
		}
		if len(with.History) > 0 { // without, there is nothing that a visitor asked for to be told of
			with.HistoryName = filepath.Base(root)
		}
		var page bytes.Buffer
		result := compare.Compare(runs[:1], runs[1:], with)
		err = htmlreport.WriteComparison(&page, htmlreport.Comparison{Result: result, Program: program(), Language: asked.Language,
			ForceLink: asked.ForceLink})
		return page.Bytes(), err
	}
}
