package calibrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// ErrSystem is a system on which there is no ground truth.
var ErrSystem = errors.New("calibration requires Linux: the ground-truth server uses epoll and receive timestamps")

// Config says how to calibrate.
type Config struct {
	// Server is the command that becomes the ground-truth server, truth.Child.
	Server []string
	// Folder is where temporary files go: the disk on which a run's logs go.
	Folder string
	// Process is called before each load starts, and what it returns when it has ended, as for a run; nil for nothing.
	Process func() (end func())
	// PerRun is about how long one load with one kind of arrivals takes, 0 for the usual 2.5 s.
	PerRun time.Duration
	// Progress is told what happens; nil is nobody.
	Progress func(string)
}

// maxAttempts is how often a load whose server was late is tried, a heavy one each time with half the chunk rate.
const maxAttempts = 3

// Run calibrates under each load, with staggered and with lockstep arrivals, and returns the worse of both for each. A
// load whose server was late in every try is Void. The error is that of something that broke.
func Run(ctx context.Context, c Config, loads []Load) ([]metric.Calibration, error) {
	if !groundtruth.Supported {
		return nil, ErrSystem
	}
	folder, err := os.MkdirTemp(c.Folder, ".calibration-")
	if err != nil {
		return nil, fmt.Errorf("creating a folder for the calibration: %w", err)
	}
	defer os.RemoveAll(folder)
	threads := runtime.GOMAXPROCS(0)
	server, undo, pinned := groundtruth.Divide()
	defer func() {
		undo()
		if runtime.GOMAXPROCS(0) != threads { // the runtime had followed the processors
			runtime.SetDefaultGOMAXPROCS()
		}
	}()
	r := runner{Config: c, folder: folder, server: server, pinned: pinned, began: time.Now()}
	var all []metric.Calibration
	for _, load := range loads {
		found, err := r.load(ctx, load.complete())
		if err != nil {
			return all, err
		}
		all = append(all, found)
	}
	return all, nil
}

type runner struct {
	Config
	folder string
	server int // the processor of the server, -1 for any
	pinned bool
	runs   int
	began  time.Time
}

// load calibrates under one load, slower while the server cannot keep up.
func (r *runner) load(ctx context.Context, load Load) (metric.Calibration, error) {
	for try := 1; ; try++ {
		both := metric.Calibration{}
		for _, lockstep := range []bool{false, true} {
			found, err := r.once(ctx, load, lockstep)
			if err != nil {
				return found, err
			}
			if !lockstep {
				both = found
			} else {
				both = merge(both, found)
			}
			if both.Void != "" {
				break
			}
		}
		if both.Void == "" || try == maxAttempts || time.Since(r.began) > budget {
			return both, nil
		}
		how := "repeating"
		if load.ChunkRate*float64(load.Shape.MaxSlots()) > heavy {
			load.ChunkRate /= 2
			how += " with half the payload rate"
		}
		r.say(fmt.Sprintf("Calibration of %s: %s; %s.", load, both.Void, how))
	}
}

// merge is the worse of staggered and lockstep arrivals, at the smaller of both loads.
func merge(a, b metric.Calibration) metric.Calibration {
	a.TTFT, a.Latency, a.Decode, a.Gap = a.TTFT.Worse(b.TTFT), a.Latency.Worse(b.Latency), a.Decode.Worse(b.Decode), a.Gap.Worse(b.Gap)
	a.Duration = max(a.Duration, b.Duration)
	a.SendLag, a.InClient = a.SendLag.Worse(b.SendLag), a.InClient.Worse(b.InClient)
	a.Streams, a.Chunks, a.Requests = min(a.Streams, b.Streams), min(a.Chunks, b.Chunks), min(a.Requests, b.Requests)
	a.ServerLate, a.Void = max(a.ServerLate, b.ServerLate), b.Void
	return a
}

// String names the load: 50 streams, or 20 requests/s.
func (l Load) String() string {
	if l.Shape.OpenLoop() {
		return fmt.Sprintf("%g requests/s", l.Shape.PeakRate())
	}
	if l.Shape.MaxSlots() == 1 {
		return "1 stream"
	}
	return strconv.Itoa(l.Shape.MaxSlots()) + " streams"
}

func (r *runner) say(text string) {
	if r.Progress != nil {
		r.Progress(text)
	}
}

// once sends one load and compares.
func (r *runner) once(ctx context.Context, load Load, lockstep bool) (metric.Calibration, error) {
	profile, number := load.profile(lockstep, cmp.Or(r.PerRun, perRun))
	profile.CPU = r.server
	limited, cancel := context.WithTimeout(ctx, 10*perRun)
	defer cancel()
	server, err := groundtruth.Start(limited, r.Server, profile)
	if err != nil {
		return metric.Calibration{}, err
	}
	r.runs++
	folder := filepath.Join(r.folder, strconv.Itoa(r.runs))
	err = errors.Join(os.Mkdir(folder, 0o755), r.send(limited, server.Port, folder, load, profile, number))
	log, stopErr := server.Stop()
	if ctx.Err() != nil {
		return metric.Calibration{}, ctx.Err()
	}
	if err = errors.Join(err, stopErr); err != nil {
		return metric.Calibration{}, fmt.Errorf("calibrating with %s: %w", load, err)
	}
	defer os.RemoveAll(folder)
	return r.compare(load, profile, number, folder, log)
}

// send sends the load over everything that a run is sent over.
func (r *runner) send(ctx context.Context, port int, folder string, load Load, profile groundtruth.Profile, number int) error {
	address := &url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/v1/chat/completions"}
	client, err := wire.New(wire.Config{URL: address, ConnectTimeout: perRun, ReadTimeout: 3 * perRun})
	if err != nil {
		return err
	}
	defer client.Close()
	level := plan.Level{Load: metric.Load{Name: "calibration", Profile: load.Shape, Number: number}}
	p := &plan.Plan{Model: "truth", ModelID: "truth", Protocol: openai.Dialect(),
		Settings: protocol.Settings{Model: "truth", Stream: true}, MaxTokens: &plan.Range{Min: profile.Chunks, Max: profile.Chunks},
		Levels: []plan.Level{level}, Seed: 1, LogEvery: 1 << 30}
	p.Target.RequestIDs = true // as a run does
	p.Target.URL, p.Target.Shown, p.Target.Endpoint = address, address.String(), address.Host
	e := &engine.Engine{Plan: p, RunID: "calibration", Sessions: newPrompts(load.Bodies), Client: client,
		Log: slog.New(slog.DiscardHandler), Live: &engine.Live{}, Load: r.Process,
		Folder: func(plan.Level) (string, error) { return folder, nil },
		Finish: func(context.Context, engine.Finished) (*metric.Level, error) { return nil, nil }}
	// A level that is not summarized would be asked for again: the controller is asked once.
	_, err = e.Sweep(ctx, ctx, &once{level: level})
	return err
}

// once is a controller with one level.
type once struct {
	level plan.Level
	asked bool
}

// Next is the level, the first time.
func (o *once) Next([]*metric.Level) (plan.Level, bool) {
	first := !o.asked
	o.asked = true
	return o.level, first
}

// Planned is 1.
func (o *once) Planned() int { return 1 }

// Range is the level.
func (o *once) Range() []plan.Level { return []plan.Level{o.level} }

// words fill prompts.
var words = strings.Repeat("measure what you load and load what you measure ", 64)

// text is a prompt of that many bytes.
func text(size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(words[:min(len(words), size-b.Len())])
	}
	return b.String()
}

// seconds is a time in the unit of the metric table.
func seconds(ns int64) float64 { return time.Duration(ns).Seconds() }
