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
	only := flags.String("only", "", "comma-separated groups: flood, tokens, lockstep, staggered, paced, files, growth, start, open")
	_ = flags.Parse(args)
	folder, err := os.MkdirTemp("", "evalscope-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	l := &lab{folder: folder, binary: *binary, tools: findTools(), base: map[client]*run{}, progress: func(s string) { fmt.Fprintln(os.Stderr, s) }}
	l.cpus, l.server = processors()
	if err := errors.Join(l.writePrompts(), raiseFiles()); err != nil {
		return err
	}
	groups, rows := l.groups(), goals()
	if *short {
		l.tools, *repeat = nil, 1
		groups, rows = l.shortGroups(), shortGoals()
	}
	f := figures{}
	var voids []string
	for n := range *repeat {
		for _, g := range groups {
			if *only != "" && !strings.Contains(","+*only+",", ","+g.name+",") {
				continue
			}
			fmt.Fprintf(os.Stderr, "-- repetition %d of %d: %s\n", n+1, *repeat, g.name)
			err := g.run(ctx, f)
			var nothing void
			if errors.As(err, &nothing) {
				voids = append(voids, nothing.Error())
				fmt.Fprintln(os.Stderr, nothing.Error())
			} else if err != nil {
				return err
			}
		}
	}
	text, failed := table(f, rows)
	text = l.describe(*repeat) + "\n\n" + text
	for _, v := range voids {
		text += "\n" + v + "\n"
	}
	fmt.Print(text)
	if *out != "" {
		if err := os.WriteFile(*out, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if failed+len(voids) > 0 {
		return fmt.Errorf("%d of the figures do not reach what they must, %d runs are void", failed, len(voids))
	}
	return nil
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
