package sides

import (
	"context"
	"sync"

	"github.com/modelscope/evalscope/internal/compare"
)

// atOnce is how many sources are read side by side: their requests lie in memory.
const atOnce = 2

// ReadAll reads the sources of a comparison, two at a time. names are what the user called them; runs and errors are in their order. The
// text of another tool's file lies in memory as a whole, so only one of them is read while the requests of another are being summed up.
func ReadAll(ctx context.Context, names []string, sources []Source, rows []compare.Row) ([]compare.Run, []error) {
	runs, errs := make([]compare.Run, len(sources)), make([]error, len(sources))
	free := make(chan struct{}, atOnce)
	var text sync.Mutex
	var all sync.WaitGroup
	for i, s := range sources {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			runs[i], errs[i] = s.read(ctx, names[i], rows, &text)
		})
	}
	all.Wait()
	return runs, errs
}
