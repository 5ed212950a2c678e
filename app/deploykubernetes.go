package app

import (
	"cmp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/deploy/kubernetes"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/plugin"
)

// Where the Pods of a run have their files.
const (
	mountOfData    = "/data"
	mountOfSecrets = "/run/secrets/evalscope"
)

// kubernetesFlags are those of `evalscope deploy kubernetes` beside perf's.
type kubernetesFlags struct {
	run                 kubernetes.Run
	nodeSelector, avoid []string
	deadline            time.Duration
	values              bool
}

// deployKubernetesCommand is `evalscope deploy kubernetes`.
func (p Process) deployKubernetesCommand(plugins plugin.Set) *cobra.Command {
	var with kubernetesFlags
	v := &with.run.Values
	cmd := &cobra.Command{
		Use: p.in(i18n.Text{EN: "kubernetes [flags] --workers N [flags of evalscope perf] > run.yaml",
			ZH: "kubernetes [flags] --workers N [evalscope perf 的参数] > run.yaml"}),
		Short: p.in(i18n.Text{EN: "Print a distributed run as an Indexed Job", ZH: "以 Indexed Job 输出分布式测试"}),
		Long: p.in(i18n.Text{EN: "Print a distributed run as an Indexed Job: index 0 coordinates, the others are workers. All other flags are those of\n" +
			"`evalscope perf`. The Secret has the key join-token, and one key for each secret, named like the flag of perf: api-key, headers.",
			ZH: "以 Indexed Job 输出分布式测试：0 号 Pod 负责协调，其余为 worker。其他参数与 `evalscope perf` 相同。\nSecret 中有键 join-token，另外每个密钥一个键，键名同 perf 的参数：api-key、headers。"}),
		Example: "  kubectl create secret generic evalscope --from-file=join-token --from-file=api-key\n" +
			"  evalscope deploy kubernetes --workers 4 --model qwen2.5 --url http://vllm:8000 --prompt 'Hello' \\\n" +
			"    --parallel 400 --number 10000 --max-tokens 64 > run.yaml\n" +
			"  kubectl apply -f run.yaml",
	}
	f := cmd.Flags()
	f.StringVar(&with.run.Name, "job", "", p.in(i18n.Text{EN: "name of the Job (default: made from --name or --model)",
		ZH: "Job 的名称（默认由 --name 或 --model 得出）"}))
	f.StringVar(&with.run.Namespace, "namespace", "default", p.in(i18n.Text{EN: "namespace of the objects", ZH: "各对象的命名空间"}))
	f.StringVar(&v.Image, "image", "ghcr.io/modelscope/evalscope-perf:"+release, p.in(i18n.Text{EN: "container image", ZH: "容器镜像"}))
	f.StringArrayVar(&v.ImagePullSecrets, "image-pull-secret", nil, p.in(i18n.Text{EN: "Secret for pulling the image; can be repeated",
		ZH: "拉取镜像所用的 Secret；可重复"}))
	f.StringVar(&v.Secret, "secret", "evalscope", p.in(i18n.Text{EN: "Secret with the join token and the secrets of the run", ZH: "存放加入令牌和测试密钥的 Secret"}))
	f.StringVar(&v.ResultsClaim, "results-claim", "", p.in(i18n.Text{EN: "PersistentVolumeClaim for results (default: print them as a compressed archive)",
		ZH: "存放结果的 PersistentVolumeClaim（默认：以压缩包输出）"}))
	f.StringVar(&v.DataClaim, "data-claim", "", p.in(i18n.Sprintf("PersistentVolumeClaim with datasets and tokenizers, mounted at %s",
		"存放数据集和分词器的 PersistentVolumeClaim，挂载于 %s", mountOfData)))
	f.StringVar(&v.Resources.CPU, "cpu", "4", p.in(i18n.Text{EN: "processors that each Pod requests", ZH: "每个 Pod 请求的处理器数"}))
	f.StringVar(&v.Resources.Memory, "memory", "2Gi", p.in(i18n.Text{EN: "memory of each Pod", ZH: "每个 Pod 的内存"}))
	f.StringArrayVar(&with.nodeSelector, "node-selector", nil, p.in(i18n.Text{EN: "label of the nodes to use, NAME=VALUE; can be repeated",
		ZH: "所用节点的标签，NAME=VALUE；可重复"}))
	f.StringArrayVar(&with.avoid, "avoid", nil, p.in(i18n.Text{EN: "label of Pods whose nodes are not used, such as the server's: NAME=VALUE; can be repeated",
		ZH: "要避开其所在节点的 Pod 的标签，例如服务端的：NAME=VALUE；可重复"}))
	f.DurationVar(&with.deadline, "deadline", 0, p.in(i18n.Text{EN: "time after which Kubernetes ends the Job (default: no limit)",
		ZH: "Kubernetes 终止 Job 的时限（默认：不限）"}))
	f.BoolVar(&with.values, "values", false, p.in(i18n.Text{EN: "print the values for the Helm chart instead", ZH: "改为输出 Helm chart 的 values"}))
	return p.besidePerf(cmd, plugins, with.print(p))
}

// print prints the objects, or tells all that is wrong.
func (k *kubernetesFlags) print(p Process) deployment {
	return func(perf []string, problems []i18n.Text, plugins plugin.Set) error {
		var mounts []string
		if k.run.Values.DataClaim != "" {
			mounts = []string{mountOfData}
		}
		args, wrong := p.deployable(perf, append(mounts, mountOfSecrets), i18n.Text{EN: "remove it, and add it to the Secret " + k.run.Values.Secret + " under the key %s",
			ZH: "请去掉，并以键 %s 加入 Secret " + k.run.Values.Secret}, plugins)
		problems = append(problems, wrong...)
		if args.WasSet("outputs_dir") {
			problems = append(problems, i18n.Text{EN: "--outputs-dir: cannot be used in a Pod: use --results-claim, or take the results from the log",
				ZH: "--outputs-dir：不能在 Pod 中使用：请使用 --results-claim，或从日志中取出结果"})
		}
		v := &k.run.Values
		v.Port, v.Workers, v.DeadlineSeconds = kubernetes.Port, valueOr(args.Workers, 1), int(k.deadline.Seconds())
		v.NATS = valueOr(args.NATS, "")
		v.Arguments = args.FlagWords("workers", "nats", "outputs_dir")
		v.NodeSelector, wrong = labels("--node-selector", k.nodeSelector)
		problems = append(problems, wrong...)
		v.Avoid, wrong = labels("--avoid", k.avoid)
		problems = append(problems, wrong...)
		if k.deadline < 0 || k.deadline%time.Second != 0 {
			problems = append(problems, i18n.Text{EN: "--deadline: must be a whole number of seconds: use one such as 2h", ZH: "--deadline：必须为整秒：请使用例如 2h"})
		}
		k.run.Name = cmp.Or(k.run.Name, kubernetes.NameOf(valueOr(args.Name, args.Model)))
		if problems = append(problems, k.run.Problems()...); len(problems) > 0 {
			return p.refuseDeploy("evalscope deploy kubernetes", problems)
		}
		made := k.run.Manifest
		if k.values {
			made = k.run.ValuesFile
		}
		text, err := made()
		if err != nil {
			return err
		}
		_, err = p.Stdout.Write(text)
		return err
	}
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// labels reads name=value pairs.
func labels(flag string, pairs []string) (all map[string]string, problems []i18n.Text) {
	all = map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			problems = append(problems, i18n.Sprintf("%s: %q has no value: use NAME=VALUE, such as app=vllm", "%s：%q 没有值：请写作 NAME=VALUE，例如 app=vllm", flag, pair))
			continue
		}
		all[name] = value
	}
	return all, problems
}
