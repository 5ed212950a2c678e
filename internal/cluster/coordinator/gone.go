package coordinator

import (
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Gone tells of a worker whose process is known to have ended, which need not be waited for. One that has not joined ends the wait for all.
func (f *Fleet) Gone(name, why string) {
	f.change(func() {
		if f.over || f.stop != message.GoOn {
			return
		}
		for _, m := range f.alive() {
			if m.Name == name {
				f.lose(m, i18n.Same(why))
			}
		}
		if !f.gathered && f.refused == nil {
			f.refused = i18n.Errorf("worker %s ended before all had joined: %s", "worker %s 在全部加入之前已退出：%s", name, why)
		}
	})
}
