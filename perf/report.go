package perf

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plan"
)

// Report makes every file and table of a run again from its event logs: of a run that was killed, or whose files were
// lost. dir is the folder that holds run.json. The logs themselves are not touched.
func Report(ctx context.Context, dir string, options ...Option) (*Result, error) {
	s := newSettings(ctx, options)
	run, err := outputs.ReadRun(dir)
	if err != nil {
		return nil, err
	}
	doc, hash, err := readPlan(dir)
	if err != nil {
		return nil, err
	}
	count := &counter{}
	if count.tokenizer, err = loadTokenizer(ctx, s, doc.Tokenizer, doc.HubSource); err != nil {
		return nil, err
	}
	if p, ok := s.plugins.Protocol(doc.API); ok {
		count.protocol = p
	}
	show := newPresenter(s)
	result := &Result{ID: run.ID, Folder: dir, Interrupted: run.State != outputs.Done}
	all := &summary{folder: dir, run: run, plan: doc, planHash: hash}
	for _, l := range run.Levels {
		made, err := show.level(ctx, filepath.Join(dir, l.Folder), count.recount())
		if err != nil {
			show.logger.Warn(fmt.Sprintf("level %s is left out: %v", l.Name, err))
			continue
		}
		all.made = append(all.made, made)
		result.Levels = append(result.Levels, made.Level)
	}
	if len(result.Levels) == 0 {
		return nil, fmt.Errorf("%s has no level with a readable event log", dir)
	}
	return result, show.run(all, result)
}

func readPlan(dir string) (doc plan.Document, hash string, err error) {
	data, err := os.ReadFile(filepath.Join(dir, plan.File))
	if err != nil {
		return doc, "", fmt.Errorf("reading the run's plan: %w", err)
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return doc, "", fmt.Errorf("reading %s: %w", filepath.Join(dir, plan.File), err)
	}
	return doc, plan.Hash(data), nil
}
