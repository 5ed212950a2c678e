package app

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/modelscope/evalscope/internal/deploy/kubernetes"
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
		Use:   "kubernetes [flags] --workers N [flags of evalscope perf] > run.yaml",
		Short: "Print a distributed run as an Indexed Job",
		Long: "Print a distributed run as an Indexed Job: index 0 coordinates, the others are workers. All other flags are those of\n" +
			"`evalscope perf`. The Secret has the key join-token, and one key for each secret, named like the flag of perf: api-key, headers.",
		Example: "  kubectl create secret generic evalscope --from-file=join-token --from-file=api-key\n" +
			"  evalscope deploy kubernetes --workers 4 --model qwen2.5 --url http://vllm:8000 --prompt 'Hello' \\\n" +
			"    --parallel 400 --number 10000 --max-tokens 64 > run.yaml\n" +
			"  kubectl apply -f run.yaml",
	}
	f := cmd.Flags()
	f.StringVar(&with.run.Name, "job", "", "name of the Job (default: made from --name or --model)")
	f.StringVar(&with.run.Namespace, "namespace", "default", "namespace of the objects")
	f.StringVar(&v.Image, "image", "ghcr.io/modelscope/evalscope-perf:"+release, "container image")
	f.StringArrayVar(&v.ImagePullSecrets, "image-pull-secret", nil, "Secret for pulling the image; can be repeated")
	f.StringVar(&v.Secret, "secret", "evalscope", "Secret with the join token and the secrets of the run")
	f.StringVar(&v.ResultsClaim, "results-claim", "", "PersistentVolumeClaim for results (default: print them as a compressed archive)")
	f.StringVar(&v.DataClaim, "data-claim", "", "PersistentVolumeClaim with datasets and tokenizers, mounted at "+mountOfData)
	f.StringVar(&v.Resources.CPU, "cpu", "4", "processors that each Pod requests")
	f.StringVar(&v.Resources.Memory, "memory", "2Gi", "memory of each Pod")
	f.StringArrayVar(&with.nodeSelector, "node-selector", nil, "label of the nodes to use, NAME=VALUE; can be repeated")
	f.StringArrayVar(&with.avoid, "avoid", nil, "label of Pods whose nodes are not used, such as the server's: NAME=VALUE; can be repeated")
	f.DurationVar(&with.deadline, "deadline", 0, "time after which Kubernetes ends the Job (default: no limit)")
	f.BoolVar(&with.values, "values", false, "print the values for the Helm chart instead")
	return p.besidePerf(cmd, plugins, with.print(p))
}

// print prints the objects, or tells all that is wrong.
func (k *kubernetesFlags) print(p Process) func(perf, problems []string, plugins plugin.Set) error {
	return func(perf, problems []string, plugins plugin.Set) error {
		var mounts []string
		if k.run.Values.DataClaim != "" {
			mounts = []string{mountOfData}
		}
		args, wrong := deployable(perf, append(mounts, mountOfSecrets), "remove it, and add it to the Secret "+k.run.Values.Secret+" under the key %s", plugins)
		problems = append(problems, wrong...)
		if args.WasSet("outputs_dir") {
			problems = append(problems, "--outputs-dir: cannot be used in a Pod: use --results-claim, or take the results from the log")
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
			problems = append(problems, "--deadline: must be a whole number of seconds: use one such as 2h")
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
func labels(flag string, pairs []string) (all map[string]string, problems []string) {
	all = map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			problems = append(problems, fmt.Sprintf("%s: %q has no value: use NAME=VALUE, such as app=vllm", flag, pair))
			continue
		}
		all[name] = value
	}
	return all, problems
}
