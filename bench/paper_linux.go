package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"time"

	"github.com/modelscope/evalscope/bench/results"
)

// A paper is what a run writes down.
type paper struct {
	results.Results
	figures figures
	goals   []goal
	path    string // of the results, "" when they are not asked for
	begun   time.Time
	before  []results.Goal // of the run that goes on
	spent   float64        // minutes of it
}

// resume takes what an interrupted run left; where there is nothing, everything is measured.
func (p *paper) resume() error {
	old, err := results.Load(p.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Results, p.before, p.spent = *old, old.Goals, old.Minutes
	p.Cells = slices.DeleteFunc(p.Cells, func(c results.Cell) bool { return c.State == results.Void || c.State == results.Failed })
	return nil
}

// save writes the results as far as they are.
func (p *paper) save() error {
	if p.path == "" {
		return nil
	}
	if p.Begun == "" {
		p.Begun = p.begun.UTC().Format("2006-01-02 15:04")
	}
	p.Minutes = math.Round((p.spent+time.Since(p.begun).Minutes())*10) / 10
	p.Goals = nil
	now := verdicts(p.figures, p.goals)
	for _, g := range p.goals { // in the goals' order, what was measured last
		for _, rows := range [][]results.Goal{now, p.before} {
			if i := slices.IndexFunc(rows, func(r results.Goal) bool { return r.Figure == g.figure }); i >= 0 {
				p.Goals = append(p.Goals, rows[i])
				break
			}
		}
	}
	return p.Save(p.path)
}

// add takes the end of a group: a void run is noted, another error ends the bench.
func (p *paper) add(err error) error {
	var nothing void
	if errors.As(err, &nothing) {
		p.Voids = append(p.Voids, nothing.why)
		fmt.Fprintln(os.Stderr, nothing.Error())
		err = nil
	}
	return errors.Join(err, p.save())
}

// finish prints the table, and fails where a must is not reached.
func (p *paper) finish(head, out string) error {
	text, failed := table(p.figures, p.goals)
	text = head + "\n\n" + text
	for _, v := range p.Voids {
		text += "\nvoid: " + v + "\n"
	}
	fmt.Print(text)
	if out != "" {
		if err := os.WriteFile(out, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if failed+len(p.Voids) > 0 {
		return fmt.Errorf("%d of the figures do not reach what they must, %d runs are void", failed, len(p.Voids))
	}
	return nil
}
