package plan

import (
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/perf/i18n"
)

// Connections is the policy of the run's connections.
type Connections struct {
	// PerRequest opens one for each request; else they are kept and used again.
	PerRequest bool
	// Max is how many may be open at once, 0 for as many as the load needs.
	Max int
}

func (b *builder) connections() {
	b.plan.Connections = Connections{b.args.Connections == config.ConnectionsPerRequest, value(b.args.MaxConnections)}
}

// adviseConnections says where requests will wait for a connection from the start.
func (b *builder) adviseConnections() {
	if n := b.plan.Connections.Max; n > 0 && n < b.plan.MaxParallel() {
		b.note(i18n.Sprintf("--max-connections %d is below --parallel %d: the server receives at most %d at once; other requests wait for a connection "+
			"(pool wait)",
			"--max-connections %d 低于 --parallel %d：服务端最多同时收到 %d 个请求，其余请求等待连接（pool wait）",
			n, b.plan.MaxParallel(), n))
	}
}
