package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/history"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/serve"
)

// usualAlpha is the share of series in which chance alone may mark a change, where nobody says another.
const usualAlpha = 0.01

// historian shows a figure over the runs below root, as `evalscope history` does.
func historian(root string) serve.Historian {
	return func(_ context.Context, files fs.FS, asked serve.Past) ([]byte, error) {
		figures := history.Usual()
		if asked.Metric != "" {
			var problems []string
			if figures, problems = history.Parse([]string{asked.Metric}); problems != nil {
				return nil, errors.New(strings.Join(problems, "; "))
			}
		}
		chosen, ok := catalog.OpenPast(files, asked.Run)
		if !ok {
			return nil, errors.New("the run's plan cannot be read")
		}
		setUps, _ := setUpsBelow(files, root, func(run catalog.Past) bool { return run.SetUp == chosen.SetUp })
		if len(setUps) == 0 {
			return nil, errors.New("the run no longer exists")
		}
		h := history.Of(setUps[0], figures, usualAlpha)
		if len(h.Levels) == 0 {
			return nil, errors.New("no run with these settings has the metric")
		}
		var page bytes.Buffer
		err := htmlreport.WriteHistory(&page, htmlreport.History{History: h, Program: program(), Language: asked.Language})
		return page.Bytes(), err
	}
}
