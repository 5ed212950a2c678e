// Package perf runs load tests of LLM servers with OpenAI-compatible and other APIs: `evalscope perf` as a Go library.
//
//	result, err := perf.Run(ctx, perf.Config{
//		Target: perf.Target{Model: "qwen2.5", URL: "http://127.0.0.1:8000"},
//		Load:   perf.Load{Parallel: []int{1, 10}, Number: []perf.Count{{N: 20}, {N: 100}}},
//		Data:   perf.Data{Prompt: "Tell me a story."},
//	})
//
// A Config describes what to measure, Options how the run works with its caller. New makes a Runner, which can be stopped and
// inspected while it runs, and which notifies an Observer of levels and requests. Run does both for the simple case. Report
// regenerates the report of a finished run from its logs.
//
// Every run makes a folder with the same files as the command: logs of all requests, tables, perf_result.json, perf_report.html.
// The figures are in Result.Levels; package metric defines them.
//
// The sub-packages have what plugins need: workload and record (data), dataset, protocol and visualizer (contracts), plugin and
// standard (the set of plugins), perftest (conformance suites).
//
// Package perf prints nothing, reads no command line and handles no signals; the command (package app) does.
package perf
