// Package worker is one machine of a distributed run. It joins, builds the same plan as the coordinator, and sends its
// part of each level with the same engine as a run on one machine. It keeps its logs until the coordinator has them.
package worker

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/clock"
	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Bus carries messages; package transport has one.
type Bus interface {
	Ask(ctx context.Context, name string, question []byte) ([]byte, error)
	Hear(name string, hear func([]byte)) error
	Put(ctx context.Context, name, id string, message []byte) error
}

// A Run is a run of which this process sends a part.
type Run interface {
	// Digests are what this machine made of the run.
	Digests(ctx context.Context) (message.Digests, error)
	// LogOf is where the log of the part of a level will be, Level sends the part, and Forget removes the log.
	LogOf(index int) string
	// MakeRoom puts a log of the level aside that an earlier process left.
	MakeRoom(index int) error
	Level(ctx, stop context.Context, index int, level plan.Level, part *engine.Part) (engine.Finished, error)
	Forget(index int) error
	// Kept are the logs of the run that no coordinator took.
	Kept() []KeptLog
	// InFlight is how many requests are under way.
	InFlight() int
	Close()
}

// A KeptLog is a log of a level of which this process sent a part, or one before it.
type KeptLog struct {
	Level, Worker int
	Path          string
	Bytes         int64
}

// Open makes a run of a job.
type Open func(ctx context.Context, run string, job message.Job) (Run, error)

// Config is what a worker needs.
type Config struct {
	Bus Bus
	// Name is what people call the worker, Program its version.
	Name, Host, Program string
	CPUs                int
	Open                Open
	Log                 *slog.Logger
	// Stop ends when no new request is to start.
	Stop context.Context
}

// ErrRefused is a coordinator that does not take this worker.
var ErrRefused = i18n.Text{EN: "the coordinator refused this worker", ZH: "协调进程拒绝了此 worker"}.Err()

// A worker is one that takes part in a run, or waits for one.
type worker struct {
	Config
	id    string
	run   string
	job   message.Job
	clock *link
}

// Once waits for a run, takes part in it and returns when it is over. The end of ctx cancels requests at once, that of Config.Stop lets
// them end.
func Once(ctx context.Context, c Config) error {
	w := &worker{Config: c, id: strconv.FormatUint(rand.Uint64(), 36) + strconv.FormatUint(rand.Uint64(), 36)}
	if err := w.join(ctx); err != nil {
		return err
	}
	return w.takePart(ctx)
}

// patience is how long an answer is waited for; the coordinator holds a question for two seconds.
const patience = 5 * time.Second

// pause is how long to wait before a question is asked again that got no answer.
const pause = 500 * time.Millisecond

// ask asks once.
func (w *worker) ask(ctx context.Context, name string, question any, answer message.Checked) error {
	data, err := message.Encode(question)
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := w.Bus.Ask(bounded, name, data)
	if err != nil {
		return err
	}
	return message.Decode(reply, answer)
}

// join asks until there is a run that takes the worker.
func (w *worker) join(ctx context.Context) error {
	said := false
	for {
		if w.Stop.Err() != nil {
			return context.Cause(w.Stop)
		}
		var welcome message.Welcome
		err := w.ask(ctx, message.Join, message.Hello{Version: message.Version, Program: w.Program, ID: w.id, Name: w.Name, Host: w.Host,
			CPUs: w.CPUs}, &welcome)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil && welcome.Refused != "":
			return i18n.Errorf("%v: %s: %s", "%v：%s：%s", ErrRefused, welcome.Refused, welcome.Do)
		case err == nil && welcome.Job != nil:
			w.run, w.job = welcome.Run, *welcome.Job
			logline.Info(w.Log, i18n.Text{EN: "Joined a run.", ZH: "已加入一次运行。"})
			return nil
		}
		if !said {
			said = true
			logline.Info(w.Log, i18n.Text{EN: "Waiting for a run that needs a worker.", ZH: "正在等待需要 worker 的运行。"})
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// takePart takes part in the run that was joined.
func (w *worker) takePart(ctx context.Context) error {
	stop, noMore := context.WithCancelCause(w.Stop)
	defer noMore(nil)
	now, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	w.clock = newLink(w, noMore, cut)
	defer w.clock.begin(context.WithoutCancel(now))() // also while what was cut is brought to the coordinator, which may be gone
	before, end := context.WithCancelCause(now)       // before the first level, where a stop has no request to wait for
	defer end(nil)
	defer context.AfterFunc(stop, func() { end(context.Cause(stop)) })()
	run, err := w.Open(before, w.run, w.job)
	if run != nil {
		defer run.Close()
	}
	if err = w.compare(before, run, err); err == nil {
		w.clock.watch(run.InFlight)
		err = w.giveKept(before, run)
	}
	switch {
	case errors.Is(err, ErrRefused): // also where this worker was told to end meanwhile: the coordinator waits for it no more
		return err
	case w.Stop.Err() != nil && err != nil:
		return w.leave(now)
	case err != nil:
		return err
	}
	return w.levels(now, stop, run)
}

// leave tells the coordinator that this worker was told to end. One that does not hear it finds the worker silent.
func (w *worker) leave(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, beatPatience)
	defer cancel()
	_ = w.ask(bounded, message.Next, message.Asked{ID: w.id, After: -1, Leaves: true}, &message.Order{})
	return context.Cause(w.Stop)
}

// compare tells the coordinator what this machine made of the job.
func (w *worker) compare(ctx context.Context, run Run, failed error) error {
	d := message.Digests{ID: w.id}
	if failed == nil {
		d, failed = run.Digests(ctx)
		d.ID = w.id
	}
	if failed != nil {
		d = message.Digests{ID: w.id, Failed: limited(failed.Error())}
	}
	w.clock.comparing.Store(true)
	defer w.clock.comparing.Store(false)
	for {
		var reply message.Compared
		err := w.ask(ctx, message.Compare, d, &reply)
		switch {
		case err == nil && reply.Refused != "":
			return i18n.Errorf("%v: %s", "%v：%s", ErrRefused, reply.Refused)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			return failed
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func limited(words string) string {
	const most = 4 << 10
	return words[:min(most, len(words))]
}

// levels runs the levels of the run until it is over.
func (w *worker) levels(ctx, stop context.Context, run Run) error {
	after := -1
	unstopped, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(w.Stop, end)()
	for {
		if w.Stop.Err() != nil {
			return w.leave(ctx)
		}
		var order message.Order
		err := w.ask(unstopped, message.Next, message.Asked{ID: w.id, After: after}, &order)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(context.Cause(stop), errLost):
			return errLost
		case err == nil && order.Over:
			return nil
		case err != nil:
			if err := sleep(ctx, pause); err != nil {
				return err
			}
		case order.Level != nil:
			after = order.Level.Index
			if err := w.level(ctx, stop, run, *order.Level); err != nil {
				return err
			}
		}
	}
}

// planLevel is a level of a message.
func planLevel(l message.Level) (plan.Level, error) {
	level := plan.Level{Warmup: l.Warmup, Duration: l.Duration}
	level.WarmupTime, level.Grace = l.WarmupTime, l.Grace
	err := json.Unmarshal(l.Load, &level.Load)
	return level, err
}

// line is how the coordinator's clock lies on this one.
func (w *worker) line() (clock.Line, bool) { return w.clock.line() }
