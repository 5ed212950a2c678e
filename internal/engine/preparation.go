package engine

import (
	"log/slog"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// When a preparation that takes long is told of first, and how often then.
const (
	firstTold = time.Second
	toldEvery = 5 * time.Second
)

// A preparation tells how far the prompts of a level are that are made before its clock starts, where that takes over a
// second.
type preparation struct {
	log  *slog.Logger
	of   int
	next time.Time
}

func newPreparation(log *slog.Logger, of int) *preparation {
	return &preparation{log: log, of: of, next: time.Now().Add(firstTold)}
}

// made notes that so many prompts are ready, whose bodies take so many bytes.
func (p *preparation) made(n int, bytes int64) {
	now := time.Now()
	if now.Before(p.next) || n == 0 {
		return
	}
	p.next = now.Add(toldEvery)
	all := float64(bytes) / float64(n) * float64(p.of)
	logline.Info(p.log, i18n.Sprintf("Preparing prompts: %d of %d; they take about %.0f MB, most of it in the temporary folder.",
		"正在准备提示词：%d / %d；约占 %.0f MB，大部分在临时目录中。", n, p.of, all/1e6))
}
