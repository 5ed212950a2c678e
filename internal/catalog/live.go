package catalog

import (
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/outputs"
)

// Live tells runs that are under way from those that were killed, by the locks on their folders below root. Runs of another
// machine keep the state that their files suggest: its locks may not be seen here.
func Live(root string, runs []Run) {
	here, _ := os.Hostname()
	for i := range runs {
		r := &runs[i]
		if r.State != string(outputs.Running) && r.State != killed || r.host != here {
			continue
		}
		r.State = killed
		if outputs.UnderWay(filepath.Join(root, filepath.FromSlash(r.Path))) {
			r.State = string(outputs.Running)
		}
	}
}
