package coordinator

import (
	"fmt"

	"github.com/modelscope/evalscope/internal/cluster/message"
)

// Gone tells of a worker whose process is known to have ended, which need not be waited for. One that has not joined ends the wait for all.
func (f *Fleet) Gone(name, why string) {
	f.change(func() {
		if f.over || f.stop != message.GoOn {
			return
		}
		for _, m := range f.alive() {
			if m.Name == name {
				f.lose(m, why)
			}
		}
		if !f.gathered && f.refused == nil {
			f.refused = fmt.Errorf("worker %s ended before all had joined: %s", name, why)
		}
	})
}
