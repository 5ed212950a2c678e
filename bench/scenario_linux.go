package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"golang.org/x/sys/unix"
)

// A client is something that sends load.
type client string

const (
	ours client = results.Ours
	rawC client = results.RawReader
	// liveC is ours, started by this program with the live view on a terminal.
	liveC client = "evalscope, watched"
	peer  client = "EvalScope 1.14.1"
)

// A scenario is one load against one way of answering.
type scenario struct {
	name             string
	profile          groundtruth.Profile
	number, parallel int
	rate             float64       // open loop when > 0
	limit            time.Duration // for the whole run, none when 0
	tokens           int
	test             bool // with the connection test
	tries            int  // of a run whose server was late, three when 0
	tls              bool // through a tunnel that speaks TLS
}

// liveFile is where a watched client says what watching took.
const liveFile = "live.txt"

// A clientRun is what one client did in one scenario.
type clientRun struct {
	scenario
	cost
	truth  *groundtruth.Log
	folder string // what the client wrote
}

// A lab holds what all runs share.
type lab struct {
	folder   string
	binary   string                // ours
	tools    map[client]string     // the programs of those peers that are there
	base     map[client]*clientRun // a run of each for a single request
	cpus     unix.CPUSet
	server   int
	runs     int
	progress func(string)
}

// void is a run that says nothing, because the server was late or the machine busy.
type void struct{ why string }

// Error says why the measurement does not count.
func (v void) Error() string { return "void: " + v.why }

// do runs the scenario once; a run whose server was late, or whose processors were taken by others, is void and taken again, at most s.tries times.
func (l *lab) do(ctx context.Context, c client, s scenario) (*clientRun, error) {
	tries := cmp.Or(s.tries, 3)
	for try := 1; ; try++ {
		r, err := l.once(ctx, c, s)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", s.name, c, err)
		}
		why := r.quietEnough()
		if why == "" {
			return r, nil
		}
		if try == tries {
			return nil, void{fmt.Sprintf("%s, %s: %s in %d runs; is the machine busy?", s.name, c, why, tries)}
		}
		l.progress(fmt.Sprintf("%s, %s: void, %s; once more", s.name, c, why))
	}
}

func (l *lab) once(ctx context.Context, c client, s scenario) (*clientRun, error) {
	l.runs++
	r := &clientRun{scenario: s, folder: filepath.Join(l.folder, strconv.Itoa(l.runs))}
	if err := os.Mkdir(r.folder, 0o755); err != nil {
		return nil, err
	}
	s.profile.CPU = l.server
	srv, err := startServer(ctx, l.folder, s.profile)
	if err != nil {
		return nil, err
	}
	begin, port, end := time.Now(), srv.port, func() error { return nil }
	var runErr error
	if s.tls {
		var t *tunnel
		if t, runErr = startTunnel(ctx, srv.port, l.server); runErr == nil {
			port, end = t.port, t.stop
		}
	}
	if runErr == nil {
		var command, env []string
		if command, env, runErr = l.command(c, s, port, r.folder); runErr == nil {
			r.cost, runErr = l.runClient(ctx, c, s, command, env)
		}
	}
	runErr = errors.Join(runErr, end())
	if r.truth, err = srv.stop(); err != nil {
		return nil, err
	}
	if runErr != nil {
		return nil, runErr
	}
	want := s.number
	if s.test {
		want++
	}
	if got := len(r.truth.Requests); got < want {
		return nil, fmt.Errorf("the server saw %d requests of %d", got, want)
	}
	l.progress(fmt.Sprintf("%-28s %-17s %6.2f s, CPU %6.2f s, RSS %4d MB", s.name, c, time.Since(begin).Seconds(), r.cpu.Seconds(), r.rss>>20))
	return r, nil
}

// command is the client's command line, with everything switched on that is on by default.
func (l *lab) command(c client, s scenario, port int, folder string) (command, env []string, err error) {
	if c == rawC {
		self, _ := os.Executable()
		return []string{self, "raw", "-port", strconv.Itoa(port), "-number", strconv.Itoa(s.number), "-parallel", strconv.Itoa(s.parallel),
			"-max-tokens", strconv.Itoa(s.tokens)}, nil, nil
	}
	if t := toolOf(c); t != nil {
		return t.command(l.tools[c], s, port, folder)
	}
	command = perfCommand(l.binary, s, port, folder)
	if c == liveC {
		self, _ := os.Executable()
		command = append([]string{self, "live", filepath.Join(folder, liveFile)}, command[2:]...)
	}
	return command, []string{"HF_HUB_OFFLINE=1", "NO_COLOR=1"}, nil
}

// disk is the size of everything the client wrote.
func (r *clientRun) disk() (size int64) {
	_ = filepath.WalkDir(r.folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return size
}

// chunks is the number of payloads with content that the server sent.
func (r *clientRun) chunks() float64 { return float64(r.number * r.profile.Chunks) }

// lastWrite is the instant of the server's very last write.
func (r *clientRun) lastWrite() time.Time {
	var last int64
	for i := range r.truth.Requests {
		last = max(last, r.truth.Requests[i].Last)
	}
	return time.Unix(0, last)
}

// firstRequest is the arrival of the first request of the load.
func (r *clientRun) firstRequest() time.Time {
	first := 0
	if r.test {
		first = 1
	}
	return time.Unix(0, r.truth.Requests[first].Arrived)
}
