// Package coordinator leads the machines of a run: it admits them, compares their plans, gives them levels, start times
// and session numbers, and stores their logs. It sends no request and measures nothing. Workers ask and it answers, so
// all state is here under one lock, and a repeated question gets the same answer.
package coordinator

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Bus carries messages; package transport has one.
type Bus interface {
	Serve(name string, answer func(context.Context, []byte) []byte) error
	Tell(name string, message []byte) error
	Store(ctx context.Context, name string) error
	Take(ctx context.Context, name string, take func([]byte) error) (stop func(), err error)
}

// Config is what a fleet needs.
type Config struct {
	Bus Bus
	// Workers is how many there are to be, Timeout how long they are waited for.
	Workers int
	Timeout time.Duration
	// GoOn reports whether the run goes on without a worker that is lost; else it ends.
	GoOn bool
	// Lease is how long a worker may be silent until it counts as lost, and how long it goes on by itself.
	Lease time.Duration
	// Program and Name are this machine's, for comparisons. Run is the run's uuid, Job what workers are told of it.
	Program, Name string
	Run           string
	Job           message.Job
	// Resumes reports whether the run goes on: Collect is called before its first level.
	Resumes bool
	// Digests are the coordinator's own.
	Digests message.Digests
	Log     *slog.Logger
}

// hold is how long a question that has no answer yet is held.
const hold = 2 * time.Second

// A Fleet is the machines of a run, seen from the coordinator.
type Fleet struct {
	Config
	began time.Time // what the coordinator's clock counts from

	mu      sync.Mutex
	changed chan struct{} // closed at every change
	members []*member     // in the order in which they joined
	byID    map[string]*member
	level   *levelState // under way, nil for none
	over    bool        // the run
	stop    int         // what all are told
	refused error       // why the run cannot begin
	// turnedAway is why the last worker of another version was not let in, "" where none was.
	turnedAway string
	// gathered reports whether all workers are there: no other one joins then, and failed is the first that was lost of a run that does not go
	// on without.
	gathered bool
	failed   error
	// collected are the logs that workers kept.
	collected collection
	watch     sync.WaitGroup
	quit      context.CancelFunc
}

// A member is one worker.
type member struct {
	message.Hello
	compared bool
	given    bool         // what it kept of the run before
	silent   int          // how many looks of watchMembers have passed since it was heard of
	kept     map[int]bool // the levels whose logs are here
	inFlight int
	delay    time.Duration
	lost     string // why it is, "" where it is not
}

// New makes a fleet that answers from now on. Close ends it.
func New(c Config) (*Fleet, error) {
	// which workers would wait for in vain
	for _, sent := range []any{message.Welcome{Version: message.Version, Run: c.Run, Job: &c.Job}, c.Digests} {
		if _, err := message.Encode(sent); err != nil {
			return nil, i18n.Errorf("the arguments are too large to send to workers: put prompts and other large values into files: %v", "参数过大，无法发送给 worker：请将提示词和其他较大的值放入文件：%v", err)
		}
	}
	f := &Fleet{Config: c, began: time.Now(), changed: make(chan struct{}), byID: map[string]*member{}}
	for _, q := range []struct {
		name   string
		answer func(context.Context, []byte) (any, error)
	}{
		{message.Join, f.join}, {message.Compare, f.compare}, {message.Next, f.next}, {message.Ready, f.ready},
		{message.Lease, f.lease}, {message.Beat, f.beat}, {message.Done, f.done}, {message.Offer, f.offer},
	} {
		err := c.Bus.Serve(q.name, func(ctx context.Context, question []byte) []byte {
			reply, err := q.answer(ctx, question)
			if err != nil {
				return nil // no worker of ours asks so
			}
			data, err := message.Encode(reply)
			if err != nil {
				logline.Error(c.Log, i18n.Sprintf("Could not answer a worker's message %q: %v", "无法应答 worker 的消息 %q：%v", q.name, i18n.Message(err)))
				return nil
			}
			return data
		})
		if err != nil {
			return nil, err
		}
	}
	ctx, quit := context.WithCancel(context.Background())
	f.quit = quit
	f.watch.Go(func() { f.watchMembers(ctx) })
	return f, nil
}

// Close tells the workers that the run is over.
func (f *Fleet) Close() {
	f.change(func() { f.over = true })
	deadline := time.After(2 * hold)
	for f.waiting() {
		select {
		case <-f.changes():
		case <-deadline:
			f.quit()
			f.watch.Wait()
			return
		}
	}
	f.quit()
	f.watch.Wait()
}

// waiting reports whether a worker has not heard yet that the run is over.
func (f *Fleet) waiting() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.members {
		if m.lost == "" {
			return true
		}
	}
	return false
}

// now is the coordinator's clock.
func (f *Fleet) now() int64 { return int64(time.Since(f.began)) + 1 }

// change changes the state, and wakes those who wait for a change.
func (f *Fleet) change(how func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how()
	close(f.changed)
	f.changed = make(chan struct{})
}

// changes is closed at the next change.
func (f *Fleet) changes() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

// await asks under the lock, again at every change, until the answer is there, or for as long as a question is held. It reports whether it
// is.
func (f *Fleet) await(ctx context.Context, ask func() bool) bool {
	timer := time.NewTimer(hold)
	defer timer.Stop()
	for {
		f.mu.Lock()
		there, changed := ask(), f.changed
		f.mu.Unlock()
		if there {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// awaitAll waits until holds, which is asked under the lock, again at every change, is true, or the context ends.
func (f *Fleet) awaitAll(ctx context.Context, holds func() bool) error {
	for {
		f.mu.Lock()
		all, changed := holds(), f.changed
		f.mu.Unlock()
		if all {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unused is a worker's name, with a number behind it where another has it.
func (f *Fleet) unused(name string) string {
	free := name
	for n := 2; ; n++ {
		taken := false
		for _, m := range f.members {
			taken = taken || m.Name == free
		}
		if !taken {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

// alive are the members that are not lost.
func (f *Fleet) alive() (all []*member) {
	for _, m := range f.members {
		if m.lost == "" {
			all = append(all, m)
		}
	}
	return all
}

// member is the worker that asks, nil for one that is not, or no longer, of the run. It lives.
func (f *Fleet) member(id string) *member {
	m := f.byID[id]
	if m == nil || m.lost != "" {
		return nil
	}
	m.silent = 0
	return m
}

// looks is how often watchMembers looks within a lease.
const looks = 10

// watchMembers looks for workers that are silent for too long.
func (f *Fleet) watchMembers(ctx context.Context) {
	ticker := time.NewTicker(f.Lease / looks)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			f.change(f.look)
		}
	}
}

// look loses the workers that are silent for too long. Looks are counted, not time: a coordinator that stood still heard of nobody, and a
// ticker drops what it missed.
func (f *Fleet) look() {
	for _, m := range f.alive() {
		if m.silent++; m.silent > looks && !f.over {
			f.lose(m, i18n.Sprintf("no message from it for %s", "已有 %s 未收到它的消息", f.Lease))
		}
	}
}

// lose counts a worker as lost.
func (f *Fleet) lose(m *member, why i18n.Text) {
	if m.lost != "" {
		return
	}
	m.lost = why.EN
	logline.Error(f.Log, i18n.Sprintf("Worker %s is lost: %s.", "worker %s 已丢失：%s。", m.Name, why))
	if !f.gathered || f.GoOn {
		return
	}
	f.failed = cmp.Or(f.failed, lostError(m.Name, why))
	if l := f.level; l != nil {
		if p := l.part(m.ID); p != nil && !p.whole() {
			l.fail(f.failed)
		}
	}
}
