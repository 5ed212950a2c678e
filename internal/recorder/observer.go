package recorder

import (
	"runtime"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

const (
	// mostQueued is how many exchanges may wait to be looked at.
	mostQueued = 16384
	// betweenFlushes is how long a line may wait before it is in the file, after those that came before it.
	betweenFlushes = time.Second
)

// An observer looks at exchanges off the way of the traffic and writes what it finds. Workers look, several at once; the sequence gives
// numbers and writes, one at a time.
type observer struct {
	config   *Config
	memory   *memory
	work     chan *job
	ordered  chan *job
	workers  sync.WaitGroup
	finished chan struct{}
	sequence *sequence

	mu     sync.Mutex
	open   map[*exchange]bool
	closed bool
	lost   int // not recorded because memory or time was short
	told   bool
}

// A job is one exchange to look at.
type job struct {
	exchange *exchange
	seen     seen
	err      error
	done     chan struct{}
}

func newObserver(config Config, started time.Time, m *memory) *observer {
	workers := max(1, runtime.GOMAXPROCS(0)/2)
	o := &observer{config: &config, memory: m, open: map[*exchange]bool{}, work: make(chan *job, mostQueued+workers+1),
		ordered: make(chan *job, mostQueued), finished: make(chan struct{})}
	o.sequence = newSequence(&config, started, m)
	for range workers {
		o.workers.Go(o.lookAtAll)
	}
	go o.writeAll()
	return o
}

// begins is told of a request before it is passed on.
func (o *observer) begins(e *exchange) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sequence.base(e.arrived)
	o.open[e] = true
}

// ends is told of the end of an exchange. It never waits.
func (o *observer) ends(e *exchange) {
	o.mu.Lock()
	defer o.mu.Unlock()
	j := &job{exchange: e, done: make(chan struct{})}
	if !e.lost && !o.closed {
		select {
		case o.ordered <- j:
			o.work <- j // it has room for all that are in order
			return
		default:
		}
	}
	e.mu.Lock()
	e.lose()
	e.mu.Unlock()
	delete(o.open, e)
	o.lost++
	if !o.told {
		o.told = true
		logline.Warn(o.config.Log, i18n.Text{EN: "Traffic is too fast to record completely: some requests are missing from the trace, and are counted. " +
			"Traffic is not delayed.", ZH: "流量过快，无法完整录制：部分请求不在轨迹中，但会计数。流量不受影响。"})
	}
}

// lookAtAll is a worker.
func (o *observer) lookAtAll() {
	for j := range o.work {
		e := j.exchange
		e.mu.Lock()
		j.seen, j.err = look(e, o.config)
		e.request, e.head, e.reply.body, e.reply.marks = nil, nil, nil, nil
		e.memory.used.Add(int64(len(j.seen.kept)) - e.charged)
		e.charged = int64(len(j.seen.kept))
		e.mu.Unlock()
		close(j.done)
	}
}

// writeAll takes what was found in the order in which exchanges ended.
func (o *observer) writeAll() {
	defer close(o.finished)
	tick := time.NewTicker(betweenFlushes)
	defer tick.Stop()
	for {
		select {
		case j, more := <-o.ordered:
			if !more {
				return
			}
			<-j.done
			o.sequence.take(j)
			o.mu.Lock()
			delete(o.open, j.exchange)
			o.mu.Unlock()
		case now := <-tick.C:
			o.sequence.write(o.oldest(), now)
		}
	}
}

// oldest is when the oldest exchange came that has not been taken yet.
func (o *observer) oldest() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	oldest := never
	for e := range o.open {
		oldest = min(oldest, e.arrived)
	}
	return oldest
}

// close waits for what is under way and writes all of it. No exchange is open.
func (o *observer) close() (Summary, error) {
	o.mu.Lock()
	o.closed = true
	close(o.work)
	close(o.ordered)
	lost := o.lost
	o.mu.Unlock()
	o.workers.Wait()
	<-o.finished
	return o.sequence.close(lost)
}
