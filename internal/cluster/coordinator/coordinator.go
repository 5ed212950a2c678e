// Package coordinator leads the machines of a run: it lets them in, compares what they made of it, gives them levels, the instant of their start and
// ordinals, and keeps their logs. It sends no request and measures nothing. Workers ask, it answers: so there is one state, here, under one lock, and
// a question that comes twice gets the same answer.
package coordinator

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
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
	watch   sync.WaitGroup
	quit    context.CancelFunc
}

// A member is one worker.
type member struct {
	message.Hello
	compared bool
	seen     time.Time
	inFlight int
	delay    time.Duration
	lost     string // why it is, "" where it is not
}

// New makes a fleet that answers from now on. Close ends it.
func New(c Config) (*Fleet, error) {
	f := &Fleet{Config: c, began: time.Now(), changed: make(chan struct{}), byID: map[string]*member{}}
	for _, q := range []struct {
		name   string
		answer func(context.Context, []byte) (any, error)
	}{{message.Join, f.join}, {message.Compare, f.compare}, {message.Next, f.next}, {message.Ready, f.ready}, {message.Lease, f.lease}, {message.Beat, f.beat}, {message.Done, f.done}} {
		err := c.Bus.Serve(q.name, func(ctx context.Context, question []byte) []byte {
			reply, err := q.answer(ctx, question)
			if err != nil {
				return nil // no worker of ours asks so
			}
			data, err := message.Encode(reply)
			if err != nil {
				c.Log.Error("answering " + q.name + ": " + err.Error())
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

// await asks under the lock, again at every change, until the answer is there, or for as long as a question is held. It reports whether it is.
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

// join lets a worker in.
func (f *Fleet) join(_ context.Context, question []byte) (any, error) {
	var hello message.Hello
	if err := message.Decode(question, &hello); err != nil {
		return nil, err
	}
	reply := message.Welcome{Version: message.Version}
	if hello.Version != message.Version || hello.Program != f.Program {
		reply.Refused = fmt.Sprintf("worker %s runs %s (messages of version %d), and the coordinator %s runs %s (version %d)", hello.Name, hello.Program, hello.Version, f.Name, f.Program, message.Version)
		reply.Do = "run the same version of evalscope on both"
		f.Log.Warn("A worker was refused: " + reply.Refused + ".")
		return reply, nil
	}
	f.change(func() {
		if m := f.byID[hello.ID]; m != nil && m.lost == "" && !f.over { // its answer got lost
			m.seen = time.Now()
			reply.Run, reply.Job = f.Run, &f.Job
			return
		}
		if f.over || len(f.alive()) >= f.Workers || f.level != nil || f.byID[hello.ID] != nil {
			reply.Wait = true
			return
		}
		hello.Name = f.unused(hello.Name)
		m := &member{Hello: hello, seen: time.Now()}
		f.members, f.byID[hello.ID] = append(f.members, m), m
		reply.Run, reply.Job = f.Run, &f.Job
		f.Log.Info(fmt.Sprintf("Worker %s joined (%s, %d processors): %d of %d.", m.Name, m.Host, m.CPUs, len(f.alive()), f.Workers))
	})
	return reply, nil
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
	m.seen = time.Now()
	return m
}

// compare holds what a worker made of the job against what the coordinator did.
func (f *Fleet) compare(_ context.Context, question []byte) (any, error) {
	var theirs message.Digests
	if err := message.Decode(question, &theirs); err != nil {
		return nil, err
	}
	var reply message.Compared
	f.change(func() {
		m := f.member(theirs.ID)
		if m == nil {
			reply.Refused = "the coordinator does not know this worker any more: it was silent for too long"
			return
		}
		if reply.Refused = f.differs(m, theirs); reply.Refused == "" {
			m.compared = true
			return
		}
		m.lost = reply.Refused
		if f.refused == nil {
			f.refused = fmt.Errorf("%s", reply.Refused)
		}
	})
	return reply, nil
}

// Join waits until all workers are there and have made the same of the run. A worker that did not ends it, with both sides named.
func (f *Fleet) Join(ctx context.Context) error {
	timer := time.NewTimer(f.Timeout)
	defer timer.Stop()
	for {
		f.mu.Lock()
		refused, ready, changed := f.refused, 0, f.changed
		for _, m := range f.alive() {
			if m.compared {
				ready++
			}
		}
		f.mu.Unlock()
		switch {
		case refused != nil:
			return refused
		case ready >= f.Workers:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-timer.C:
			return fmt.Errorf("%d of %d workers joined within %s (--workers-timeout)", ready, f.Workers, f.Timeout)
		}
	}
}

// watchMembers looks for workers that are silent for too long.
func (f *Fleet) watchMembers(ctx context.Context) {
	ticker := time.NewTicker(f.Lease / 10)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		f.mu.Lock()
		var lost []*member
		for _, m := range f.alive() {
			if time.Since(m.seen) > f.Lease && !f.over {
				lost = append(lost, m)
			}
		}
		f.mu.Unlock()
		for _, m := range lost {
			f.change(func() { f.lose(m, fmt.Sprintf("nothing was heard of it for %s", f.Lease)) })
		}
	}
}

// lose counts a worker as lost.
func (f *Fleet) lose(m *member, why string) {
	if m.lost != "" {
		return
	}
	m.lost = why
	f.Log.Error(fmt.Sprintf("Worker %s is lost: %s.", m.Name, why))
	if l := f.level; l != nil && l.part(m.ID) != nil && !f.GoOn {
		l.fail(fmt.Errorf("worker %s was lost: %s", m.Name, why))
	}
}

// differs says in what a worker's plan, data or tokenizer is another than the coordinator's, "" for nothing.
func (f *Fleet) differs(m *member, theirs message.Digests) string {
	if theirs.Failed != "" {
		return fmt.Sprintf("worker %s cannot take part: %s", m.Name, theirs.Failed)
	}
	what, ours, other := differing(f.Digests.Plan, theirs.Plan)
	switch {
	case what != "":
		return fmt.Sprintf("the plans differ in %s: it is %s on the coordinator %s, and %s on worker %s", what, ours, f.Name, other, m.Name)
	case f.Digests.Tokenizer != theirs.Tokenizer:
		return fmt.Sprintf("the tokenizers differ: the coordinator %s has %s, worker %s has %s", f.Name, short(f.Digests.Tokenizer), m.Name, short(theirs.Tokenizer))
	case f.Digests.Data != theirs.Data:
		return fmt.Sprintf("the data sets differ: the coordinator %s makes prompts of hash %s, worker %s of %s; give both the same files, and the same version of the model's tokenizer", f.Name, short(f.Digests.Data), m.Name, short(theirs.Data))
	}
	return ""
}

func errorOf(worker, words string) error { return fmt.Errorf("worker %s: %s", worker, words) }

func short(hash string) string {
	if hash == "" {
		return "none"
	}
	return hash[:min(12, len(hash))]
}
