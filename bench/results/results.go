// Package results is what a run of `make proof` leaves behind, and what the page docs/en/accuracy.md is made of. It measures
// nothing; it is NOT a format for other programs.
package results

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/modelscope/evalscope/perf/i18n"
)

// File is where the committed results lie, from the repository's root.
const File = "bench/results/proof.json"

// Results are one run of the proof.
type Results struct {
	// Begun is the day and minute in UTC, Minutes how long it took.
	Begun   string  `json:"begun"`
	Minutes float64 `json:"minutes"`
	Machine Machine `json:"machine"`
	// Repetitions are those of the goals' groups; cells are measured once.
	Repetitions int      `json:"repetitions"`
	Clients     []Client `json:"clients"`
	Cells       []Cell   `json:"cells"`
	Goals       []Goal   `json:"goals"`
	// Voids are runs that say nothing because the server itself was late, each with its words.
	Voids []string `json:"voids"`
	// Note is what else a reader should know of this run, by language; written by hand.
	Note map[string]string `json:"note,omitempty"`
}

// Machine is where it was measured.
type Machine struct {
	System, Kernel, Processor string
	Processors, MemoryGB      int
	// Pinned reports whether the server had a processor of its own.
	Pinned bool
}

// A Client is a program that sent load, with a run of a single request.
type Client struct {
	Name string `json:"name"`
	// Why is the reason for which it was not run, "" where it was.
	Why string `json:"why,omitempty"`
	// StartMS is from just before fork to the arrival of the request, MemoryMB the largest resident set (over all
	// processes), CPUSeconds what the whole took.
	StartMS    *float64 `json:"start_ms,omitempty"`
	MemoryMB   *float64 `json:"memory_mb,omitempty"`
	CPUSeconds *float64 `json:"cpu_s,omitempty"`
}

// States of a cell.
const (
	OK         = "ok"
	Void       = "void"
	Unfinished = "did not finish"
	Failed     = "failed"
	NotRun     = "not run"
)

// The clients by name that a page names otherwise; the others are called by their names.
const (
	Ours      = "evalscope (Go)"
	RawReader = "raw reader"
)

// How payloads arrive.
const (
	Lockstep  = "lockstep"
	Staggered = "staggered"
	OneToken  = "one token"
	FloodOf50 = "flood, 50 a write"
	FloodOf1  = "flood, 1 a write"
)

// The verdicts on a goal.
const (
	Aim   = "aim"
	Pass  = "pass"  // the must, not the aim
	Below = "below" // not the aim, and there is no must
	Fail  = "FAIL"
)

// A Cell is one client in one scenario. Figures are nil where there are none. Errors are milliseconds.
type Cell struct {
	Client   string  `json:"client"`
	Arrivals string  `json:"arrivals"` // Lockstep or Staggered
	Streams  int     `json:"streams"`
	Rate     float64 `json:"rate"` // payloads a second of each stream
	Requests int     `json:"requests"`
	Chunks   int     `json:"chunks"` // payloads with content of a request
	State    string  `json:"state"`
	Why      string  `json:"why,omitempty"`
	// TTFT50 to Gap99 are percentiles of the error of single requests and gaps, without sign.
	TTFT50 *float64 `json:"ttft_p50,omitempty"`
	TTFT99 *float64 `json:"ttft_p99,omitempty"`
	Gap50  *float64 `json:"gap_p50,omitempty"`
	Gap99  *float64 `json:"gap_p99,omitempty"`
	// OffTTFT50 to OffITL99 are the reported percentile less the true one.
	OffTTFT50 *float64 `json:"off_ttft_p50,omitempty"`
	OffTTFT99 *float64 `json:"off_ttft_p99,omitempty"`
	OffITL50  *float64 `json:"off_itl_p50,omitempty"`
	OffITL99  *float64 `json:"off_itl_p99,omitempty"`
	// Merged is the percentage of gaps that the client lost.
	Merged *float64 `json:"merged_percent,omitempty"`
	// CPU is microseconds a payload, without the client's start.
	CPU      *float64 `json:"cpu_us,omitempty"`
	MemoryMB *float64 `json:"memory_mb,omitempty"`
	// Late is how late the server itself was, p99 over requests.
	Late *float64 `json:"server_late_p99,omitempty"`
	Note string   `json:"note,omitempty"`
}

// A Goal is a figure against what it must and should be.
type Goal struct {
	ID       string  `json:"id"`
	Figure   string  `json:"figure"`
	What     string  `json:"what"`
	WhatZH   string  `json:"what_zh,omitempty"`
	Arrivals string  `json:"arrivals"`
	Unit     string  `json:"unit"`
	Median   float64 `json:"median"`
	Least    float64 `json:"least"`
	Most     float64 `json:"most"`
	Must     string  `json:"must"`
	Aim      string  `json:"aim"`
	// Verdict is "" where there is no goal.
	Verdict string `json:"verdict"`
}

// Text is what the figure is.
func (g Goal) Text() i18n.Text { return i18n.Text{EN: g.What, ZH: g.WhatZH} }

// Load reads results.
func Load(path string) (*Results, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := &Results{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return r, nil
}

// Save writes them, indented, so that a difference of two runs can be read.
func (r *Results) Save(path string) error {
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
