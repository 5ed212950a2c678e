package app

import (
	"cmp"
	"io"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/deploy/kubernetes"
	"github.com/modelscope/evalscope/internal/deploy/slurm"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// deploySlurmCommand is `evalscope deploy slurm`.
func (p Process) deploySlurmCommand(plugins plugin.Set) *cobra.Command {
	r := &slurm.Run{}
	cmd := &cobra.Command{
		Use:   p.in(i18n.Text{EN: "slurm [flags] --workers N [flags of evalscope perf] > run.sh", ZH: "slurm [flags] --workers N [evalscope perf 的参数] > run.sh"}),
		Short: p.in(i18n.Text{EN: "Print a distributed run as a script for sbatch", ZH: "以 sbatch 脚本输出分布式测试"}),
		Long: p.in(i18n.Text{EN: "Print a distributed run as a script for sbatch: task 0 coordinates, the others are workers. All other flags are those of\n" +
			"`evalscope perf`. A folder of secrets has one file for each, named like the flag of perf: api-key, headers.",
			ZH: "以 sbatch 脚本输出分布式测试：0 号任务负责协调，其余为 worker。其他参数与 `evalscope perf` 相同。\n密钥目录中每个密钥一个文件，文件名同 perf 的参数：api-key、headers。"}),
		Example: "  evalscope deploy slurm --workers 4 --time 00:30:00 --secrets ~/.config/evalscope --model qwen2.5 --url http://gpu1:8000 \\\n" +
			"    --prompt 'Hello' --parallel 400 --number 10000 --max-tokens 64 > run.sh\n" +
			"  sbatch run.sh",
	}
	f := cmd.Flags()
	f.StringVar(&r.Name, "job", "", p.in(i18n.Text{EN: "name of the job (default: made from --name or --model)", ZH: "作业的名称（默认由 --name 或 --model 得出）"}))
	f.StringVar(&r.Program, "program", "evalscope", p.in(i18n.Text{EN: "command or path of evalscope on the nodes", ZH: "节点上 evalscope 的命令或路径"}))
	f.StringVar(&r.Secrets, "secrets", "", p.in(i18n.Text{EN: "folder with the secrets of the run, which all nodes can read (default: none)",
		ZH: "存放测试密钥的目录，所有节点都能读取（默认：无）"}))
	f.IntVar(&r.Nodes, "nodes", 0, p.in(i18n.Text{EN: "number of nodes (default: one for each task)", ZH: "节点数（默认：每个任务一个）"}))
	f.IntVar(&r.CPUs, "cpu", 4, p.in(i18n.Text{EN: "processors for each task", ZH: "每个任务的处理器数"}))
	f.StringVar(&r.Memory, "memory", "", p.in(i18n.Text{EN: "memory for each node, such as 4G (default: the cluster's)", ZH: "每个节点的内存，例如 4G（默认：由集群决定）"}))
	f.StringVar(&r.Time, "time", "", p.in(i18n.Text{EN: "time limit, such as 01:30:00 (default: the partition's)", ZH: "时限，例如 01:30:00（默认：由分区决定）"}))
	f.StringVar(&r.Partition, "partition", "", p.in(i18n.Text{EN: "partition (default: the cluster's)", ZH: "分区（默认：由集群决定）"}))
	f.StringVar(&r.Account, "account", "", p.in(i18n.Text{EN: "account (default: the user's)", ZH: "账户（默认：用户自己的）"}))
	return p.besidePerf(cmd, plugins, func(perf []string, problems []i18n.Text, plugins plugin.Set) error {
		args, wrong := p.deployable(perf, nil, i18n.Text{EN: "remove it, and add it to the folder of --secrets as the file %s",
			ZH: "请去掉，并以文件 %s 放入 --secrets 的目录"}, plugins)
		r.Workers, r.NATS, r.Outputs = valueOr(args.Workers, 1), valueOr(args.NATS, ""), cmp.Or(args.OutputsDir, "outputs")
		r.Arguments = args.FlagWords("workers", "nats", "outputs_dir")
		r.Name = cmp.Or(r.Name, kubernetes.NameOf(valueOr(args.Name, args.Model)))
		if problems = append(append(problems, wrong...), r.Problems()...); len(problems) > 0 {
			return p.refuseDeploy("evalscope deploy slurm", problems)
		}
		text, err := r.Script()
		if err != nil {
			return err
		}
		_, err = io.WriteString(p.Stdout, text)
		return err
	})
}
