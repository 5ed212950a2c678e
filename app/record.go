package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/internal/recorder"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/plugin"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A recordCommand is what was said to `evalscope record`.
type recordCommand struct {
	target, listen, out string
	tokenizer, source   string
	block               int
	keepText, over      bool
	insecure            bool
	header              string
	duration            time.Duration
	parsed              recorder.Target
	meter               *outline.Meter
	plugins             plugin.Set
}

// recordCommand is `evalscope record`.
func (p Process) recordCommand(plugins plugin.Set) *cobra.Command {
	r := recordCommand{plugins: plugins}
	in := p.in
	cmd := &cobra.Command{
		Use: "record --target URL --out FILE", Short: in(recordShort), Long: in(recordLong), Example: recordExample, Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.record(r) },
	}
	f := cmd.Flags()
	f.StringVar(&r.target, "target", "", in(recordTarget))
	f.StringVar(&r.listen, "listen", "127.0.0.1:8000", in(recordListen))
	f.BoolVar(&r.insecure, "insecure", false, in(recordInsecure))
	f.StringVar(&r.out, "out", "", in(recordOut))
	f.BoolVar(&r.over, "overwrite", false, in(overwriteHelp))
	f.StringVar(&r.tokenizer, "tokenizer-path", "", in(meterTokenizer))
	f.StringVar(&r.source, "data-source", "", in(meterSource))
	f.IntVar(&r.block, "block-size", traceBlock, in(meterBlock))
	f.BoolVar(&r.keepText, "keep-text", false, in(recordKeepText))
	f.StringVar(&r.header, "session-header", "X-Session-ID", in(recordHeader))
	f.DurationVar(&r.duration, "duration", 0, in(recordDuration))
	return cmd
}

// traceBlock is how many tokens a block of a Mooncake trace has.
const traceBlock = 512

// check reads what was said, all problems at once.
func (r *recordCommand) check() (problems config.Problems) {
	bad := func(where, what, do string) {
		problems = append(problems, config.Problem{Where: where, What: what, Do: do})
	}
	var err error
	switch r.parsed, err = recorder.ParseTarget(r.target); {
	case r.target == "":
		bad("--target", "is missing", "set the server: --target http://127.0.0.1:8801")
	case err != nil:
		bad("--target", err.Error(), "")
	case r.insecure:
		var secured bool
		if r.parsed, secured = r.parsed.Insecure(); !secured {
			bad("--insecure", "is only valid with an https target", "remove it")
		}
	}
	network, address := r.listenOn()
	if host, _, err := net.SplitHostPort(address); network == "unix" {
		if address == "" {
			bad("--listen", "has no socket path", "use the form unix:/path/of/a/socket")
		}
	} else if err != nil {
		bad("--listen", "is not an address with a port", "use the form 127.0.0.1:8000, or unix:/path/of/a/socket")
	} else if host == "" {
		bad("--listen", "has no host", "use 127.0.0.1:PORT for this machine only, or 0.0.0.0:PORT to accept connections from other machines")
	}
	if r.parsed.At(network, address) {
		bad("--listen", "is the target's own address, so each request would loop forever", "use another address")
	}
	if r.duration < 0 {
		bad("--duration", "is negative", "")
	}
	problems = append(problems, checkTrace(r.out, r.block)...)
	if _, err := os.Stat(r.out); r.out != "" && !r.over && err == nil {
		problems = append(problems, existing(r.out))
	}
	return problems
}

// listenOn is the network and the address of --listen.
func (r *recordCommand) listenOn() (network, address string) {
	if path, socket := strings.CutPrefix(r.listen, "unix:"); socket {
		return "unix", path
	}
	return "tcp", r.listen
}

// existing is the problem of a file that would be replaced.
func existing(out string) config.Problem {
	return config.Problem{Where: "--out", What: out + " exists", Do: "use another name, or add --overwrite"}
}

// checkTrace checks what both commands that write traces are told.
func checkTrace(out string, block int) (problems config.Problems) {
	if out == "" {
		problems = append(problems, config.Problem{Where: "--out", What: "is missing", Do: "set the output file, such as --out trace.jsonl.zst"})
	}
	if block < 1 || block > 1<<16 {
		problems = append(problems, config.Problem{Where: "--block-size", What: fmt.Sprintf("is %d", block), Do: "use 1 to 65536"})
	}
	return problems
}

// refused tells problems of a command.
func (p Process) refused(command string, problems config.Problems) error {
	for _, problem := range problems {
		fmt.Fprintln(p.Stderr, command+":", problem)
	}
	return exit(ExitBadInput)
}

// meterOf loads the tokenizer, also where there are problems already: what is wrong with it is told together with them.
func (p Process) meterOf(ctx context.Context, command string, problems config.Problems, tokenizer, source string, block int,
	plugins plugin.Set) (*outline.Meter, error) {
	meter, note, err := run.Meter(ctx, tokenizer, source, max(1, block), run.Options{Plugins: plugins})
	var wrong config.Problems
	if errors.As(err, &wrong) || len(problems) > 0 {
		return nil, p.refused(command, append(problems, wrong...))
	}
	if err != nil {
		p.complain(command+":", err)
		return nil, exit(ExitFailed)
	}
	if note != "" {
		p.complain(command+":", errors.New(note))
	}
	return meter, nil
}

// generating are the dialects whose requests are recorded.
func generating(plugins plugin.Set) (all []protocol.Dialect) {
	for _, d := range plugins.Protocols {
		values, problems := d.Values(nil)
		if d.Launch != nil || len(problems) > 0 {
			continue
		}
		if dialect, err := d.With(values); err == nil && dialect.Kind.Generates() {
			all = append(all, dialect)
		}
	}
	return all
}

// record listens and records until a signal comes or the time is over.
func (p Process) record(r recordCommand) error {
	const command = "evalscope record"
	problems := r.check()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var err error
	if r.meter, err = p.meterOf(ctx, command, problems, r.tokenizer, r.source, r.block, r.plugins); err != nil {
		return err
	}
	listener, err := net.Listen(r.listenOn())
	if err != nil {
		p.complain(command+":", fmt.Errorf("%w; use another address with --listen", err))
		return exit(ExitFailed)
	}
	out, err := outline.Create(r.out, r.over)
	if err != nil {
		listener.Close()
		return p.uncreated(command, r.out, err)
	}
	p.tellRecording(r, listener.Addr())
	return p.recordUntilEnd(r, listener, out)
}

// uncreated says why a trace cannot be begun.
func (p Process) uncreated(command, path string, err error) error {
	if errors.Is(err, outline.ErrExists) {
		return p.refused(command, config.Problems{existing(path)})
	}
	return p.refused(command, config.Problems{{Where: "--out", What: err.Error()}})
}

// recordUntilEnd passes on until it is to end, and says what was recorded.
func (p Process) recordUntilEnd(r recordCommand, listener net.Listener, out *outline.File) error {
	log := slog.New(logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr)))
	rec := recorder.New(recorder.Config{Target: r.parsed, Dialects: generating(r.plugins), Meter: r.meter, Out: out, KeepText: r.keepText,
		SessionHeader: r.header, Log: log})
	hit := p.watchSignals(p.Stderr, stopsRecording.always)
	defer hit.end()
	if p.TuneForLoad != nil {
		defer p.TuneForLoad()()
	}
	over := hit.stop
	if r.duration > 0 {
		limited, cancel := context.WithTimeout(hit.stop, r.duration)
		defer cancel()
		over = limited
	}
	served := make(chan error, 1)
	go func() { served <- rec.Serve(listener) }()
	var broken error
	select {
	case <-over.Done():
	case broken = <-served:
		served <- nil
	}
	listener.Close()
	<-served
	limited, cancel := context.WithTimeout(hit.now, inFlightWithin)
	defer cancel()
	sum, err := rec.Close(limited)
	p.tellRecorded(r, sum)
	if err = errors.Join(broken, err); err != nil {
		p.complain("evalscope record:", err)
		return exit(ExitFailed)
	}
	return nil
}

// inFlightWithin is how long requests may go on when a recording ends.
const inFlightWithin = 10 * time.Second

// stopsRecording is said while a recording ends.
var stopsRecording = stopping{"Stopping: waiting up to 10s for requests in flight. Press Ctrl-C again to exit now.",
	"Still stopping. Press Ctrl-C again to exit now.", "Exited before everything was written. The file can still be read."}
