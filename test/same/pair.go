package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// A pair is both binaries and the folder in which they work.
type pair struct {
	old, new         *binary
	folder, recorded string
	pages            string
}

// make lets both binaries make everything that is compared.
func (p *pair) make(ctx context.Context, out io.Writer) error {
	_, err := os.Stat(p.recorded)
	keep := err != nil
	if keep {
		fmt.Fprintln(out, "Recording runs of the old binary …")
	}
	for _, r := range runs {
		if err := p.live(ctx, r, keep); err != nil {
			return fmt.Errorf("run %s: %w", r.name, err)
		}
	}
	names, err := p.recordedRuns()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Making everything again from %d recorded runs …\n", len(names))
	for _, b := range []*binary{p.old, p.new} {
		if err := b.regenerate(ctx, names); err != nil {
			return err
		}
		if err := b.talk(ctx); err != nil {
			return err
		}
	}
	if p.pages == "" {
		fmt.Fprintln(out, "Generated pages are not compared: -pages names the revision that has the old ones")
		return nil
	}
	return p.copyPages(ctx)
}

// recordedRuns are the names of the folders with a run.json below the recorded ones.
func (p *pair) recordedRuns() ([]string, error) {
	var names []string
	err := filepath.WalkDir(p.recorded, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "run.json" {
			name, _ := filepath.Rel(p.recorded, filepath.Dir(path))
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	slices.Sort(names)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s holds no run", p.recorded)
	}
	return names, err
}
