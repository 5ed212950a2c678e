package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/pipe"
)

// A frontEnd is the way from the front end: its commands become interrupts and answers.
type frontEnd struct {
	// signals carries the process's own signals and those that commands stand for.
	signals chan os.Signal
	out     *pipe.Writer
	quit    context.CancelFunc
	over    sync.WaitGroup

	mu      sync.Mutex
	asked   int
	waiting map[int]chan error
	gone    bool // the front end is
}

// errGone is why an answer never comes.
var errGone = errors.New("the program that started this run exited before it replied")

// readFrontEnd reads commands until the input ends. The reading goroutine is not waited for: a read of standard input
// cannot be interrupted, and the process ends when the run does.
func readFrontEnd(in *pipe.Reader, out *pipe.Writer, signals <-chan os.Signal) *frontEnd {
	quit, end := context.WithCancel(context.Background())
	l := &frontEnd{signals: make(chan os.Signal, 4), out: out, quit: end, waiting: map[int]chan error{}}
	l.over.Go(func() {
		for {
			select {
			case <-quit.Done():
				return
			case s := <-signals:
				l.interrupt(s)
			}
		}
	})
	go l.read(in)
	return l
}

func (l *frontEnd) end() {
	l.quit()
	l.over.Wait()
}

// interrupt passes a signal on; where four wait already one more says nothing new.
func (l *frontEnd) interrupt(s os.Signal) {
	select {
	case l.signals <- s:
	default:
	}
}

func (l *frontEnd) read(in *pipe.Reader) {
	for {
		command, err := in.Next()
		switch {
		case errors.Is(err, pipe.ErrCommand):
			l.out.Send(pipe.Log{Time: time.Now(), Level: slog.LevelWarn.String(), Text: "Ignored a line on the pipe that is not a command."})
			continue
		case err != nil:
			if !errors.Is(err, io.EOF) {
				l.out.Send(pipe.Log{Time: time.Now(), Level: slog.LevelError.String(), Text: "reading commands: " + err.Error()})
			}
			l.lost()
			return
		}
		switch command.Command {
		case "stop":
			l.interrupt(os.Interrupt)
		case "kill":
			l.interrupt(os.Interrupt)
			l.interrupt(os.Interrupt)
		case "answer":
			l.answer(command)
		}
	}
}

// lost is the front end's end: the run stops and finishes its report.
func (l *frontEnd) lost() {
	l.mu.Lock()
	l.gone = true
	for _, answer := range l.waiting {
		answer <- errGone
	}
	clear(l.waiting)
	l.mu.Unlock()
	l.interrupt(os.Interrupt)
}

func (l *frontEnd) answer(c pipe.Command) {
	l.mu.Lock()
	answer := l.waiting[c.ID]
	delete(l.waiting, c.ID)
	l.mu.Unlock()
	if answer == nil {
		return
	}
	if c.Error != "" {
		answer <- errors.New(c.Error)
		return
	}
	answer <- nil
}

// Ask sends a question to the front end and waits for its answer.
func (l *frontEnd) Ask(ctx context.Context, q pipe.Ask) error {
	answer := make(chan error, 1)
	l.mu.Lock()
	if l.gone {
		l.mu.Unlock()
		return errGone
	}
	l.asked++
	q.ID = l.asked
	l.waiting[q.ID] = answer
	l.mu.Unlock()
	l.out.Send(q)
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
