package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// generatedPages follow from tables in the code (docs/generate).
var generatedPages = []string{"docs/en/parameters.md", "docs/zh/parameters.md", "docs/en/metrics.md", "docs/zh/metrics.md", "docs/en/accuracy.md",
	"docs/zh/accuracy.md", "python/evalscope/perf/arguments.py", "python/evalscope/perf/_labels.py"}

// copyPages puts the generated pages of the old revision beside those of this tree.
func (p *pair) copyPages(ctx context.Context) error {
	for _, name := range generatedPages {
		show := exec.CommandContext(ctx, "git", "show", p.pages+":"+name)
		var why bytes.Buffer
		show.Stderr = &why
		old, err := show.Output()
		if err != nil {
			return fmt.Errorf("%s of %s: %s", name, p.pages, bytes.TrimSpace(why.Bytes()))
		}
		now, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := errors.Join(writePage(p.old.folder, name, old), writePage(p.new.folder, name, now)); err != nil {
			return err
		}
	}
	return nil
}

func writePage(folder, name string, text []byte) error {
	path := filepath.Join(folder, "pages", filepath.FromSlash(name))
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, 0o644))
}
