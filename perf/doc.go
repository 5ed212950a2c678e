// Package perf runs load tests against LLM services with an OpenAI-compatible API: `evalscope perf` as a Go library.
//
//	result, err := perf.Run(ctx, perf.Config{
//		Target: perf.Target{Model: "qwen2.5", URL: "http://127.0.0.1:8000"},
//		Load:   perf.Load{Parallel: []int{1, 10}, Number: []perf.Count{{N: 20}, {N: 100}}},
//		Data:   perf.Data{Prompt: "Tell me a story."},
//	})
//
// A [Config] defines what is measured, and an [Option] how the run interacts with its caller. [Run] is sufficient for most programs. [New]
// returns a [Runner], which can be stopped and inspected while it runs, and which reports levels and requests to an [Observer]. [Report]
// regenerates the report of a finished run from its event logs.
//
// Every run writes a folder with the same files as the command: the logs of all requests, tables, perf_result.json and perf_report.html.
// The figures are in [Result].Levels; package metric defines each of them.
//
// Plugins use the sub-packages: workload and record (data types), dataset, protocol and visualizer (interfaces), plugin and standard (the
// set of plugins), and perftest (conformance tests).
//
// Package perf prints nothing, parses no command line and handles no signals. The command does that (package app).
package perf
