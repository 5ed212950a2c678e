package app

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/deploy/task"
	"github.com/modelscope/evalscope/internal/run"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// deployCommand is `evalscope deploy`.
func (p Process) deployCommand(plugins plugin.Set) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deploy",
		Short: p.in(i18n.Text{EN: "Print a distributed load test as Kubernetes objects or a Slurm script", ZH: "将分布式压测输出为 Kubernetes 对象或 Slurm 脚本"}),
		Long: p.in(i18n.Text{EN: "Print what a cluster needs to run `evalscope perf --workers N`: the objects for Kubernetes, or the script for Slurm. The flags of\n" +
			"perf are checked as usual, and no requests are sent. Secrets are referenced and never printed.",
			ZH: "输出集群运行 `evalscope perf --workers N` 所需的内容：Kubernetes 对象或 Slurm 脚本。perf 的参数照常检查，不会发送任何请求。\n密钥只被引用，从不输出。"}),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.deployKubernetesCommand(plugins), p.deploySlurmCommand(plugins), p.deployTaskCommand(plugins))
	return cmd
}

// A deployment prints what a scheduler needs for perf's words, or all problems: those found already, and its own.
type deployment func(perf []string, problems []i18n.Text, plugins plugin.Set) error

// besidePerf makes a command that has flags of its own between those of perf. Its own are written in full; all other words are perf's.
func (p Process) besidePerf(cmd *cobra.Command, plugins plugin.Set, deploy deployment) *cobra.Command {
	cmd.DisableFlagParsing = true
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		own, perf := splitWords(cmd.Flags(), words)
		if slices.Contains(perf, "--help") || slices.Contains(perf, "-h") {
			return cmd.Help()
		}
		var problems []i18n.Text
		if err := cmd.Flags().Parse(own); err != nil {
			problems = append(problems, usageError(err))
		}
		return deploy(perf, problems, plugins)
	}
	return cmd
}

// splitWords parts the words of a command's own flags from the others.
func splitWords(flags *pflag.FlagSet, words []string) (own, others []string) {
	for i := 0; i < len(words); i++ {
		name, _, hasValue := strings.Cut(strings.TrimPrefix(words[i], "--"), "=")
		f := flags.Lookup(name)
		if f == nil || f.Name == "help" || !strings.HasPrefix(words[i], "--") {
			others = append(others, words[i])
			continue
		}
		own = append(own, words[i])
		if !hasValue && f.NoOptDefVal == "" && i+1 < len(words) {
			i++
			own = append(own, words[i])
		}
	}
	return own, others
}

// placedElsewhere are the flags that the processes of a deployed run get from the scheduler, or that have no place there.
var placedElsewhere = []struct {
	key string
	do  i18n.Text
}{
	{"listen", i18n.Text{EN: "remove it: the coordinator listens where the workers look for it", ZH: "请去掉：协调进程在 worker 查找的地址监听"}},
	{"join_token_file", i18n.Text{EN: "remove it: the token is in the secrets, under the name join-token", ZH: "请去掉：令牌在密钥中，名称为 join-token"}},
	{"nats_creds", i18n.Text{EN: "remove it, and add the file to the secrets under the name nats-creds", ZH: "请去掉，并将该文件以名称 nats-creds 加入密钥"}},
	{"resume", i18n.Text{EN: "remove it, and resume where the folder is", ZH: "请去掉，并在该目录所在的机器上继续"}},
	{"dry_run", i18n.Text{EN: "remove it: `evalscope perf --dry-run` shows the plan here", ZH: "请去掉：`evalscope perf --dry-run` 可在此显示计划"}},
}

// deployable reads the flags of perf and tells all that is wrong with them. Files below mounts need not be here.
func (p Process) deployable(words, mounts []string, secrets i18n.Text, plugins plugin.Set) (args config.Arguments, problems []i18n.Text) {
	environment := run.Environment(run.Options{Plugins: plugins})
	environment.Stat = thereOrMounted(environment.Stat, mounts)
	args, _, err := config.Parse(words, environment)
	if err == nil {
		err = gateReady(args)
	}
	var bad config.Problems
	switch {
	case errors.As(err, &bad):
		for _, b := range bad {
			problems = append(problems, b.Text())
		}
		for _, name := range secretsAmong(words) {
			problems = append(problems, withSecret("--"+name, secrets))
		}
		return args, problems
	case err != nil:
		return args, []i18n.Text{i18n.Message(err)}
	}
	if args.Workers == nil {
		problems = append(problems, i18n.Text{EN: "--workers: is missing: set the number of workers, such as --workers 2",
			ZH: "--workers：缺失：请设置 worker 数，例如 --workers 2"})
		args.Workers = new(1)
	}
	for _, no := range placedElsewhere {
		if args.WasSet(no.key) {
			problems = append(problems, i18n.Sprintf("%s: cannot be used in a deployed run: %s", "%s：不能用于部署的测试：%s", args.Spelling().Name(no.key), no.do))
		}
	}
	for _, key := range args.SecretKeys() {
		problems = append(problems, withSecret(args.Spelling().Name(key), secrets))
	}
	return args, problems
}

// withSecret tells of a flag that belongs to the secrets.
func withSecret(flag string, secrets i18n.Text) i18n.Text {
	return i18n.Sprintf("%s: may contain a secret, which would be readable in the output: %s", "%s：可能含有密钥，而密钥在输出中可被读到：%s", flag,
		secrets.Format(strings.TrimPrefix(flag, "--")))
}

// secretsAmong are the flags for secrets among words that are no arguments.
func secretsAmong(words []string) (names []string) {
	for _, row := range config.Table() {
		if row.Secret && slices.ContainsFunc(words, func(word string) bool { return word == "--"+row.Name || strings.HasPrefix(word, "--"+row.Name+"=") }) {
			names = append(names, row.Name)
		}
	}
	return names
}

// secretFlags are the flags of perf that a folder of secrets may hold.
func secretFlags(plugins plugin.Set) (all []task.Flag) {
	for _, row := range config.TableOf(run.Environment(run.Options{Plugins: plugins}).Known) {
		if row.Name != "" && row.Kind != config.Switch {
			all = append(all, task.Flag{Name: row.Name, File: row.Metavar == "FILE", Several: row.Arity != config.One})
		}
	}
	return all
}

// refuseDeploy tells all that is wrong.
func (p Process) refuseDeploy(who string, problems []i18n.Text) error {
	for _, problem := range problems {
		p.complain(who+":", problem.Err())
	}
	fmt.Fprintln(p.Stderr, p.in(i18n.Text{EN: "Nothing was printed.", ZH: "没有输出任何内容。"}))
	return exit(ExitBadInput)
}

// thereOrMounted looks at files of this machine, and takes those below a mount for granted: they are not here.
func thereOrMounted(stat func(string) (fs.FileInfo, error), mounts []string) func(string) (fs.FileInfo, error) {
	return func(path string) (fs.FileInfo, error) {
		info, err := stat(path)
		if err != nil && slices.ContainsFunc(mounts, func(m string) bool { return strings.HasPrefix(path, m+"/") }) {
			return mounted(path), nil
		}
		return info, err
	}
}

// A mounted file is one that only the deployed run sees.
type mounted string

// Name, Size and the others are those of any regular file.
func (m mounted) Name() string       { return filepath.Base(string(m)) }
func (m mounted) Size() int64        { return 0 }
func (m mounted) Mode() fs.FileMode  { return 0o444 }
func (m mounted) ModTime() time.Time { return time.Time{} }
func (m mounted) IsDir() bool        { return false }
func (m mounted) Sys() any           { return nil }
