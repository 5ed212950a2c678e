package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/cluster/transport"
	"github.com/modelscope/evalscope/internal/cluster/worker"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A workerCommand is what `evalscope worker` was told.
type workerCommand struct {
	join, name, tokenFile, creds, ca, folder string
	once, child                              bool
	patience                                 time.Duration
}

// workerCommand is `evalscope worker`.
func (p Process) workerCommand(plugins plugin.Set) *cobra.Command {
	w := &workerCommand{}
	cmd := &cobra.Command{
		Use:   "worker --join nats://HOST:4222 [--token-file FILE]",
		Short: p.in(i18n.Text{EN: "Send part of the load of runs that another machine coordinates", ZH: "承担由另一台机器协调的测试的一部分负载"}),
		Long: p.in(i18n.Text{EN: "Wait for runs of `evalscope perf --workers`, and send this machine's part of each. The coordinator defines what is sent. Files and\n" +
			"models that it names must also be on this machine. The token is read from the file, or from the variable " + joinToken + ".",
			ZH: "等待 `evalscope perf --workers` 的测试，并发送本机承担的部分。发送的内容由协调进程决定；其中用到的文件和模型本机也必须有。\n" +
				"令牌从文件或变量 " + joinToken + " 读取。"}),
		Example: "  evalscope worker --join nats://coordinator:4222 --token-file token.txt",
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return p.worker(w, plugins) },
	}
	f := cmd.Flags()
	f.StringVar(&w.join, "join", "", p.in(i18n.Text{EN: "address of the coordinator's broker, or of the NATS server that it uses: nats://host:4222, tls://host:4222", ZH: "协调进程的消息服务或其所用 NATS 服务的地址：nats://host:4222、tls://host:4222"}))
	f.StringVar(&w.name, "name", "", p.in(i18n.Text{EN: "name of this worker in reports (default: the machine's name)", ZH: "报告中本机的名称（默认：主机名）"}))
	f.StringVar(&w.tokenFile, "token-file", "", p.in(i18n.Text{EN: "file of the join token (default: the variable " + joinToken + ")", ZH: "加入令牌的文件（默认：变量 " + joinToken + "）"}))
	f.StringVar(&w.creds, "nats-creds", "", p.in(i18n.Text{EN: "credentials file for a NATS server of your own", ZH: "自有 NATS 服务的凭据文件"}))
	f.StringVar(&w.ca, "nats-ca", "", p.in(i18n.Text{EN: "certificate authorities (PEM) for the broker's certificate (default: those of the system)", ZH: "用于验证消息服务证书的 CA 证书（PEM，默认：系统的 CA）"}))
	f.StringVar(&w.folder, "folder", "", p.in(i18n.Text{EN: "folder for logs until the coordinator has received them (default: a temporary folder)", ZH: "协调进程收到日志之前存放日志的目录（默认：临时目录）"}))
	f.BoolVar(&w.once, "once", false, p.in(i18n.Text{EN: "exit after one run", ZH: "完成一次测试后退出"}))
	f.DurationVar(&w.patience, "join-timeout", 0, p.in(i18n.Text{EN: "how long to wait for a run before exiting (default: until Ctrl-C)", ZH: "等待测试的最长时间，超时后退出（默认：直到 Ctrl-C）"}))
	f.BoolVar(&w.child, childFlag, false, "")
	_ = errors.Join(f.MarkHidden(childFlag), cmd.MarkFlagRequired("join")) // they are flags of ours
	return cmd
}

// worker takes part in runs until it is told to end.
func (p Process) worker(w *workerCommand, plugins plugin.Set) error {
	if do := config.BadBroker(w.join); do.EN != "" {
		p.complain("evalscope worker:", i18n.Errorf("--join is not the address of a broker: %s", "--join 不是消息服务的地址：%s", do))
		return exit(ExitBadInput)
	}
	if message.BadName(w.name) != nil {
		p.complain("evalscope worker:", i18n.Errorf("--name is too long or has control characters: use up to %d characters on one line",
			"--name 过长或含有控制字符：请使用单行、不超过 %d 个字符的名称", message.MostName))
		return exit(ExitBadInput)
	}
	token, err := readToken(p.Getenv, w.tokenFile)
	if err == nil && token == "" {
		err = i18n.Errorf("there is no join token: set --token-file, or the variable %s", "没有加入令牌：请设置 --token-file 或变量 %s", joinToken)
	}
	var key *seal.Key
	if err == nil {
		key, err = seal.NewKey(token)
	}
	if err != nil {
		p.complain("evalscope worker:", err)
		return exit(ExitBadInput)
	}
	log := slog.New(logline.In(language(p.Getenv), logline.New(p.Stderr, slog.LevelInfo, p.color(p.Stderr))))
	hit := p.watchSignals(p.Stderr, stopsAny.always)
	defer hit.end()
	if w.child {
		defer p.endWithParent(hit)()
	}
	if w.folder == "" {
		if w.folder, err = os.MkdirTemp("", "evalscope-worker-*"); err != nil {
			p.complain("evalscope worker:", err)
			return exit(ExitFailed)
		}
		defer os.Remove(w.folder) // what a coordinator did not take is kept
	}
	err = p.serveRuns(hit, w, key, log, plugins)
	if code := hit.code(); code != 0 {
		return exit(code)
	}
	if err != nil {
		p.complain("evalscope worker:", err)
		return exit(ExitFailed)
	}
	return nil
}

// again is how long a worker waits before it tries once more to reach a broker.
const again = time.Second

func (p Process) serveRuns(hit *interrupt, w *workerCommand, key *seal.Key, log *slog.Logger, plugins plugin.Set) error {
	wait := newJoinWait(hit.stop, w.patience)
	for said := ""; ; {
		bus, err := transport.Connect(transport.Options{URL: w.join, Key: key, Credentials: w.creds, Authorities: w.ca, Own: w.creds == ""})
		switch {
		case errors.Is(err, transport.ErrNotLetIn), errors.Is(err, transport.ErrStranger):
			return err
		case err != nil:
			if why := err.Error(); why != said {
				said = why
				unreached(log, w.join, err)
			}
			wait.why = err
			select {
			case <-time.After(again):
			case <-wait.stop.Done():
				return wait.lost()
			}
			continue
		}
		said, wait.why = "", nil
		err = p.oneRun(hit, wait, w, bus, log, plugins)
		bus.Close()
		switch {
		case errors.Is(err, worker.ErrRefused):
			return err
		case wait.stop.Err() != nil:
			return wait.lost()
		case w.once:
			return err
		case err != nil:
			logline.Error(log, i18n.Message(err))
		}
	}
}

// unreached says why there is no broker yet. The worker goes on trying: its coordinator may start later.
func unreached(log *slog.Logger, join string, err error) {
	if errors.Is(err, transport.ErrNobody) {
		logline.Info(log, i18n.Sprintf("Nothing is listening at %s yet: waiting for a coordinator.", "%s 尚无服务监听：正在等待协调进程。", join))
		return
	}
	logline.Warn(log, i18n.Sprintf("Cannot join at %s, trying again: %v.", "无法通过 %s 加入，正在重试：%v。", join, i18n.Message(err)))
}

// oneRun takes part in the next run.
func (p Process) oneRun(hit *interrupt, wait *joinWait, w *workerCommand, bus *transport.Bus, log *slog.Logger, plugins plugin.Set) error {
	host, _ := os.Hostname()
	with := run.Options{Plugins: plugins, Program: program(), Log: log.Handler(), Load: p.TuneForLoad}
	return worker.Once(hit.now, worker.Config{Bus: bus, Name: cmp.Or(w.name, host, "worker"), Host: host, CPUs: runtime.GOMAXPROCS(0), Program: program(), Log: log, Stop: wait.stop,
		Open: func(ctx context.Context, id string, job message.Job) (worker.Run, error) {
			wait.joined()
			part, err := run.OpenPart(ctx, id, job, w.folder, with)
			if err != nil {
				return nil, err
			}
			return part, nil
		}})
}
