package app

import (
	"bytes"
	"context"
	"errors"
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
		names := []string{asked.Base, asked.Candidate}
		var sources []sides.Source
		for _, name := range names {
			source, err := sides.Find(filepath.Join(root, filepath.FromSlash(name)))
			if err != nil {
				return nil, err
			}
			sources = append(sources, source)
		}
		runs, errs := sides.ReadAll(ctx, names, sources, with.Rows)
		err := errors.Join(errs...)
		if err != nil {
			return nil, err
		}
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
