package sides

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/modelscope/evalscope/internal/catalog"
	"github.com/modelscope/evalscope/internal/compare"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// History finds the runs below folder that have the set-up of one of the sources and are none of them.
func History(ctx context.Context, folder string, sources []Source) (pasts []compare.Past, err error) {
	wanted := map[string]bool{}
	var compared []os.FileInfo
	for _, s := range sources {
		if key, ok := setup(os.DirFS(s.Path), "."); ok && !s.Tool {
			wanted[key] = true
		}
		if info, err := os.Stat(s.Path); err == nil {
			compared = append(compared, info)
		}
	}
	root, err := regular.Folder(folder)
	if err != nil {
		return nil, i18n.Errorf("--history: %s cannot be opened: %s", "--history：无法打开 %s：%s", folder, err)
	}
	defer root.Close()
	runs, _ := catalog.Find(root.FS())
	for _, run := range runs {
		path := under(folder, run.Path)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		key, ok := setup(root.FS(), run.Path)
		if run.Foreign || !ok || !wanted[key] || oneOf(path, compared) {
			continue
		}
		if figures := figuresOf(path); len(figures) > 0 {
			pasts = append(pasts, compare.Past{Group: key, Figures: figures})
		}
	}
	return pasts, nil
}

func oneOf(path string, files []os.FileInfo) bool {
	info, err := os.Stat(path)
	if err != nil {
		return true
	}
	for _, f := range files {
		if os.SameFile(info, f) {
			return true
		}
	}
	return false
}

// setup names what is the same in runs that differ by chance alone: their set-up, the machine that sent the load, and what the
// server calls itself.
func setup(root fs.FS, name string) (key string, ok bool) {
	p, ok := catalog.OpenPast(root, name)
	return strings.Join([]string{p.SetUp, p.Host, p.Software, p.ReplyModel}, "\x00"), ok
}

// figuresOf are the figures of a finished run's levels, but for levels that broke off or whose client was at its limit.
func figuresOf(folder string) map[string]map[compare.Row]float64 {
	data, err := regular.Read(filepath.Join(folder, "perf_result.json"), regular.Document)
	var result struct {
		Levels []struct {
			Load    metric.Load                          `json:"load"`
			Total   int                                  `json:"total"`
			Failed  int                                  `json:"failed"`
			Ended   string                               `json:"ended"`
			Verdict *struct{ Word metric.VerdictStatus } `json:"verdict"`
			Metrics map[metric.Key]map[string]any        `json:"metrics"`
		} `json:"levels"`
	}
	if err != nil || json.Unmarshal(data, &result) != nil {
		return nil
	}
	all := map[string]map[compare.Row]float64{}
	for _, l := range result.Levels {
		if l.Total == 0 || l.Ended != "done" && l.Ended != "duration" || l.Verdict != nil && l.Verdict.Word == metric.Invalid {
			continue
		}
		rows := map[compare.Row]float64{{Metric: compare.Failed, Stat: "value"}: float64(l.Failed) / float64(l.Total)}
		for key, figures := range l.Metrics {
			for stat, number := range figures {
				if v, ok := number.(float64); ok && (stat == "value" || stat == "mean" || strings.HasPrefix(stat, "p")) {
					rows[compare.Row{Metric: key, Stat: stat}] = v
				}
			}
		}
		all[compare.LoadKey(l.Load)] = rows
	}
	return all
}
