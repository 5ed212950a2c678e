package main

import (
	"math"
	"syscall"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// answered by a server that wrote at these milliseconds, to a request that came at 0.
func truthOf(writes ...float64) groundtruth.Request {
	r := groundtruth.Request{Arrived: 1e9}
	for _, w := range writes {
		r.Writes = append(r.Writes, 1e9+int64(w*1e6))
	}
	r.First, r.Last = r.Writes[0], r.Writes[len(r.Writes)-1]
	return r
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

func TestCompare_ErrorsAreTheDifferencesToTheRequestThatTheReplyNames(t *testing.T) {
	r := &clientRun{scenario: scenario{profile: groundtruth.Profile{Interval: 40 * time.Millisecond}},
		truth: &groundtruth.Log{Requests: []groundtruth.Request{truthOf(200, 240, 280), truthOf(300, 340, 385)}}}
	c := compare(&seen{requests: []seenRequest{
		{index: 1, ttft: 301, gaps: []float64{41, 43}},                // errors 1; 1 and 2
		{index: 0, ttft: 197, gaps: []float64{0.001, 0, 80, 0.00001}}, // errors 3; 40 and 40; role and finish are left out
	}}, r)
	if len(c.ttft) != 2 || !near(c.ttft[0], 1) || !near(c.ttft[1], 3) {
		t.Errorf("TTFT errors %v, want 1 and 3", c.ttft)
	}
	want := []float64{1, 2, 40, 40}
	for i, g := range c.gap {
		if len(c.gap) != 4 || !near(g, want[i]) {
			t.Errorf("gap errors %v, want %v", c.gap, want)
			break
		}
	}
	if !near(c.collapsed, 0.25) {
		t.Errorf("%g of the gaps are lost, want a quarter", c.collapsed)
	}
	if !near(c.true.ttft50, 200) || !near(c.true.ttft99, 300) || !near(c.reported.ttft99, 301) || !near(c.true.itl99, 45) {
		t.Errorf("true %+v, reported %+v", c.true, c.reported)
	}
}

func TestCompare_WithoutNamesThereAreNoErrorsOfSingleRequests(t *testing.T) {
	r := &clientRun{truth: &groundtruth.Log{Requests: []groundtruth.Request{truthOf(200)}}}
	c := compare(&seen{requests: []seenRequest{{index: -1, ttft: 250}}}, r)
	if len(c.ttft)+len(c.gap) != 0 || !near(c.reported.ttft50-c.true.ttft50, 50) || !math.IsNaN(c.collapsed) {
		t.Errorf("%+v", c)
	}
	c = compare(&seen{summary: &summary{210, 220, 40, 50}}, r)
	if c.reported != (summary{210, 220, 40, 50}) {
		t.Errorf("the tool's own percentiles are %+v", c.reported)
	}
}

func TestCompare_MemoryOfAGroupIsThatOfItsProcesses(t *testing.T) {
	stop := watchMemory(groupOfSelf())
	if sum := stop(); sum < 1<<20 || sum > 1<<40 {
		t.Errorf("this process's group holds %d bytes", sum)
	}
	if sum := groupMemory(1 << 30); sum != 0 {
		t.Errorf("a group that is not there holds %d bytes", sum)
	}
}

func groupOfSelf() int { return syscall.Getpgrp() }
