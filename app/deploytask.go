package app

import (
	"errors"
	"io/fs"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/deploy/task"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// A deployedTask is what `evalscope deploy task` was told.
type deployedTask struct {
	coordinator, join, secrets string
	index                      int
	patience                   time.Duration
	print                      bool
}

// deployTaskCommand is `evalscope deploy task`: one process of a deployed run.
func (p Process) deployTaskCommand(plugins plugin.Set) *cobra.Command {
	t := &deployedTask{}
	cmd := &cobra.Command{
		Use:   "task --coordinator HOST:PORT -- --workers N [flags of evalscope perf]",
		Short: p.in(i18n.Text{EN: "Run one process of a distributed run: number 0 coordinates, the others send load", ZH: "运行分布式测试的一个进程：0 号负责协调，其余发送负载"}),
		Long: p.in(i18n.Text{EN: "Run one process of a distributed run. Kubernetes, Slurm and MPI number the processes that they start: number 0 coordinates, the\n" +
			"others are workers. This is the command that `evalscope deploy kubernetes` and `evalscope deploy slurm` print.",
			ZH: "运行分布式测试的一个进程。Kubernetes、Slurm 和 MPI 会为启动的进程编号：0 号负责协调，其余为 worker。\n`evalscope deploy kubernetes` 和 `evalscope deploy slurm` 输出的就是此命令。"}),
		Example: "  srun --ntasks 5 evalscope deploy task --coordinator node1:4222 -- --workers 4 --model qwen2.5 --url http://gpu1:8000 …",
		RunE:    func(_ *cobra.Command, perf []string) error { return p.deployTask(t, perf, plugins) },
	}
	f := cmd.Flags()
	f.StringVar(&t.coordinator, "coordinator", "", p.in(i18n.Text{EN: "where number 0 listens, as the others reach it: HOST:PORT",
		ZH: "0 号进程的监听地址，供其他进程连接：HOST:PORT"}))
	f.StringVar(&t.join, "join", "", p.in(i18n.Text{EN: "NATS server to use instead: nats://host:4222", ZH: "改用的 NATS 服务：nats://host:4222"}))
	f.StringVar(&t.secrets, "secrets", "", p.in(i18n.Text{EN: "folder with one file per secret, named like the flag of perf (api-key, headers); and join-token",
		ZH: "每个密钥一个文件的目录，文件名同 perf 的参数（api-key、headers），另有 join-token"}))
	f.IntVar(&t.index, "index", -1, p.in(i18n.Text{EN: "number of this process (default: from the scheduler)", ZH: "本进程的编号（默认：由调度器给出）"}))
	f.DurationVar(&t.patience, "join-timeout", 15*time.Minute, p.in(i18n.Text{EN: "how long a worker waits for the coordinator", ZH: "worker 等待协调进程的时间"}))
	f.BoolVar(&t.print, "print-results", false, p.in(i18n.Text{EN: "print the results as a compressed archive when the run has ended", ZH: "测试结束后以压缩包输出结果"}))
	cmd.MarkFlagsOneRequired("coordinator", "join")
	cmd.MarkFlagsMutuallyExclusive("coordinator", "join")
	return cmd
}

// deployTask coordinates or sends, as the number of the process says.
func (p Process) deployTask(t *deployedTask, perf []string, plugins plugin.Set) error {
	index, err := t.index, error(nil)
	if index < 0 {
		index, err = task.Index(p.Getenv)
	}
	host, port, bad := net.SplitHostPort(t.coordinator)
	if t.coordinator != "" && (bad != nil || host == "") {
		err = errors.Join(err, i18n.Errorf("--coordinator %q is not an address: use HOST:PORT", "--coordinator %q 不是地址：请写作 HOST:PORT", t.coordinator))
	}
	var words, names []string
	if t.secrets != "" {
		words, names, bad = task.Secrets(t.secrets, secretFlags(plugins))
		err = errors.Join(err, bad, twice(names, perf))
	}
	if err != nil {
		for line := range strings.Lines(p.in(i18n.Message(err))) {
			p.complain("evalscope deploy task:", errors.New(strings.TrimSpace(line)))
		}
		return exit(ExitBadInput)
	}
	if index > 0 {
		return p.sendAsTask(t, names, plugins)
	}
	if slices.Contains(names, task.JoinToken) {
		words = append(words, "--join-token-file="+filepath.Join(t.secrets, task.JoinToken))
	}
	if t.join != "" {
		words = append(words, "--nats="+t.join)
	} else {
		words = append(words, "--listen="+net.JoinHostPort("0.0.0.0", port))
	}
	words = append(words, perf...)
	err = p.perf(words, plugins)
	if t.print {
		err = errors.Join(err, p.printResults(words, plugins))
	}
	return err
}

// twice tells flags that are in the secrets and on the command line, of which one would be lost.
func twice(names, perf []string) error {
	var problems []error
	for _, name := range names {
		if slices.ContainsFunc(perf, func(word string) bool { return word == "--"+name || strings.HasPrefix(word, "--"+name+"=") }) {
			problems = append(problems, i18n.Errorf("--%s is in the secrets and among the flags: remove one of them", "--%s 既在密钥中又在参数中：请去掉其一", name))
		}
	}
	return errors.Join(problems...)
}

// sendAsTask takes part in the run.
func (p Process) sendAsTask(t *deployedTask, names []string, plugins plugin.Set) error {
	cmd := p.workerCommand(plugins)
	join := t.join
	if join == "" {
		join = "nats://" + t.coordinator
		if slices.Contains(names, "listen-cert") { // the coordinator then has TLS
			join = "tls://" + t.coordinator
		}
	}
	words := []string{"--join=" + join, "--once", "--join-timeout=" + t.patience.String()}
	for name, flag := range map[string]string{task.JoinToken: "token-file", "nats-creds": "nats-creds", "nats-ca": "nats-ca"} {
		if slices.Contains(names, name) && cmd.Flags().Lookup(flag) != nil {
			words = append(words, "--"+flag+"="+filepath.Join(t.secrets, name))
		}
	}
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(words)
	return cmd.Execute()
}

// printResults prints the folder of results, if there is one.
func (p Process) printResults(words []string, plugins plugin.Set) error {
	args, _, err := config.Parse(words, run.Environment(run.Options{Plugins: plugins}))
	if err != nil {
		return nil // perf has told it
	}
	leftOut, err := task.Print(p.Stdout, args.OutputsDir, task.MostPrinted)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		p.complain("evalscope deploy task:", i18n.Errorf("printing the results: %v", "输出结果：%v", err))
		return exit(ExitFailed)
	case len(leftOut) > 0:
		p.tell(p.Stderr, i18n.Sprintf("evalscope deploy task: these files are too large to print, use a volume for them: %s",
			"evalscope deploy task：以下文件过大，无法输出，请为其使用存储卷：%s", strings.Join(leftOut, ", ")))
	}
	return nil
}
