package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// bench runs everything, prints the table and fails where a must is not reached.
func bench(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	short := flags.Bool("short", false, "only ratios with wide margins, in under a minute")
	repeat := flags.Int("repeat", 3, "repetitions; the table shows medians")
	binary := flags.String("binary", "bin/evalscope", "the evalscope to measure")
	out := flags.String("o", "", "file for the table, as Markdown")
	only := flags.String("only", "", "comma-separated groups: flood, tokens, tls, lockstep, staggered, paced, files, growth, start, open, record, visualizer, live, knee, idle")
	proof := flags.String("proof", "", "file for results as JSON: every client at 1 to 5,000 streams, too")
	streams := flags.String("streams", "", "with -proof: comma-separated numbers of streams, all when empty")
	resume := flags.Bool("resume", false, "with -proof: keep what the file holds, and measure the rest")
	within := flags.Duration("within", 0, "with -proof: start nothing after this time; -resume goes on")
	_ = flags.Parse(args)
	folder, err := os.MkdirTemp("", "evalscope-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	l := &lab{folder: folder, binary: *binary, tools: findTools(), base: map[client]*clientRun{}, progress: func(s string) { fmt.Fprintln(os.Stderr, s) }}
	l.cpus, l.server = processors()
	if err := errors.Join(l.writePrompts(), raiseFiles()); err != nil {
		return err
	}
	groups, rows := l.groups(), goals()
	if *short {
		l.tools, *repeat = nil, 1
		groups, rows = l.shortGroups(), shortGoals()
	}
	p := &paper{path: *proof, begun: time.Now(), goals: rows, figures: figures{}}
	if *resume {
		if err := p.resume(); err != nil {
			return err
		}
	}
	p.Machine, p.Repetitions = l.machine(), *repeat
	var until time.Time
	if *within > 0 {
		until = time.Now().Add(*within)
	}
	if *proof != "" {
		if err := l.proof(ctx, *streams, until, &p.Results, p.save); err != nil {
			return err
		}
	}
	for n := range *repeat {
		for _, g := range groups {
			if !until.IsZero() && time.Now().After(until) {
				break
			}
			if *only != "" && !strings.Contains(","+*only+",", ","+g.name+",") {
				continue
			}
			fmt.Fprintf(os.Stderr, "-- repetition %d of %d: %s\n", n+1, *repeat, g.name)
			if err := p.add(g.run(ctx, p.figures)); err != nil {
				return err
			}
		}
	}
	return p.finish(l.describe(*repeat), *out)
}

func (l *lab) describe(repeat int) string {
	against := "no EvalScope found in .peers, on PATH or in EVALSCOPE_PEER"
	if l.has(peer) {
		against = "A = EvalScope 1.14.1"
	}
	pinned := "server not pinned"
	if l.server >= 0 {
		pinned = "server pinned to one"
	}
	return fmt.Sprintf("%s, %s/%s, %d processors (%s), %d repetitions; B = raw reader; %s.",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), pinned, repeat, against)
}

// A group is a set of figures that are measured together.
type group struct {
	name string
	run  func(context.Context, figures) error
}
