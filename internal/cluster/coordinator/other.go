package coordinator

import (
	"context"
	"errors"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
)

// An Asker sends questions, as workers do.
type Asker interface {
	Ask(ctx context.Context, name string, question []byte) ([]byte, error)
}

// ErrOther is another coordinator at the same place: each would answer the other's workers.
var ErrOther = errors.New("another run uses this NATS server with the same join token: wait until it has ended, or use another token")

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
