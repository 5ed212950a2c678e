// Command same shows whether a change keeps the outputs byte for byte as they were:
//
//	go run ./test/same OLD NEW [FOLDER]
//	make same OLD=main                       # the same, with NEW built from this tree
//
// OLD is a binary of before the change, or a git revision, from which one is built. NEW is the binary of after it. FOLDER
// keeps what both made (default: a temporary folder, removed where nothing differs).
//
// The old binary's simulator serves both of them, for a list of runs (runs.go). The old one's event logs are the recorded
// streams, from which both make everything again: files, exports, charts, tables in both languages, other tools' views
// (steps.go). Beside them stand what depends on no server: help, completion, plans of dry runs, refused arguments, the pipe
// (commands.go). Where FOLDER/recorded exists already, its runs are used instead of new ones, so logs of real servers can be
// put there. With a revision as OLD or -pages, generated pages of the documentation are compared as well.
//
// Files are compared byte for byte. Text that must differ is made equal first (normalize.go): the program's version, log
// stamps, how long making files took, process ids. Of a live run, where all times differ, what does not depend on time is
// compared: plan.json (without notes of preflight), benchmark_args.json, request bodies, the names of files and of the log's fields (live.go). Figures of
// live runs, benchmark.log and the screen are not.
//
// The web page of `evalscope serve` and what preflight says of this machine are not compared either.
//
// Every differing file is printed with its first differing lines. A difference on purpose is listed with its reason in
// test/same/allowed.txt; any other ends the command with exit code 1.
package main
