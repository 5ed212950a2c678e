package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/liveview"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/internal/termtext"
	"github.com/modelscope/evalscope/perf/standard"
)

// redraw is how often the live view is drawn: as often as evalscope perf does.
const redraw = 200 * time.Millisecond

// runWatched is the child process that runs a benchmark with the live view on a pseudo-terminal, drawn by a thread of its
// own. It writes the CPU of that thread and the number of frames to a file.
func runWatched(into string, words []string) error {
	if err := raiseFiles(); err != nil {
		return err
	}
	p := painter{}
	with := run.Options{Plugins: standard.Plugins(), Watch: p.watch}
	args, _, err := config.Parse(words, run.Environment(with))
	if err != nil {
		return err
	}
	terminal, closeTerminal, err := openTerminal()
	if err != nil {
		return err
	}
	defer closeTerminal()
	p.out = terminal
	if _, err := run.Run(context.Background(), args, with); err != nil {
		return err
	}
	return os.WriteFile(into, fmt.Appendf(nil, "%d %d", p.cpu.Nanoseconds(), p.frames), 0o644)
}

// A painter draws the live view as the screen of evalscope perf does, and counts what it takes.
type painter struct {
	out    io.Writer
	rows   int
	frames int
	cpu    time.Duration
}

func (p *painter) watch(state func() run.Snapshot) (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		begin := cpuOf(unix.RUSAGE_THREAD)
		ticker := time.NewTicker(redraw)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				p.cpu = cpuOf(unix.RUSAGE_THREAD) - begin
				return
			case <-ticker.C:
				p.draw(state())
			}
		}
	}()
	return func() { close(over); <-ended }
}

func (p *painter) draw(now run.Snapshot) {
	if now.Name == "" {
		return
	}
	var b strings.Builder
	if p.rows > 1 {
		b.WriteString(termtext.Erase(p.rows))
	}
	lines := liveview.Full(now, now.Detail(), liveview.Look{Width: 120, Color: true})
	for i, line := range lines {
		if i > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString(line.String())
	}
	p.rows = len(lines)
	p.frames++
	io.WriteString(p.out, b.String())
}

// openTerminal is a pseudo-terminal whose other end is read by nobody who looks.
func openTerminal() (terminal *os.File, end func(), err error) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		master.Close()
		return nil, nil, err
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(io.Discard, master) // ends with an error when the other end is closed
	}()
	return terminal, func() {
		terminal.Close()
		<-read
		master.Close()
	}, nil
}

// live: the CPU of the live view's thread as a share of what the whole client takes for a thousand streams, in one run.
func (l *lab) live(ctx context.Context, f figures) error {
	r, err := l.do(ctx, liveC, streams("staggered 1,000", 1000, 3, false))
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(r.folder, liveFile))
	if err != nil {
		return err
	}
	var cpu time.Duration
	var frames int
	if _, err := fmt.Sscan(string(data), &cpu, &frames); err != nil {
		return fmt.Errorf("what the live view took: %w", err)
	}
	if least := int(r.lastWrite().Sub(r.firstRequest()) / redraw / 2); frames < least {
		return fmt.Errorf("the live view drew %d frames where at least %d were due", frames, least)
	}
	share := 100 * cpu.Seconds() / r.cpu.Seconds()
	f.add("L us", cpu.Seconds()*1e6/float64(frames))
	f.add("L", share)
	if board, ok := f.median("V swanlab"); ok {
		f.add("L+V", share+board)
	}
	return nil
}
