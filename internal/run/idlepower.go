package run

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/telemetry"
	"github.com/modelscope/evalscope/internal/telemetry/sampler"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
)

// idleFor is how long the GPUs are read before the first request. Power and utilization are those of the second before, so the first of two
// may still have what came before.
const idleFor = 2 * time.Second

// measureIdle reads the power of the GPUs before anything is sent, once for a run: all levels are compared with the same idle power.
// Between levels it would be another one each time: GPUs are warm, their clocks stay raised for longer than the pause, and the server may
// still work on canceled requests.
func (b *Runner) measureIdle(ctx context.Context) {
	var gpus []sampler.Source
	for _, s := range b.sources {
		if s.Kind == telemetry.GPU && !s.hostOnly {
			gpus = append(gpus, s.Source)
		}
	}
	if len(gpus) == 0 {
		return
	}
	clock, interval := wire.NewClock(), b.plan.Telemetry.Interval
	c := sampler.Config{Sources: gpus, Interval: interval, Clock: clock, Path: filepath.Join(b.claim.Folder, telemetry.IdleFileName),
		Head: telemetry.Head{Run: b.engine.RunID, Level: -1, Wall: clock.Epoch(), Interval: interval.Seconds()}}
	if _, err := os.Lstat(c.Path); !errors.Is(err, fs.ErrNotExist) { // a run that is resumed has it
		return
	}
	logline.Info(b.writer.logger, i18n.Sprintf("Measuring the GPUs' idle power for %s.", "正在测量 GPU 的空闲功率，历时 %s。", idleFor))
	reading, err := sampler.Start(c)
	if err == nil {
		timer := time.NewTimer(idleFor)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		_, err = reading.Stop()
	}
	if err != nil {
		logline.Warn(b.writer.logger, i18n.Sprintf("Could not write %s: %v", "无法写入 %s：%v", telemetry.IdleFileName, i18n.Message(err)))
	}
}
