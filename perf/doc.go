// Package perf runs load tests of LLM services that speak the OpenAI API: `evalscope perf` as a Go library.
//
//	result, err := perf.Run(ctx, perf.Config{
//		Target: perf.Target{Model: "qwen2.5", URL: "http://127.0.0.1:8000"},
//		Load:   perf.Load{Parallel: []int{1, 10}, Number: []perf.Count{{N: 20}, {N: 100}}},
//		Data:   perf.Data{Prompt: "Tell me a story."},
//	})
//
// A Config says what is measured, Options how the run behaves towards its caller. New makes a Runner, which can be stopped and
// looked at while it runs, and whose Observer is told of levels and requests; Run does both for the simple case. Report makes the
// report of a finished run again from its logs.
//
// Every run makes a folder with the same files as the command: logs of all requests, tables, perf_result.json, perf_report.html.
// The figures are in Result.Levels; package metric says what each is.
//
// The sub-packages are what a plugin needs: workload and record (the nouns), dataset, protocol and visualizer (the contracts),
// plugin and standard (the set), perftest (their conformance suites).
//
// Package perf prints nothing, reads no command line and handles no signals: that is the command's (package app).
package perf
