package app

import (
	"cmp"
	"io"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/deploy/kubernetes"
	"github.com/modelscope/evalscope/internal/deploy/slurm"
	"github.com/modelscope/evalscope/perf/plugin"
)

// deploySlurmCommand is `evalscope deploy slurm`.
func (p Process) deploySlurmCommand(plugins plugin.Set) *cobra.Command {
	r := &slurm.Run{}
	cmd := &cobra.Command{
		Use:   "slurm [flags] --workers N [flags of evalscope perf] > run.sh",
		Short: "Print a distributed run as a script for sbatch",
		Long: "Print a distributed run as a script for sbatch: task 0 coordinates, the others are workers. All other flags are those of\n" +
			"`evalscope perf`. A folder of secrets has one file for each, named like the flag of perf: api-key, headers.",
		Example: "  evalscope deploy slurm --workers 4 --time 00:30:00 --secrets ~/.config/evalscope --model qwen2.5 --url http://gpu1:8000 \\\n" +
			"    --prompt 'Hello' --parallel 400 --number 10000 --max-tokens 64 > run.sh\n" +
			"  sbatch run.sh",
	}
	f := cmd.Flags()
	f.StringVar(&r.Name, "job", "", "name of the job (default: made from --name or --model)")
	f.StringVar(&r.Program, "program", "evalscope", "command or path of evalscope on the nodes")
	f.StringVar(&r.Secrets, "secrets", "", "folder with the secrets of the run, which all nodes can read (default: none)")
	f.IntVar(&r.Nodes, "nodes", 0, "number of nodes (default: one for each task)")
	f.IntVar(&r.CPUs, "cpu", 4, "processors for each task")
	f.StringVar(&r.Memory, "memory", "", "memory for each node, such as 4G (default: the cluster's)")
	f.StringVar(&r.Time, "time", "", "time limit, such as 01:30:00 (default: the partition's)")
	f.StringVar(&r.Partition, "partition", "", "partition (default: the cluster's)")
	f.StringVar(&r.Account, "account", "", "account (default: the user's)")
	return p.besidePerf(cmd, plugins, func(perf, problems []string, plugins plugin.Set) error {
		args, wrong := deployable(perf, nil, "remove it, and add it to the folder of --secrets as the file %s", plugins)
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
