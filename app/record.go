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
	"github.com/modelscope/evalscope/perf/i18n"
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
	bad := func(where string, what, do i18n.Text) {
		problems = append(problems, config.Problem{Where: where}.Saying(what, do))
	}
	var err error
	switch r.parsed, err = recorder.ParseTarget(r.target); {
	case r.target == "":
		bad("--target", missing, i18n.Text{EN: "set the server: --target http://127.0.0.1:8801", ZH: "请设置服务：--target http://127.0.0.1:8801"})
	case err != nil:
		bad("--target", i18n.Message(err), i18n.Text{})
	case r.insecure:
		var secured bool
		if r.parsed, secured = r.parsed.Insecure(); !secured {
			bad("--insecure", i18n.Text{EN: "is only valid with an https target", ZH: "只用于 https 的目标服务"}, i18n.Text{EN: "remove it", ZH: "请去掉"})
		}
	}
	network, address := r.listenOn()
	if host, _, err := net.SplitHostPort(address); network == "unix" {
		if address == "" {
			bad("--listen", i18n.Text{EN: "has no socket path", ZH: "没有套接字路径"}, i18n.Text{EN: "use the form unix:/path/of/a/socket", ZH: "请写作 unix:/套接字/路径"})
		}
	} else if err != nil {
		bad("--listen", i18n.Text{EN: "is not an address with a port", ZH: "不是带端口的地址"},
			i18n.Text{EN: "use the form 127.0.0.1:8000, or unix:/path/of/a/socket", ZH: "请写作 127.0.0.1:8000 或 unix:/套接字/路径"})
	} else if host == "" {
		bad("--listen", i18n.Text{EN: "has no host", ZH: "没有主机"}, i18n.Text{EN: "use 127.0.0.1:PORT for this machine only, or 0.0.0.0:PORT to accept connections from " +
			"other machines", ZH: "仅供本机使用时写 127.0.0.1:端口；接受其他机器的连接时写 0.0.0.0:端口"})
	}
	if r.parsed.At(network, address) {
		bad("--listen", i18n.Text{EN: "is the target's own address, so each request would loop forever", ZH: "就是目标服务的地址，请求会无限循环"},
			i18n.Text{EN: "use another address", ZH: "请使用其他地址"})
	}
	if r.duration < 0 {
		bad("--duration", i18n.Text{EN: "is negative", ZH: "为负数"}, i18n.Text{})
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

// missing is what is wrong with a flag that has no value.
var missing = i18n.Text{EN: "is missing", ZH: "缺失"}

// existing is the problem of a file that would be replaced.
func existing(out string) config.Problem {
	return config.Problem{Where: "--out"}.Saying(i18n.Sprintf("%s exists", "%s 已存在", out),
		i18n.Text{EN: "use another name, or add --overwrite", ZH: "请换一个名称，或加上 --overwrite"})
}

// checkTrace checks what both commands that write traces are told.
func checkTrace(out string, block int) (problems config.Problems) {
	if out == "" {
		problems = append(problems, config.Problem{Where: "--out"}.Saying(missing,
			i18n.Text{EN: "set the output file, such as --out trace.jsonl.zst", ZH: "请设置输出文件，例如 --out trace.jsonl.zst"}))
	}
	if block < 1 || block > 1<<16 {
		problems = append(problems, config.Problem{Where: "--block-size"}.Saying(i18n.Sprintf("is %d", "为 %d", block),
			i18n.Text{EN: "use 1 to 65536", ZH: "请使用 1 到 65536"}))
	}
	return problems
}

// refused tells problems of a command.
func (p Process) refused(command string, problems config.Problems) error {
	for _, problem := range problems {
		fmt.Fprintln(p.Stderr, command+":", p.in(problem.Text()))
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
	if note.EN != "" {
		p.complain(command+":", note.Err())
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
		p.complain(command+":", i18n.Errorf("%v; use another address with --listen", "%v；请用 --listen 换一个地址", err))
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
	return p.refused(command, config.Problems{config.Problem{Where: "--out"}.Saying(i18n.Message(err), i18n.Text{})})
}

// recordUntilEnd passes on until it is to end, and says what was recorded.
func (p Process) recordUntilEnd(r recordCommand, listener net.Listener, out *outline.File) error {
	log := slog.New(logline.In(language(p.Getenv), logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr))))
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
var stopsRecording = stopping{i18n.Text{EN: "Stopping: waiting up to 10s for requests in flight. Press Ctrl-C again to exit now.",
	ZH: "正在停止：最多等待 10 秒，让在途请求完成。再按一次 Ctrl-C 立即退出。"}, stillStopping,
	i18n.Text{EN: "Exited before everything was written. The file can still be read.", ZH: "尚未全部写入即退出。文件仍可读取。"}}
