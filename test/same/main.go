package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	same, err := compareBinaries(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "same:", err)
		os.Exit(2)
	}
	if !same {
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	old, new, folder string
	allowed, pages   string
}

func parse(words []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("same", flag.ContinueOnError)
	flags.StringVar(&o.allowed, "allowed", "test/same/allowed.txt", "file of the differences on purpose")
	flags.StringVar(&o.pages, "pages", "", "git revision whose generated pages are compared (default: OLD, where it is a revision)")
	if err := flags.Parse(words); err != nil {
		return o, err
	}
	if flags.NArg() < 2 || flags.NArg() > 3 {
		return o, fmt.Errorf("give OLD NEW [FOLDER], not %d arguments", flags.NArg())
	}
	o.old, o.new, o.folder = flags.Arg(0), flags.Arg(1), flags.Arg(2)
	return o, nil
}

// compareBinaries reports whether both binaries make the same, but for the differences on purpose.
func compareBinaries(ctx context.Context, words []string, out io.Writer) (bool, error) {
	o, err := parse(words)
	if err != nil {
		return false, err
	}
	allowed, err := readAllowed(o.allowed)
	if err != nil {
		return false, err
	}
	folder, temporary := o.folder, o.folder == ""
	if temporary {
		if folder, err = os.MkdirTemp("", "evalscope-same-*"); err != nil {
			return false, err
		}
	}
	pair, err := prepare(ctx, o, folder)
	if err != nil {
		return false, err
	}
	if err := pair.make(ctx, out); err != nil {
		return false, err
	}
	differences, files, err := compareFolders(pair.old.folder, pair.new.folder, pair.normalized)
	if err != nil {
		return false, err
	}
	same := describe(out, differences, files, allowed)
	if temporary && same {
		return true, os.RemoveAll(folder)
	}
	fmt.Fprintln(out, "What both made is in", folder)
	return same, nil
}

// describe prints every difference and reports whether all of them are on purpose.
func describe(out io.Writer, differences []difference, files int, allowed []allowance) bool {
	unlisted := 0
	for _, d := range differences {
		if reason := reasonFor(allowed, d.path); reason != "" {
			fmt.Fprintf(out, "on purpose  %s: %s\n", d.path, reason)
			continue
		}
		unlisted++
		fmt.Fprintf(out, "DIFFERS     %s: %s\n", d.path, d.what)
		for _, line := range d.lines {
			fmt.Fprintln(out, "   ", line)
		}
	}
	fmt.Fprintf(out, "%d files compared, %d differ, %d of them on purpose\n", files, len(differences), len(differences)-unlisted)
	return unlisted == 0
}

// prepare finds both binaries and makes the folders; what is left of an earlier comparison is removed, but for its recorded runs.
func prepare(ctx context.Context, o options, folder string) (*pair, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	p := &pair{folder: folder, recorded: filepath.Join(folder, "recorded"), pages: o.pages}
	for _, side := range []string{"old", "new", "live", "home"} {
		if err := os.RemoveAll(filepath.Join(folder, side)); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Join(folder, side), 0o755); err != nil {
			return nil, err
		}
	}
	path := o.old
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		p.pages = o.old
		if path, err = build(ctx, o.old, folder); err != nil {
			return nil, err
		}
	}
	if p.old, err = newBinary(ctx, path, folder, "old"); err != nil {
		return nil, err
	}
	p.new, err = newBinary(ctx, o.new, folder, "new")
	return p, err
}
