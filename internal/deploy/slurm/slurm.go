// Package slurm prints a distributed run as a script for sbatch: srun starts one process per task, and task 0 coordinates.
package slurm

import (
	_ "embed"
	"path"
	"regexp"
	"strings"
	"text/template"

	"github.com/modelscope/evalscope/internal/sanitize"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Run is what the script is made of.
type Run struct {
	// Name is that of the job, Program the command or path of evalscope on the nodes.
	Name, Program string
	// Arguments are the flags of perf without --workers.
	Arguments []string
	Workers   int
	// Nodes is on how many machines the tasks run, 0 for one task on each.
	Nodes, CPUs int
	// Memory, Time, Partition and Account are as sbatch takes them, "" for the cluster's own.
	Memory, Time, Partition, Account string
	// Secrets is a folder that each node sees, "" for none.
	Secrets string
	// Outputs is the folder of results.
	Outputs string
	// NATS is a NATS server that is there already, "" for one in task 0.
	NATS string
}

//go:embed sbatch.tmpl
var script string

// Script returns the script.
func (r Run) Script() (string, error) {
	t, err := template.New("sbatch").Funcs(template.FuncMap{"word": sanitize.ShellWord}).Parse(script)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, r)
	return out.String(), err
}

// Lines are the flags of perf as the script has them, each with its values.
func (r Run) Lines() (all []string) {
	for _, word := range r.Arguments {
		shown := sanitize.ShellWord(word)
		if len(all) > 0 && !strings.HasPrefix(word, "--") {
			all[len(all)-1] += " " + shown
			continue
		}
		all = append(all, shown)
	}
	return all
}

// Tasks is how many processes srun starts.
func (r Run) Tasks() int { return r.Workers + 1 }

var (
	name   = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_.]{0,63}$`)
	memory = regexp.MustCompile(`^([1-9][0-9]{5,11}K|[1-9][0-9]{2,8}M?|[1-9][0-9]{0,5}G|[1-9][0-9]{0,2}T)$`) // from 100M on
	limit  = regexp.MustCompile(`^([0-9]+-)?[0-9]+(:[0-9]{2}){0,2}$`)
)

// Problems are all that sbatch would not take, by the flag of `evalscope deploy slurm`.
func (r Run) Problems() (all []i18n.Text) {
	bad := func(ok bool, flag string, format i18n.Text, values ...any) {
		if !ok {
			all = append(all, i18n.Sprintf("--%s: %s", "--%s：%s", flag, format.Format(values...)))
		}
	}
	bad(name.MatchString(r.Name), "job", i18n.Text{EN: "%q is not a name for a job: use letters, digits, hyphens, dots and underscores",
		ZH: "%q 不能作为作业的名称：请使用字母、数字、连字符、点和下划线"}, r.Name)
	bad(r.CPUs > 0, "cpu", i18n.Text{EN: "must be above 0: set the number of processors for each task",
		ZH: "必须大于 0：请设置每个任务的处理器数"})
	bad(r.Nodes >= 0 && r.Nodes <= r.Workers+1, "nodes", i18n.Text{EN: "must be between 1 and %d, the number of workers and one more: set fewer nodes or more --workers",
		ZH: "必须在 1 到 %d（worker 数加一）之间：请减少节点或增加 --workers"}, r.Workers+1)
	bad(r.Memory == "" || memory.MatchString(r.Memory), "memory", i18n.Text{EN: "%q is not an amount of memory as sbatch takes it, from 100M on: use one such as 4G",
		ZH: "%q 不是 sbatch 的内存量（至少 100M）：请使用例如 4G"}, r.Memory)
	bad(r.Time == "" || limit.MatchString(r.Time), "time", i18n.Text{EN: "%q is not a time limit as sbatch takes it: use one such as 01:30:00",
		ZH: "%q 不是 sbatch 的时限：请使用例如 01:30:00"}, r.Time)
	bad(r.Partition == "" || name.MatchString(r.Partition), "partition", i18n.Text{EN: "%q is not the name of a partition",
		ZH: "%q 不是分区的名称"}, r.Partition)
	bad(r.Account == "" || name.MatchString(r.Account), "account", i18n.Text{EN: "%q is not the name of an account",
		ZH: "%q 不是账户的名称"}, r.Account)
	bad(r.Secrets == "" || path.IsAbs(r.Secrets), "secrets", i18n.Text{EN: "%q does not start at the root: use the absolute path of a folder that all nodes can read",
		ZH: "%q 不是绝对路径：请使用所有节点都能读取的目录的绝对路径"}, r.Secrets)
	bad(r.Program != "" && !strings.ContainsAny(r.Program, "\n\x00"), "program", i18n.Text{EN: "is empty: set the path of evalscope on the nodes",
		ZH: "为空：请设置节点上 evalscope 的路径"})
	return all
}
