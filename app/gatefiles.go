package app

import (
	"errors"
	"fmt"
	"os"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
)

// gateFiles are the files that a gate writes.
type gateFiles struct{ junit, markdown, gitlab string }

// gateFilesOf are the files that arguments of a run ask for.
func gateFilesOf(args config.Arguments) (files gateFiles) {
	if args.GateJUnit != nil {
		files.junit = *args.GateJUnit
	}
	if args.GateMarkdown != nil {
		files.markdown = *args.GateMarkdown
	}
	if args.GateGitLab != nil {
		files.gitlab = *args.GateGitLab
	}
	return files
}

// toOutput are the files that are standard output.
func (f gateFiles) toOutput() (flags []string) {
	for _, file := range [][2]string{{"--junit", f.junit}, {"--markdown", f.markdown}, {"--gitlab", f.gitlab}} {
		if standardOutput(file[1]) {
			flags = append(flags, file[0])
		}
	}
	return flags
}

// writeGate writes the files.
func (p Process) writeGate(f gateFiles, results []gate.Result) error {
	if f.junit != "" {
		data, err := gate.JUnit(results)
		if err == nil {
			err = p.put(f.junit, data)
		}
		if err != nil {
			return fmt.Errorf("writing the results as JUnit XML: %w", err)
		}
	}
	if f.gitlab != "" {
		data, err := gate.CodeQuality(results)
		if err == nil {
			err = p.put(f.gitlab, data)
		}
		if err != nil {
			return fmt.Errorf("writing the results as GitLab's code quality report: %w", err)
		}
	}
	switch {
	case f.markdown == "":
		return nil
	case standardOutput(f.markdown):
		return p.put(f.markdown, gate.Markdown(results))
	}
	file, err := os.OpenFile(f.markdown, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("writing the results as a Markdown table: %w", err)
	}
	_, err = file.Write(gate.Markdown(results))
	return errors.Join(err, file.Close())
}
