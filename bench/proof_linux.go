package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/modelscope/evalscope/bench/results"
	"github.com/modelscope/evalscope/internal/groundtruth"
)

// A load is a row of the proof's matrix: rates are such that one processor of the server holds them.
type load struct {
	streams, waves, chunks int
	rate                   float64
}

var loads = []load{
	{streams: 1, waves: 4, chunks: 25, rate: 25},
	{streams: 10, waves: 2, chunks: 50, rate: 25},
	{streams: 100, waves: 2, chunks: 50, rate: 25},
	{streams: 1000, waves: 2, chunks: 50, rate: 25},
	{streams: 2000, waves: 2, chunks: 20, rate: 10},
	{streams: 5000, waves: 2, chunks: 12, rate: 4},
}

// heavy reports whether clients of many processes run in the cell, too: their start alone takes longer than the others' whole run, and
// at 5,000 streams they take a minute.
func heavy(streams int, arrivals string) bool {
	return streams == 100 || streams == 1000 || streams == 5000 && arrivals == "lockstep"
}

func (d load) scenario(arrivals string) scenario {
	return scenario{name: fmt.Sprintf("%s %d × %g/s", arrivals, d.streams, d.rate), number: d.streams * d.waves, parallel: d.streams,
		tokens: d.chunks, limit: peerLimit, tries: 2, profile: groundtruth.Profile{Chunks: d.chunks, TTFT: 200 * time.Millisecond,
			Interval: time.Duration(float64(time.Second) / d.rate), Lockstep: arrivals == "lockstep", Writes: true}}
}

// proof runs every client in every cell, and saves after each, so that an interruption loses one cell.
// It starts no cell after the instant until, where that is set.
func (l *lab) proof(ctx context.Context, streams string, until time.Time, r *results.Results, save func() error) error {
	all := []client{ours, rawC}
	for _, t := range tools() {
		all = append(all, t.name)
	}
	before := r.Clients
	r.Clients = nil
	for _, c := range all {
		r.Clients = append(r.Clients, l.known(before, c, func() results.Client { return l.describeClient(ctx, c) }))
	}
	for _, d := range loads {
		if streams != "" && !strings.Contains(","+streams+",", fmt.Sprintf(",%d,", d.streams)) {
			continue
		}
		for _, arrivals := range []string{"lockstep", "staggered"} {
			for _, c := range all {
				if err := ctx.Err(); err != nil {
					return err
				}
				if !until.IsZero() && time.Now().After(until) {
					return save()
				}
				if l.missing(c) || measured(r, c, d, arrivals) {
					continue
				}
				cell := l.cell(ctx, c, d, arrivals)
				if cell.State != results.OK && cell.State != results.NotRun {
					l.progress(fmt.Sprintf("%s: %s: %s", c, cell.State, cell.Why))
				}
				r.Cells = append(r.Cells, cell)
				if err := save(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// measured reports whether the results hold the cell already.
func measured(r *results.Results, c client, d load, arrivals string) bool {
	return slices.ContainsFunc(r.Cells, func(k results.Cell) bool {
		return k.Client == string(c) && k.Arrivals == arrivals && k.Streams == d.streams
	})
}

// known is what an interrupted proof measured of the client's start, else what measure gives.
func (l *lab) known(before []results.Client, c client, measure func() results.Client) results.Client {
	for _, b := range before {
		if b.Name == string(c) && b.CPUSeconds != nil && !l.missing(c) {
			l.base[c] = &clientRun{scenario: single, cost: cost{cpu: time.Duration(*b.CPUSeconds * 1e9), rss: int64(*b.MemoryMB * (1 << 20))}}
			return b
		}
	}
	return measure()
}

// missing reports whether a peer is not there.
func (l *lab) missing(c client) bool { return toolOf(c) != nil && !l.has(c) }

func (l *lab) describeClient(ctx context.Context, c client) results.Client {
	d := results.Client{Name: string(c)}
	if l.missing(c) {
		d.Why = fmt.Sprintf("not found at %s/%s: scripts/peers could not install it, or was not run", peersFolder(), toolOf(c).file)
		return d
	}
	base, err := l.start1(ctx, c)
	if err != nil {
		d.Why = err.Error()
		delete(l.tools, c)
		return d
	}
	d.StartMS = figure(ms(base.firstRequest().UnixNano() - base.started.UnixNano()))
	d.MemoryMB = figure(float64(base.rss) / (1 << 20))
	d.CPUSeconds = figure(base.cpu.Seconds())
	return d
}

// cell measures one client in one scenario.
func (l *lab) cell(ctx context.Context, c client, d load, arrivals string) results.Cell {
	s := d.scenario(arrivals)
	cell := results.Cell{Client: string(c), Arrivals: arrivals, Streams: d.streams, Rate: d.rate, Requests: s.number, Chunks: d.chunks}
	if t := toolOf(c); t != nil && t.processes && !heavy(d.streams, arrivals) {
		cell.State = results.NotRun
		return cell
	}
	r, err := l.do(ctx, c, s)
	var nothing void
	var late unfinished
	switch {
	case errors.As(err, &nothing):
		cell.State, cell.Why = results.Void, nothing.why
	case errors.As(err, &late):
		cell.State, cell.Why = results.Unfinished, late.Error()
	case err != nil:
		cell.State, cell.Why = results.Failed, lastLines(err.Error(), 1)
	default:
		cell.State = results.OK
		if err := l.fill(ctx, &cell, c, r); err != nil {
			cell.State, cell.Why = results.Failed, err.Error()
		}
		_ = os.RemoveAll(r.folder) // what a peer leaves of ten thousand requests is large
	}
	return cell
}

// fill puts a run's figures into its cell.
func (l *lab) fill(ctx context.Context, cell *results.Cell, c client, r *clientRun) error {
	cell.MemoryMB = figure(float64(r.rss) / (1 << 20))
	cell.Late = figure(ms(int64(r.truth.Lateness(0.99))))
	cell.CPU = figure(micros(r, r.chunks()))
	read := readOurs
	if t := toolOf(c); t != nil {
		us, err := l.peerCost(ctx, c, r, (*clientRun).chunks)
		if err != nil {
			return err
		}
		cell.CPU, read = figure(us), t.read
	}
	if c == rawC { // it stamps nothing
		return nil
	}
	s, err := read(r)
	if err != nil {
		return err
	}
	if n := len(s.requests); s.summary == nil && n != r.number {
		cell.Note = fmt.Sprintf("it reports %d of %d requests", n, r.number)
	}
	k := compare(s, r)
	cell.TTFT50, cell.TTFT99 = figure(quantile(k.ttft, 0.5)), figure(quantile(k.ttft, 0.99))
	cell.Gap50, cell.Gap99 = figure(quantile(k.gap, 0.5)), figure(quantile(k.gap, 0.99))
	cell.OffTTFT50, cell.OffTTFT99 = figure(k.reported.ttft50-k.true.ttft50), figure(k.reported.ttft99-k.true.ttft99)
	cell.OffITL50, cell.OffITL99 = figure(k.reported.itl50-k.true.itl50), figure(k.reported.itl99-k.true.itl99)
	cell.Merged = figure(100 * k.collapsed)
	if k.note != "" {
		cell.Note = k.note
	}
	return nil
}

// figure is nil of what is no number.
func figure(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = math.Round(v*1e4) / 1e4
	return &v
}
