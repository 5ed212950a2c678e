package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
)

// TestOnce_StopBeforeTheFirstLevelEndsAtOnce: nothing was sent that could be waited for, and the coordinator can take another worker.
func TestOnce_StopBeforeTheFirstLevelEndsAtOnce(t *testing.T) {
	for _, phase := range []string{"open", message.Compare, message.Offer} {
		synctest.Test(t, func(t *testing.T) {
			stop, end := context.WithTimeout(t.Context(), 10*time.Second)
			defer end()
			left := false
			c := Config{Name: "w", Stop: stop, Log: slog.New(slog.DiscardHandler), Open: func(ctx context.Context, _ string, _ message.Job) (Run, error) {
				if phase == "open" {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return &keepingRun{waitingRun{folder: t.TempDir()}}, nil
			}}
			c.Bus = coordinatorBus{answer: func(name string, question []byte) any {
				time.Sleep(time.Second / 2)
				switch name {
				case message.Join:
					return message.Welcome{Version: message.Version, Run: "r", Job: &message.Job{Lease: 30 * time.Second}}
				case message.Beat:
					return message.Told{Received: 1, Answered: 1}
				case message.Next:
					var asked message.Asked
					left = json.Unmarshal(question, &asked) == nil && asked.Leaves
					return message.Order{Over: true}
				case phase:
					return nil
				case message.Compare:
					return message.Compared{}
				}
				return nil
			}}
			began := time.Now()
			if err := Once(t.Context(), c); !errors.Is(err, context.DeadlineExceeded) || !left || time.Since(began) > 15*time.Second {
				t.Errorf("%s: %v after %v, told: %v", phase, err, time.Since(began), left)
			}
		})
	}
}

// A keepingRun has a log that no coordinator took.
type keepingRun struct{ waitingRun }

func (r *keepingRun) Kept() []KeptLog { return []KeptLog{{Path: r.LogOf(0), Bytes: 1}} }
