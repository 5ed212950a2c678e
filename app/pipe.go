package app

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/gate"
	"github.com/modelscope/evalscope/internal/hostplugin"
	"github.com/modelscope/evalscope/internal/pipe"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// pipeCommand is `evalscope pipe`: one benchmark for the program that started this one. The first line of standard
// input says what to run, standard output carries events; internal/pipe/README.md describes both.
func (p Process) pipeCommand(plugins plugin.Set) *cobra.Command {
	return &cobra.Command{
		Use:    "pipe",
		Short:  p.in(i18n.Text{EN: "Run one benchmark for a front end over standard input and output", ZH: "通过标准输入输出为前端程序运行一次测试"}),
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(*cobra.Command, []string) error { return p.pipe(plugins) },
	}
}

// pipe runs what the first line of standard input says.
func (p Process) pipe(plugins plugin.Set) error {
	out, in := pipe.NewWriter(p.Stdout), pipe.NewReader(p.Stdin)
	known := run.Environment(run.Options{Plugins: plugins}).Known
	out.Words = func(text string) string { return config.InFields(text, known) }
	out.Send(pipe.Hello{Protocol: pipe.Protocol, Program: program(), PID: os.Getpid()})
	start, err := in.Start()
	if err != nil {
		out.Send(pipe.Problems{Problems: []pipe.Problem{{What: err.Error()}}})
		out.Send(pipe.Exit{Code: ExitBadInput, Reason: pipe.ReasonBadInput, Error: err.Error()})
		return exit(ExitBadInput)
	}
	end := p.piped(plugins, start, in, out)
	out.Send(end)
	if end.Code != ExitDone {
		return exit(end.Code)
	}
	return nil
}

// piped runs a benchmark whose events go to out.
func (p Process) piped(plugins plugin.Set, start pipe.Start, in *pipe.Reader, out *pipe.Writer) pipe.Exit {
	dir := ""
	if start.Dataset != "" || start.API != nil { // what the front end makes is spooled
		var err error
		if dir, err = os.MkdirTemp("", "evalscope-pipe-*"); err != nil {
			return pipe.Exit{Code: ExitFailed, Error: err.Error()}
		}
		defer os.RemoveAll(dir)
	}
	line := readFrontEnd(in, out, p.Signals)
	p.Signals = line.signals
	phase := new(phases)
	hit := p.watchSignals(logged{out}, phase.words)
	defer line.end() // after hit.end
	defer hit.end()

	front := hostplugin.Host{Asker: line, Dir: dir}
	plugins = withForeign(plugins, front, start)
	args, _, err := config.ParseJSON(start.Arguments, run.Environment(run.Options{Plugins: plugins}))
	if err == nil {
		args, err = run.Resumed(args, run.Options{Plugins: plugins})
	}
	if err == nil {
		err = gateReady(args)
	}
	if err != nil {
		return exitFor(out, err, nil, hit, "")
	}
	if args.DryRun {
		p.Stdout, p.Stderr = out.Tables(), logged{out}
		return exitFor(out, p.dryRun(hit.stop, args, plugins), nil, hit, "")
	}
	pace := &snapshotPacing{out: out}
	with := p.options(plugins)
	with.Phase, with.Watch, with.Download, with.Python = phase.set, pace.watch, downloads(out), start.Python
	with.Log = out.Handler(leastLevel(args))
	with.Tables, with.Color = afterPace{pace, out.Tables()}, start.Color
	with.Level = func(name string, index int, folder string) {
		out.Send(pipe.Level{Name: name, Index: index, Folder: folder})
	}
	if start.API != nil && start.API.Usage {
		with.Usage = front.Usage
	}
	result, err := runUntil(hit, args, with)
	end := exitFor(out, err, result, hit, args.Strictness())
	p.Stderr = logged{out}
	if end.Code != ExitDone || result == nil {
		return end
	}
	var code exit
	var ended gateEnd
	switch err := p.gateOf(hit.now, "gate:", with.Tables, result, args); {
	case errors.As(err, &ended):
		return pipe.Exit{Code: int(ended.exit), Reason: pipe.ReasonGate, Error: gateWords[int(ended.exit)], Gate: heldOf(ended.results)}
	case errors.As(err, &code):
		return pipe.Exit{Code: int(code), Error: gateWords[int(code)]}
	case err != nil:
		return pipe.Exit{Code: ExitFailed, Error: err.Error()}
	}
	return end
}

// heldOf are the results of a gate for the front end.
func heldOf(results []gate.Result) (all []pipe.Held) {
	for _, r := range results {
		all = append(all, pipe.Held{Level: r.Level, Rule: r.Rule.Text, Status: string(r.Status), Figure: r.Text(), Why: r.Why.EN})
	}
	return all
}

// gateWords say how a gate ended.
var gateWords = map[int]string{ExitGate: "a rule of gate is not met; see the table", ExitVerdict: "a rule of gate cannot be evaluated; see the table",
	ExitFailed: "the results of gate could not be written"}

// program names this program and its version in every file of a run.
func program() string { return "evalscope " + Version() }

// withForeign adds the plugins that the front end has.
func withForeign(set plugin.Set, front hostplugin.Host, start pipe.Start) plugin.Set {
	if start.Dataset != "" {
		set = set.With(front.Dataset(start.Dataset))
	}
	if start.API == nil {
		return set
	}
	for _, d := range set.Datasets {
		set = set.With(front.WithRequestBuilder(d))
	}
	return set.WithProtocols(hostplugin.API(start.API.Name))
}

// exitFor sends what came of a run and returns its end.
func exitFor(out *pipe.Writer, err error, result *run.Result, hit *interrupt, strictness string) pipe.Exit {
	if result != nil {
		out.Send(pipe.Result{Folder: result.Folder, Interrupted: result.Interrupted, LastLine: result.LastLine, NextCommand: result.NextCommand,
			Result: result.JSON})
	}
	var problems config.Problems
	var code exit
	switch {
	case hit.code() != 0:
		return pipe.Exit{Code: hit.code(), Reason: pipe.ReasonInterrupted, Error: "interrupted"}
	case errors.As(err, &problems) && result == nil:
		out.Send(pipe.Problems{Problems: problemsOf(problems)})
		return pipe.Exit{Code: ExitBadInput, Reason: pipe.ReasonBadInput, Error: problems.Error()}
	case errors.As(err, &code):
		return pipe.Exit{Code: int(code)}
	case errors.Is(err, run.ErrAllFailed):
		return pipe.Exit{Code: ExitFailed, Reason: pipe.ReasonAllFailed, Error: err.Error()}
	case err != nil:
		return pipe.Exit{Code: ExitFailed, Error: err.Error()}
	}
	if bad := tooBad(result, strictness); bad != nil {
		return pipe.Exit{Code: ExitVerdict, Reason: pipe.ReasonVerdict, Error: bad.Error()}
	}
	return pipe.Exit{Code: ExitDone}
}

// problemsOf names fields as the arguments of the front end do.
func problemsOf(all config.Problems) []pipe.Problem {
	found := make([]pipe.Problem, len(all))
	for i, p := range all {
		found[i] = pipe.Problem{Field: p.Key, What: p.Whole(), Do: p.Do}
	}
	return found
}

// logged is a stream whose lines arrive as warnings of the log.
type logged struct{ to *pipe.Writer }

// Write sends a line as a warning.
func (l logged) Write(b []byte) (int, error) {
	l.to.Send(pipe.Log{Time: time.Now(), Level: slog.LevelWarn.String(), Text: string(trimLine(b))})
	return len(b), nil
}

func trimLine(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == '\n' {
		b = b[:len(b)-1]
	}
	return b
}

// downloads reports a download's state a few times a second, and its end.
func downloads(out *pipe.Writer) func(run.Download) {
	var mu sync.Mutex
	var shown time.Time
	return func(d run.Download) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(shown) < redraw && d.Done < d.Total {
			return
		}
		shown = time.Now()
		out.Send(pipe.Download{ID: d.ID, Done: d.Done, Total: d.Total})
	}
}

var _ io.Writer = logged{}
