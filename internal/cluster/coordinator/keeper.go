package coordinator

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

// A keeper keeps the log of one worker, and reads it as it comes for whoever watches the run.
type keeper struct {
	stored atomic.Int64 // bytes; read without mu, which is held while the disk writes

	mu       sync.Mutex
	store    *segment.Store
	worker   int
	show     func(*record.Record)
	rest     []byte // of a line whose end has not come
	sessions int64
	measured int64 // of them
	end      *eventlog.End
}

func newKeeper(path string, worker int, show func(*record.Record)) (*keeper, error) {
	store, err := segment.OpenStore(path)
	if err != nil {
		return nil, err
	}
	k := &keeper{store: store, worker: worker, show: show}
	k.stored.Store(store.Size())
	return k, nil
}

// mostRest bounds a line that is shown; a longer one is in the log all the same.
const mostRest = 64 << 20

// add keeps a piece. It is on the disk when add returns nil.
func (k *keeper) add(p segment.Piece) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.store == nil {
		return errors.New("the level is over")
	}
	added, err := k.store.Add(p)
	if err != nil {
		return err
	}
	defer k.stored.Store(k.store.Size()) // when the lines are shown too
	k.rest = append(k.rest, added...)
	for {
		line, rest, whole := bytes.Cut(k.rest, []byte("\n"))
		if !whole {
			break
		}
		k.line(line)
		k.rest = rest
	}
	if len(k.rest) > mostRest {
		k.rest = nil
	}
	k.rest = bytes.Clone(k.rest)
	return nil
}

// line reads a line. One that cannot be read is found again when the level's files are made.
func (k *keeper) line(line []byte) {
	e, err := eventlog.DecodeLine(line)
	switch {
	case err != nil:
	case e.Kind == eventlog.KindEnd:
		k.end = &e.End
	case e.Kind == eventlog.KindRequest:
		e.Request.Worker = k.worker
		if e.Request.Turn == 0 {
			k.sessions++
			if !e.Request.Warmup {
				k.measured++
			}
		}
		k.show(e.Request)
	}
}

// size is how many bytes are kept and shown. It never waits for the disk.
func (k *keeper) size() int64 { return k.stored.Load() }

// told are how many sessions the log has, how many of them are measured, and its last word, nil where that did not come.
func (k *keeper) told() (sessions, measured int64, end *eventlog.End) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.sessions, k.measured, k.end
}

func (k *keeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.store.Close()
}
