package main

import (
	"context"
	"os"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"github.com/modelscope/evalscope/internal/artifacts"
	"github.com/modelscope/evalscope/internal/visualizer/publisher"
	"github.com/modelscope/evalscope/internal/visualizer/swanlab"
	"github.com/modelscope/evalscope/internal/visualizer/wandb"
	shape "github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/visualizer"
)

// visualizer: the CPU of snapshots, of the native visualizers and of the watcher of the client's health, measured alone, as
// a share of what the client takes for a thousand streams. The difference of two such runs would drown in their noise.
func (l *lab) visualizer(ctx context.Context, f figures) error {
	r, err := l.do(ctx, ours, streams("staggered 1,000", 1000, 2, false))
	if err != nil {
		return err
	}
	client := r.cpu.Seconds() / r.end.Sub(r.started).Seconds()
	for name, ready := range map[string]visualizer.Ready{
		"V swanlab": swanlab.Local{Project: "bench"}, "V wandb": wandb.Offline{Project: "bench"},
	} {
		cost, err := l.pointCost(ctx, ready)
		if err != nil {
			return err
		}
		f.add(name+" us", cost.Seconds()*1e6)
		f.add(name, 100*cost.Seconds()/publisher.Every.Seconds()/client)
	}
	watch, err := watchCost(ctx)
	f.add("W", 100*watch/client)
	return err
}

// points is how many points are drawn to know the cost of one.
const points = 2000

// pointCost is the CPU of a snapshot and its point.
func (l *lab) pointCost(ctx context.Context, ready visualizer.Ready) (time.Duration, error) {
	folder, err := os.MkdirTemp(l.folder, "visualizer")
	if err != nil {
		return 0, err
	}
	started, err := ready.Start(ctx, visualizer.Run{ID: uuid.NewString(), Name: "bench", Folder: folder})
	if err != nil {
		return 0, err
	}
	var sums metric.Running
	one := metric.RunningOf(answered())
	begin := cpuOfSelf()
	for i := range int64(points) {
		sums.Join(one)
		p := visualizer.Point{Step: i + 1, Level: 1, Values: artifacts.Message(sums.Level(metric.Load{Profile: shape.Closed(1000), Number: points}, protocol.Generation))}
		if err := started.Log(ctx, p); err != nil {
			return 0, err
		}
	}
	cost := cpuOfSelf() - begin
	return cost / points, started.Finish(ctx, visualizer.End{State: visualizer.Finished})
}

// answered is a request with all that EvalScope's figures need.
func answered() *record.Record {
	r := &record.Record{Stream: true, Usage: record.Usage{Given: true, Prompt: 100, Completion: 3, Cached: -1, Reasoning: -1}}
	for i := range 3 {
		r.Payloads = append(r.Payloads, record.Payload{At: record.Instant(1e6 * (i + 2)), Read: int32(i), Kind: record.Output})
	}
	r.Sent, r.First, r.Last, r.End = 1e6, r.Payloads[0].At, r.Payloads[2].At, r.Payloads[2].At
	return r
}

// cpuOfSelf is the user and system time of this process so far.
func cpuOfSelf() time.Duration { return cpuOf(unix.RUSAGE_SELF) }

// cpuOf is the user and system time so far of this process or of this thread.
func cpuOf(who int) time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(who, &u) // it cannot fail for ourselves
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
