package app

import (
	"bytes"
	"context"
	"io/fs"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/history"
	"github.com/modelscope/evalscope/internal/htmlreport"
	"github.com/modelscope/evalscope/internal/serve"
	"github.com/modelscope/evalscope/perf/i18n"
)

// usualAlpha is the share of series in which chance alone may mark a change, where nobody says another.
const usualAlpha = 0.01

// historian shows a figure over the runs below root, as `evalscope history` does.
func historian(root string) serve.Historian {
	return func(_ context.Context, files fs.FS, asked serve.Past) ([]byte, error) {
		figures := history.Usual()
		if asked.Metric != "" {
			var problems []i18n.Text
			if figures, problems = history.Parse([]string{asked.Metric}); problems != nil {
				return nil, problems[0].Err()
			}
		}
		chosen, ok := catalog.OpenPast(files, asked.Run)
		if !ok {
			return nil, i18n.Text{EN: "the run's plan cannot be read", ZH: "无法读取该测试的计划"}.Err()
		}
		setUps, _ := setUpsBelow(files, root, func(run catalog.Past) bool { return run.SetUp == chosen.SetUp })
		if len(setUps) == 0 {
			return nil, i18n.Text{EN: "the run no longer exists", ZH: "该测试已不存在"}.Err()
		}
		h := history.Of(setUps[0], figures, usualAlpha)
		if len(h.Levels) == 0 {
			return nil, i18n.Text{EN: "no run with these settings has the metric", ZH: "此设置的测试都没有该指标"}.Err()
		}
		var page bytes.Buffer
		err := htmlreport.WriteHistory(&page, htmlreport.History{History: h, Program: program(), Language: asked.Language})
		return page.Bytes(), err
	}
}
