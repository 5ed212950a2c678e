package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func TestSpoiled_WhereHalfFailedTheFailuresComeFirstAndNoMoreRequestsAreAdvised(t *testing.T) {
	l := faulty(record.FaultReset, 0, 6)
	l.Load.Number, l.Total, l.Succeeded = 12, 12, 6
	r := Run{Levels: []*metric.Level{l}, Command: []string{"evalscope", "perf"}}
	if found := Advise(r); found[0].Rule != "failures" {
		t.Error(keys(found))
	}
	if line := LastLine(r); NextCommand(r) != "" || !strings.Contains(line, "failed: 6 of 12") {
		t.Error(line)
	}
	l = plain()
	l.Total, l.Succeeded = 12, 12
	if line := NextCommand(Run{Levels: []*metric.Level{l}}); line != "--number 100" {
		t.Errorf("without failures: %s", line)
	}
}

func TestSpoiled_WhatIsMissingStandsInTheClosingLine(t *testing.T) {
	line := LastLine(Run{Levels: []*metric.Level{plain()}, Short: "killed: 9 of 100 requests, 1 of 2 levels", Unmade: []string{"perf_report.html"}})
	for _, want := range []string{"| killed: 9 of 100 requests, 1 of 2 levels |", "not created: perf_report.html"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q is not in %s", want, line)
		}
	}
}

func TestSpoiled_SuggestedCommandsHoldNothingThatATerminalObeys(t *testing.T) {
	line := nextCommand([]string{"evalscope", "perf", "--model", "a\nb\x1b[31m\u202Ec'\\", "--alias", "模型 1"}, []string{"--number", "100"})
	if want := `evalscope perf --model $'a\nb\x1b[31m\u202ec\'\\' --alias '模型 1' --number 100`; line != want {
		t.Errorf("%s, want %s", line, want)
	}
}

func TestNextCommand_LeavesTheFolderOfTheRunAlone(t *testing.T) {
	got := nextCommand([]string{"evalscope", "perf", "--name", "a", "--no-timestamp", "--model", "m"}, []string{"--number", "100"})
	if got != "evalscope perf --model m --number 100" {
		t.Errorf("the command is %s", got)
	}
}
