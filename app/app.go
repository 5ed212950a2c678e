// Package app is the command line: sub-commands, exit codes, the two stages of an interrupt, settings of the process. To
// build a command with your own plugins, write
//
//	func main() { os.Exit(app.Main(app.OS(), standard.Plugins().With(mine))) }
//
// It measures nothing and formats no figures.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// The exit codes.
const (
	ExitDone        = 0   // done; failed requests are allowed
	ExitFailed      = 1   // could not run: connection test, log, every request failed
	ExitBadInput    = 2   // bad input; no request of a benchmark was sent
	ExitVerdict     = 3   // --strict: the load generator colored the figures; a gate cannot tell; the report is complete
	ExitGate        = 4   // a rule of a gate is not met; the report is complete
	ExitInterrupted = 130 // stopped by Ctrl-C, with a report
	ExitTerminated  = 143 // stopped by SIGTERM, with a report
	ExitHangup      = 129 // stopped by SIGHUP (its terminal was closed), with a report
)

// A Process is what the program sees of the operating system.
type Process struct {
	// Args are the words after the program's name.
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Signals are the interrupts; the first asks for an orderly end, the second for one at once.
	Signals <-chan os.Signal
	// Exit ends the process at once, for a command that does not end after several signals; nil is os.Exit.
	Exit func(code int)
	// TuneForLoad settles the process for load and returns what undoes it.
	TuneForLoad func() (end func())
	// Terminal reports whether a stream is a terminal, and how wide it is; nil where none is.
	Terminal func(w io.Writer) (width int, ok bool)
}

// reportGCPercent is the collector's percentage while reports are made: memory then grows with the number of requests, and
// collecting more often costs little beside reading the logs.
const reportGCPercent = 60

// OS is the process as the operating system started it, with as many open files as are allowed.
func OS() Process {
	debug.SetGCPercent(reportGCPercent)
	raiseFileLimit()
	if !enoughToStart() {
		fmt.Fprintln(os.Stderr, "evalscope: this process may not open enough files to start: raise the limit (ulimit -n 64 or more)")
		os.Exit(ExitFailed)
	}
	log.SetOutput(io.Discard) // net/http remarks there on what servers send unasked, into the middle of a screen
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, interrupts()...)
	outlivePipes()
	return Process{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
		Signals: signals, TuneForLoad: tuneForLoad, Terminal: terminal}
}

// tuneForLoad lets the garbage collector run seldom while there is load, whose heap is small, and threads that wake go first;
// afterwards, when reports are made from many records, memory matters more than pauses.
func tuneForLoad() (end func()) {
	before := debug.SetGCPercent(400)
	usual := askForShortSlices()
	return func() {
		usual()
		debug.SetGCPercent(before)
	}
}

func terminal(w io.Writer) (int, bool) {
	file, ok := fileOf(w)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	return width, true
}

// color reports whether a stream may be written to in color.
func (p Process) color(w io.Writer) bool {
	_, tty := p.Terminal(w)
	return tty && p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb"
}

// An exit is an error that carries the exit code and has been told to the user already.
type exit int

// Error names the exit code.
func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// Main runs one command and returns the process's exit code. A reader of the standard streams that goes away changes nothing; a
// standard output that cannot be written to, as on a full disk, is a failure.
func Main(p Process, plugins plugin.Set) int {
	if p.Terminal == nil {
		p.Terminal = func(io.Writer) (int, bool) { return 0, false }
	}
	out := &stream{out: p.Stdout}
	p.Stdout, p.Stderr = out, &stream{out: p.Stderr}
	code := p.run(plugins)
	if err := out.lost(); err != nil {
		p.complain(p.in(i18n.Text{EN: "evalscope: standard output was closed or is full; the output there is incomplete. Files of the run:", ZH: "evalscope：标准输出已关闭或已满，其内容不完整。测试的文件："}), err)
		if code == ExitDone {
			return ExitFailed
		}
	}
	return code
}

// run runs one command.
func (p Process) run(plugins plugin.Set) int {
	root := &cobra.Command{
		Use:           "evalscope",
		Short:         "Load testing for LLM inference services",
		Long:          p.in(i18n.Text{EN: "EvalScope Perf: load testing for LLM inference services that speak the OpenAI API.", ZH: "EvalScope Perf：对 OpenAI API 兼容的大模型推理服务进行压力测试。"}),
		Version:       Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("evalscope {{.Version}} (Go engine; perf only)\n")
	root.SetArgs(asked(p.Args))
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.AddCommand(p.perfCommand(plugins), p.simulateCommand(), p.reportCommand(plugins), p.serveCommand(), p.compareCommand(),
		p.recordCommand(plugins), p.gateCommand(plugins), p.baselineCommand(), p.abCommand(plugins), p.capacityCommand(plugins),
		p.historyCommand(), p.pipeCommand(plugins), p.datasetCommand(plugins), p.apiCommand(), p.workerCommand(plugins), p.deployCommand(plugins))
	if language(p.Getenv) == "zh" {
		root.SetUsageFunc(usageInChinese)
	}
	root.AddCommand(p.truthServer())
	root.AddCommand(p.unsupportedCommands()...)
	if language(p.Getenv) == "zh" {
		completionInChinese(root) // the others have theirs where they are made
	}
	err := root.ExecuteContext(context.Background())
	var code exit
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &code):
		return int(code)
	}
	p.complain("evalscope:", usageError(err).Err())
	return ExitBadInput
}

// asked are the words of a command, in which `evalscope perf --version` asks for what `evalscope --version` does: there is one
// version, whichever command stands before it.
func asked(words []string) []string {
	if len(words) == 2 && words[1] == "--version" && !strings.HasPrefix(words[0], "-") {
		return words[1:]
	}
	return words
}

// complain prints an error on one line: words of servers in it command no terminal and begin no line.
func (p Process) complain(who string, err error) {
	fmt.Fprintln(p.Stderr, who, sanitize.OneLine(p.in(i18n.Message(err))))
}
