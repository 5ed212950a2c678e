package run

import (
	"fmt"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// silentFor is how long something before the load may take until it is said what is waited for.
const silentFor = 2 * time.Second

// tellIfLong logs what is waited for where that lasts; done ends it.
func tellIfLong(log *slog.Logger, what string) (done func()) {
	over := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() {
		timer := time.NewTimer(silentFor)
		defer timer.Stop()
		select {
		case <-timer.C:
			log.Info(what)
		case <-over:
		}
	})
	return func() {
		close(over)
		told.Wait()
	}
}

// reading says what opening the dataset waits for.
func reading(p *plan.Plan) string {
	data := p.Data
	info, err := os.Stat(data.Path)
	switch {
	case data.Path == "-":
		return "Waiting for prompts on standard input."
	case data.Path != "" && err == nil && info.Mode()&fs.ModeNamedPipe != 0:
		return "Waiting for prompts from the named pipe " + data.Path + ": waiting for a writer."
	case data.Path != "" && data.Offset > 0:
		return fmt.Sprintf("Skipping the first %s of %s (--dataset-offset).", i18n.Count(data.Offset, "prompt").EN, data.Path)
	case data.Path != "":
		return "Reading prompts from " + data.Path + "."
	}
	return "Generating the dataset " + p.Dataset.Name + " ready."
}
