package kubernetes

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
)

var update = flag.Bool("update", false, "write the golden files again")

// runs are those of the golden files, which test/kubernetes reads with Kubernetes' own types.
func runs() map[string]Run {
	least := Run{Name: "evalscope-qwen", Namespace: "default", Values: Values{Arguments: []string{"--model", "qwen", "--number", "40"}, Workers: 2,
		Image: "registry.example.com/evalscope:1.0", Secret: "evalscope", Port: Port, Resources: Resources{CPU: "4", Memory: "2Gi"}}}
	most := least
	most.Name, most.Namespace = "run1", "load"
	most.Values.Arguments = []string{"--model", "org/Qwen 2.5", "--prompt", "$(HOME) costs $$5:\n\t\"yes\" # 'no' <b> {{ .Values }} 你好", "--extra-args", `{"stop":"\u003c|end|>"}`, "--rate=-1", "true", "0x10", ""}
	most.Values.ImagePullSecrets, most.Values.ResultsClaim, most.Values.DataClaim = []string{"pull"}, "results", "data"
	most.Values.NodeSelector, most.Values.Avoid, most.Values.DeadlineSeconds = map[string]string{"pool": "cpu", "kubernetes.io/arch": "amd64"}, map[string]string{"app": "vllm"}, 7200
	nats := least
	nats.Values.NATS = "tls://nats.example.com:4222"
	return map[string]Run{"least": least, "most": most, "nats": nats}
}

func TestManifest_IsTheGoldenOne(t *testing.T) {
	for name, r := range runs() {
		manifest, err := r.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		values, err := r.ValuesFile()
		if err != nil {
			t.Fatal(err)
		}
		for file, got := range map[string][]byte{name + ".yaml": manifest, name + ".values.yaml": values} {
			path := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %s", file, cmp.Diff(string(want), string(got)))
			}
		}
	}
}

// arguments are the words of the container after --, as Kubernetes hands them to it.
func arguments(t *testing.T, manifest []byte) []string {
	t.Helper()
	for decoder := yaml.NewDecoder(bytes.NewReader(manifest)); ; {
		var object struct {
			Kind string
			Spec struct {
				Template struct {
					Spec struct{ Containers []struct{ Args []string } }
				}
			}
		}
		if err := decoder.Decode(&object); err != nil {
			t.Fatal(err)
		}
		if object.Kind != "Job" {
			continue
		}
		args := object.Spec.Template.Spec.Containers[0].Args
		for i := range args {
			args[i] = expanded(args[i])
		}
		return args[slices.Index(args, "--")+1:]
	}
}

// expanded is a word after Kubernetes has put in variables, of which there are none: $$ is a dollar sign.
func expanded(word string) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if strings.HasPrefix(word[i:], "$$") {
			i++
		} else if strings.HasPrefix(word[i:], "$(") && strings.Contains(word[i:], ")") {
			out.WriteString("VARIABLE")
			i += strings.Index(word[i:], ")")
			continue
		}
		out.WriteByte(word[i])
	}
	return out.String()
}

// FuzzManifest_ArgumentsArriveAsGiven: whatever a prompt contains, the container gets it byte for byte, or it is refused.
func FuzzManifest_ArgumentsArriveAsGiven(f *testing.F) {
	for _, word := range []string{"", "a b", "$(HOME)", "$$$(A)$", "{{ . }}", "a\nb: c", "\na", "\u2028\na", "#", "---", "'\"\\", "\x00", "\x7f", "\u0085", "\ufeff", "\u2028", "<&>", "yes", "1e3", "\xff", "😀"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		r := runs()["least"]
		r.Values.Arguments = []string{"--prompt", word}
		if len(r.Problems()) > 0 {
			return
		}
		manifest, err := r.Manifest()
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"--workers=2", "--outputs-dir=/work/outputs", "--prompt", word}
		if got := arguments(t, manifest); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestProblems_NoneOfTheGoldenRuns(t *testing.T) {
	for name, r := range runs() {
		if problems := r.Problems(); len(problems) > 0 {
			t.Errorf("%s: %q", name, problems)
		}
	}
}

func TestProblems_AllAtOnce(t *testing.T) {
	r := Run{Name: strings.Repeat("a", 54), Namespace: "A", Values: Values{Arguments: []string{"\x00"}, Image: "a b", ImagePullSecrets: []string{"_"}, Secret: "", ResultsClaim: "-", DataClaim: "..",
		Resources: Resources{CPU: "0", Memory: "2 GB"}, NodeSelector: map[string]string{"a b": ""}, Avoid: map[string]string{"a": "b c"}}}
	var flags []string
	for _, problem := range r.Problems() {
		flag, _, _ := strings.Cut(problem.EN, ":")
		flags = append(flags, flag)
	}
	want := []string{"--job", "--namespace", "--image", "--image-pull-secret", "--secret", "--results-claim", "--data-claim", "--cpu", "--memory", "--node-selector", "--avoid",
		"a flag of perf contains a control character, which YAML cannot hold"}
	if !cmp.Equal(flags, want) {
		t.Error(cmp.Diff(want, flags))
	}
}

func TestProblems_AmountsThatNoPodStartsWith(t *testing.T) {
	for _, of := range []struct {
		cpu, memory string
		flags       int
	}{
		{"4", "2Gi", 0}, {"500m", "64Mi", 0}, {"0.25", "68000000", 0}, {"1.5", "512M", 0},
		{"0.000", "2Gi", 1}, {"000.0", "2Gi", 1}, {"0m", "2Gi", 1}, {"99999999999999999999", "2Gi", 1},
		{"4", "1", 1}, {"4", "10k", 1}, {"4", "63Mi", 1}, {"4", "999999999999Ti", 1}, {"0.0", "1", 2},
	} {
		r := runs()["least"]
		r.Values.Resources = Resources{CPU: of.cpu, Memory: of.memory}
		if problems := r.Problems(); len(problems) != of.flags {
			t.Errorf("%s, %s: %q", of.cpu, of.memory, problems)
		}
	}
}

func TestNameOf_IsTheNameOfAJob(t *testing.T) {
	for _, text := range []string{"qwen2.5", "org/Qwen 2.5", "", "模型", strings.Repeat("x-", 60), "--"} {
		if r := (Run{Name: NameOf(text), Namespace: "default"}); slices.ContainsFunc(r.Problems(), func(p i18n.Text) bool { return strings.HasPrefix(p.EN, "--job") }) {
			t.Errorf("%q becomes %q", text, r.Name)
		}
	}
}
