package coordinator

import (
	"context"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/perf/i18n"
)

// An Asker sends questions, as workers do.
type Asker interface {
	Ask(ctx context.Context, name string, question []byte) ([]byte, error)
}

// ErrOther is another coordinator at the same place: each would answer the other's workers.
var ErrOther = i18n.Text{EN: "another run uses this NATS server with the same join token: wait until it has ended, or use another token",
	ZH: "另一次运行正以同一加入令牌使用此 NATS 服务：请等待其结束，或使用其他令牌"}.Err()

// otherWait is how long another coordinator has to answer.
const otherWait = time.Second

// NoOther is ErrOther where somebody already answers workers. It is asked before New.
func NoOther(ctx context.Context, bus Asker) error {
	ctx, cancel := context.WithTimeout(ctx, otherWait)
	defer cancel()
	question, err := message.Encode(message.Pulse{ID: "coordinator"})
	if err != nil {
		return err
	}
	if _, err := bus.Ask(ctx, message.Beat, question); err == nil {
		return ErrOther
	}
	return nil
}
