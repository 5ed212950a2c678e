package eventlog

import (
	"container/heap"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"

	"github.com/modelscope/evalscope/perf/record"
)

// WorkerName is the file of a level in which the log of a worker lies, by the worker's place from 0.
func WorkerName(worker int) string { return fmt.Sprintf("events.worker_%d.ndjson", worker) }

// WorkerLogs is the pattern of all of them.
const WorkerLogs = "events.worker_*.ndjson"

// A WorkerLog is what was read of the log of one worker.
type WorkerLog struct {
	// Name is the worker's. Head is the zero Head where nothing of its log came.
	Name string
	Head Head
	// End is the log's last word, nil where it did not come.
	End *End
}

// Workers are the logs of a level that several machines sent, in their order; nil for any other. What they say of their ends is known after
// io.EOF.
func (r *Reader) Workers() (all []WorkerLog) {
	if r.merge == nil {
		return nil
	}
	for i, name := range r.head.Workers {
		one := WorkerLog{Name: name}
		if log := r.merge.workers[i]; log != nil {
			one.Head, one.End = log.head, log.end
		}
		all = append(all, one)
	}
	return all
}

// mostWorkers bounds the logs of a level that are open at once.
const mostWorkers = 4096

// withWorkers opens the logs of the workers that a level's head names. A log of which nothing came is left out.
func (r *Reader) withWorkers(dir string) (*Reader, error) {
	if len(r.head.Workers) == 0 {
		return r, nil
	}
	if n := len(r.head.Workers); n > mostWorkers {
		return nil, errors.Join(fmt.Errorf("%s names %d workers, and %d are the most", r.name, n, mostWorkers), r.Close())
	}
	m := &merge{own: r, workers: make([]*Reader, len(r.head.Workers))}
	r.merge = m
	for i := range m.workers {
		log, err := Open(filepath.Join(dir, WorkerName(i)))
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errNoHead):
			continue
		case err != nil:
			return nil, errors.Join(err, r.Close())
		}
		m.workers[i], log.seen = log, r.seen
		if h := log.head; h.Run != r.head.Run || h.Level != r.head.Level || h.Worker == nil || *h.Worker != i {
			return nil, errors.Join(fmt.Errorf("%s does not belong to the level of %s", log.name, r.name), r.Close())
		}
	}
	return r, nil
}

// A merge yields the events of all workers as one log: in the order of their instants, which all workers count from one epoch, and those of
// one log in their own order. So it does not depend on which bytes came first. The end is that of the coordinator.
type merge struct {
	own     *Reader
	workers []*Reader // nil for one of which nothing came
	begun   bool
	queue   mergeQueue
	last    *Event // the coordinator's end, which comes behind all else
}

// A mergedLog is a log with its next event.
type mergedLog struct {
	log    *Reader
	worker int // plus one, 0 for the coordinator's own
	event  Event
	at     record.Instant // of the event, or of the one before where that has none
}

func (m *merge) logs() (all []*Reader) {
	if m == nil {
		return nil
	}
	for _, w := range m.workers {
		if w != nil {
			all = append(all, w)
		}
	}
	return all
}

func (m *merge) torn() bool {
	for _, w := range m.logs() {
		if w.torn {
			return true
		}
	}
	return false
}

func (m *merge) next() (Event, error) {
	if !m.begun {
		m.begun = true
		if err := m.begin(); err != nil {
			return Event{}, err
		}
	}
	if len(m.queue) == 0 {
		if m.last == nil {
			return Event{}, io.EOF
		}
		end := *m.last
		m.last = nil
		return end, nil
	}
	first := m.queue[0]
	event := first.event
	more, err := m.advance(first)
	switch {
	case err != nil:
		return Event{}, err
	case more:
		heap.Fix(&m.queue, 0)
	default:
		heap.Pop(&m.queue)
	}
	return event, nil
}

// begin reads the first event of each log.
func (m *merge) begin() error {
	for i, log := range append([]*Reader{m.own}, m.workers...) {
		if log == nil {
			continue
		}
		one := &mergedLog{log: log, worker: i}
		more, err := m.advance(one)
		if err != nil {
			return err
		}
		if more {
			heap.Push(&m.queue, one)
		}
	}
	return nil
}

// advance reads the next event of a log; more is false where it has none. Ends are kept apart.
func (m *merge) advance(l *mergedLog) (more bool, err error) {
	for {
		e, err := l.log.nextOfFile()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if e.Kind == KindEnd {
			if l.worker == 0 {
				m.last = &e
			}
			continue
		}
		e.Worker = l.worker
		if e.Request != nil {
			e.Request.Worker = max(0, l.worker-1)
		}
		l.event, l.at = e, max(l.at, instantOf(e))
		return true, nil
	}
}

// instantOf is when an event was logged, as far as it says so: what says nothing stays behind the one before it.
func instantOf(e Event) record.Instant {
	switch e.Kind {
	case KindRequest:
		return max(e.Request.End, e.Request.Last, e.Request.Sent, e.Request.Due)
	case KindClock:
		return e.Clock.Mono
	}
	return math.MinInt64
}

// A mergeQueue has the log with the earliest event first.
type mergeQueue []*mergedLog

// Len, Less, Swap, Push and Pop make it a heap.
func (q mergeQueue) Len() int { return len(q) }

// Less puts the earlier event first, of equal ones that of the worker that comes first.
func (q mergeQueue) Less(i, j int) bool {
	if q[i].at != q[j].at {
		return q[i].at < q[j].at
	}
	return q[i].worker < q[j].worker
}

// Swap exchanges two logs.
func (q mergeQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a log.
func (q *mergeQueue) Push(x any) { *q = append(*q, x.(*mergedLog)) }

// Pop takes the last log away.
func (q *mergeQueue) Pop() any {
	all := *q
	last := all[len(all)-1]
	*q = all[:len(all)-1]
	return last
}
