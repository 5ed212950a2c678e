package artifacts

import (
	"encoding/json"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// loadOf is the load that the head describes; the level's folder names it where the head does not.
func loadOf(h eventlog.Head, dir string) (load metric.Load, err error) {
	if len(h.Load) > 0 {
		if err := json.Unmarshal(h.Load, &load); err != nil {
			return load, i18n.Errorf("the load in the head of %s: %v", "%s 开头的负载：%v", filepath.Join(dir, eventlog.FileName), err)
		}
	}
	if load.Name == "" {
		load.Name = filepath.Base(dir)
	}
	return load, nil
}
