package run

import (
	"context"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
)

// collectKept brings the logs that workers kept when the coordinator was killed into the folder of the level that was under way then.
func (b *Runner) collectKept(ctx context.Context) error {
	if b.fleet == nil {
		return nil
	}
	var wanted []engine.FleetLogs
	for i, l := range b.settings.resumed.run.Levels {
		folder := filepath.Join(b.keeper.Folder(), l.Folder)
		if !filepath.IsLocal(l.Folder) || finished(l, folder) {
			continue
		}
		log, err := eventlog.Open(filepath.Join(folder, eventlog.FileName))
		if err != nil { // it had not begun
			continue
		}
		wanted = append(wanted, engine.FleetLogs{Index: i, Folder: folder, Workers: len(log.Head().Workers)})
		if err := log.Close(); err != nil {
			return err
		}
	}
	return b.fleet.Collect(ctx, wanted)
}
