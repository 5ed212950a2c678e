package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/health"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
)

// A levelRun is one level under way.
type levelRun struct {
	engine   *Engine
	index    int
	level    plan.Level // what is left of it
	asked    plan.Level // the whole of it
	stopped  *Stopped   // what earlier processes made of it, nil for nothing
	left     bool       // there is something left
	late     *catchUp   // where its schedule goes on, nil where it begins
	balance  *balancer
	series   string // of the requests' ids
	clock    wire.Clock
	origin   record.Instant  // the instant of the schedule's offset 0
	schedule scheduler.Clock // counts from there
	log      *eventlog.Writer
	classes  []classRun       // of which a level of one kind of requests has one
	choice   *classChoice     // nil there
	requests atomic.Int64     // how many have a number
	sends    atomic.Bool      // the load has begun
	unsent   atomic.Int64     // how many sessions ended because their next turn could not be made
	arrived  *preparedRequest // of a replay: the session whose instant the scheduler has
	chats    chats            // of a replay
	sending  context.Context  // ends when no new request is to start
	inFlight context.Context  // ends when requests under way are to be cancelled
	held     context.Context  // ends when those that only keep the load up are to be cancelled
	within   context.Context  // ends when no further turn of a measured session is to be sent
	closes   *deadline        // when within ends because the level's time is up, nil where it does not
	idle     *idleGuard       // nil where requests may be waited for however long
	gaveUp   warmupFailure
	grace    *deadline // when inFlight ends because the level's time is up
}

// level runs one level: everything that takes time is made ready, then the clock starts.
func (e *Engine) level(ctx, stop context.Context, index int, level plan.Level) (Finished, error) {
	done := Finished{Level: level, Index: index}
	if err := e.tell(level); err != nil {
		return done, err
	}
	run := &levelRun{engine: e, index: index, level: level, asked: level, left: true, choice: newClassChoice(level), balance: e.balancer(),
		series: e.series(strconv.Itoa(index))}
	run.resume()
	run.divide()
	defer run.choice.close()
	classes, err := run.open(stop)
	if err != nil {
		return done, err
	}
	run.classes = classes
	at, err := run.place()
	if err != nil { // before the connections, which may take every open file that is left
		return done, errors.Join(err, closeAll(classes))
	}
	before := e.before(stop)
	after := e.around(stop)
	opened := e.connect(stop, run.level)
	if err := run.start(stop); err != nil { // its clock counts on from where the level stopped: what was made ready is in none of its times
		at.release()
		return done, errors.Join(err, closeAll(classes), at.file.Close())
	}
	if run.log, err = run.beginLog(at.file); err != nil {
		at.release()
		return done, errors.Join(err, closeAll(classes))
	}
	done.Folder = at.folder
	for _, probe := range append(before, e.Opening...) {
		_ = run.log.Probe(probe) // a failing log is seen by watch
	}
	sampled := run.sample(at.folder)
	loaded := func() {}
	if e.Load != nil {
		loaded = e.Load()
	}
	watcher := health.Start(run.health())
	var sent scheduler.Sent
	if run.left {
		sent = run.send(ctx, stop)
	}
	done.Sessions = sent.Sessions
	done.Client = watcher.Stop()
	done.Client.Connections = e.connections(opened)
	loaded()
	at.release()
	done.Interrupted = stop.Err() != nil
	if probe := ended(ctx, sampled, after); probe != nil {
		_ = run.log.Probe(probe)
	}
	err = run.finish(&done, sent)
	done.Unsent = int(run.unsent.Load())
	done.leftOut(classes)
	return done, err
}

// exchange sends to one of the servers.
func (e *Engine) exchange(target int) *exchange {
	return &exchange{protocol: e.Plan.Protocol, client: e.clients()[target], url: e.Plan.Target.Places()[target].URL,
		secrets: redactor(e.Plan.Target.Secrets), peer: &peer{all: &e.identities, target: target}}
}

func (r *levelRun) beginLog(file *eventlog.File) (*eventlog.Writer, error) {
	first, firsts := r.items(r.firstItems())
	head := eventlog.Head{Segment: r.segment(), Resumed: r.resumed(), FirstItem: first, FirstItems: firsts, Series: r.series}
	if p := r.engine.Part; p != nil {
		head.Worker = &p.Worker
	}
	return r.writeHead(file, head)
}

// writeHead begins the log with a head that has what every log of the level says too.
func (r *levelRun) writeHead(file *eventlog.File, h eventlog.Head) (*eventlog.Writer, error) {
	description, err := plainjson.Marshal(r.own())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	h.Host, _ = os.Hostname()
	h.Run, h.Level, h.PlanHash, h.Wall, h.Load = r.engine.RunID, r.index, r.engine.PlanHash, r.clock.Epoch(), description
	h.Kind, h.Targets = string(r.engine.Plan.Protocol.Kind), r.engine.Plan.Target.Names()
	return file.Begin(h)
}

// send runs the schedule and returns what was sent.
func (r *levelRun) send(ctx, stop context.Context) scheduler.Sent {
	stop, noMore := context.WithCancel(stop)
	defer noMore()
	r.sending = stop
	var cancel context.CancelFunc
	r.inFlight, cancel = context.WithCancel(ctx)
	defer cancel()
	r.gaveUp.cut = func() { noMore(); cancel() }
	var release context.CancelFunc
	r.held, release = context.WithCancel(r.inFlight)
	defer release()
	r.engine.Live.resume(r.engine.Plan, r.index, r.asked, r.clock, r.stopped)
	r.sends.Store(true)
	var watchers sync.WaitGroup
	over := make(chan struct{})
	watchers.Go(func() { r.watch(stop, noMore, cancel, over) })
	watchers.Go(func() { r.tick(over) })

	r.origin = r.zero()
	r.schedule = scheduler.NewRealClock(r.clock.Time(r.origin))
	r.grace = &deadline{cut: cancel}
	defer r.grace.stop()
	defer r.bound()()
	sent := scheduler.Run(stop, r.spec(release), r.schedule, r.nextSession)
	close(over)
	watchers.Wait()
	return sent
}

// watch ends the level early: when the log fails no new request starts, and after a stop those under way have a
// while to end before they are cancelled.
func (r *levelRun) watch(stop context.Context, noMore, cancel context.CancelFunc, over <-chan struct{}) {
	select {
	case <-over:
		return
	case <-r.log.Failed():
		noMore()
	case <-stop.Done():
		logline.Info(r.engine.Log, stopping(r.engine.Live.level.Load().under.inFlight(), r.engine.Grace))
	}
	timer := time.NewTimer(r.engine.Grace)
	defer timer.Stop()
	select {
	case <-over:
	case <-timer.C:
		cancel()
	}
}

// stopping says what is waited for after a stop.
func stopping(inFlight int, grace time.Duration) i18n.Text {
	if inFlight == 0 {
		return i18n.Text{EN: "Stopping: no requests in flight.", ZH: "正在停止：没有在途请求。"}
	}
	return i18n.Sprintf("Stopping: waiting up to %s for %s in flight.", "正在停止：最多等待 %s，还有 %s 个请求在途。", grace, i18n.Count(inFlight, "request"))
}

// tick does what happens once a second beside the load: it tells the owner, and logs the figures so far when
// --log-every-n-query more requests have ended.
func (r *levelRun) tick(over <-chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	told := int64(0)
	for {
		select {
		case <-ticker.C:
		case <-over:
			return
		}
		if r.engine.EverySecond != nil {
			r.engine.EverySecond()
		}
		if n := int64(r.engine.Live.level.Load().total() / r.engine.Plan.LogEvery); n > told {
			told = n
			logline.Info(r.engine.Log, r.engine.Live.Snapshot().Line())
		}
	}
}

// finish writes the log's end and closes it.
func (r *levelRun) finish(done *Finished, sent scheduler.Sent) error {
	feedErr := closeAll(r.classes)
	if n := r.classes[0].preparer.skippedCount; n > 0 { // a replay has one class
		r.replays(n)
	}
	end := eventlog.End{Reason: eventlog.EndDone, At: r.clock.Now(), Counted: r.counted()}
	end.NextItem, end.NextItems = r.items(r.following())
	switch {
	case feedErr != nil || r.log.Err() != nil:
		end.Reason, end.Error = eventlog.EndFailed, fmt.Sprint(errors.Join(feedErr, r.log.Err()))
	case r.gaveUp.why() != nil:
		end.Reason, end.Error = eventlog.EndFailed, r.gaveUp.why().Error()
	case done.Interrupted:
		end.Reason = eventlog.EndInterrupted
	case r.asked.Duration > 0 && (r.asked.Number == 0 ||
		int64(r.stopped.scheduled(r.asked))+sent.Arrived < int64(r.asked.Warmup+r.asked.Number)):
		end.Reason = eventlog.EndDuration
	}
	client, err := plainjson.Marshal(done.Client)
	if err != nil {
		return err
	}
	end.Client = client
	_ = r.log.End(end)
	return errors.Join(feedErr, r.gaveUp.why(), r.log.Close())
}
