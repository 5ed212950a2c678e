package slurm

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files again")

func runs() map[string]Run {
	least := Run{Name: "evalscope-qwen", Program: "evalscope", Arguments: []string{"--model", "qwen", "--number", "40"}, Workers: 2, CPUs: 4, Outputs: "outputs"}
	most := Run{Name: "run1", Program: "/opt/my tools/evalscope", Arguments: []string{"--model", "qwen", "--prompt", "it's $HOME `x`\n\"y\" \\ 你好", "--parallel", "1", "8"}, Workers: 4, Nodes: 5, CPUs: 8,
		Memory: "8G", Time: "01:30:00", Partition: "cpu", Account: "team", Secrets: "/shared/secrets of us", Outputs: "/shared/outputs"}
	nats := least
	nats.NATS = "tls://nats.example.com:4222"
	return map[string]Run{"least": least, "most": most, "nats": nats}
}

func TestScript_IsTheGoldenOne(t *testing.T) {
	for name, r := range runs() {
		got, err := r.Script()
		if err != nil {
			t.Fatal(err)
		}
		if problems := r.Problems(); len(problems) > 0 {
			t.Errorf("%s: %q", name, problems)
		}
		path := filepath.Join("testdata", name+".sh")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: %s", name, cmp.Diff(string(want), got))
		}
	}
}

// TestScript_ArgumentsArriveAsGiven: a shell hands every word to evalscope byte for byte.
func TestScript_ArgumentsArriveAsGiven(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("skipped: bash is not installed")
	}
	words := []string{"--prompt", "", "a b", "$(id)", "`id`", "'", `"`, `\`, "a\nb\n", "\n#SBATCH --wrap=id", "{{.}}", "--x", "~", "*", "!!", "-n", "\t", "\xff", "你好", "a\\\nb"}
	r := runs()["most"]
	r.Arguments = words
	script, err := r.Script()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bash, "-c", "scontrol() { echo node1; echo node2; }\nsrun() { printf '%s\\0' \"$@\"; }\n"+script)
	cmd.Env = []string{"SLURM_JOB_ID=123", "SLURM_JOB_NODELIST=node[1-2]", "EVALSCOPE_JOIN_TOKEN=of the test"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	want := slices.Concat([]string{"--export=ALL", "--distribution=block", "--kill-on-bad-exit=0", "/opt/my tools/evalscope", "deploy", "task", "--coordinator", "node1:20123",
		"--secrets", "/shared/secrets of us", "--", "--workers", "4", "--outputs-dir", "/shared/outputs"}, words)
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// TestProblems_MemoryWithoutAUnitIsInMegabytes: a task with 4 of them does not start.
func TestProblems_MemoryWithoutAUnitIsInMegabytes(t *testing.T) {
	for memory, ok := range map[string]bool{"4G": true, "100": true, "512M": true, "200000K": true, "4": false, "99M": false, "1K": false, "0G": false} {
		r := runs()["most"]
		if r.Memory = memory; (len(r.Problems()) == 0) != ok {
			t.Errorf("%s: %q", memory, r.Problems())
		}
	}
}

func TestProblems_AllAtOnce(t *testing.T) {
	r := Run{Name: "a b", Workers: 2, Nodes: 9, Memory: "4 GB", Time: "soon", Partition: "-", Account: "a\nb", Secrets: "~/x"}
	var flags []string
	for _, problem := range r.Problems() {
		flag, _, _ := strings.Cut(problem.EN, ":")
		flags = append(flags, flag)
	}
	if want := []string{"--job", "--cpu", "--nodes", "--memory", "--time", "--partition", "--account", "--secrets", "--program"}; !cmp.Equal(flags, want) {
		t.Error(cmp.Diff(want, flags))
	}
}
