package definitions

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/othertools"
	"github.com/modelscope/evalscope/internal/testenv"
)

var update = flag.Bool("update", false, "record the events and the tools' figures anew")

// scripts are the tools by the words of --as, and the script that calls each one's functions.
var scripts = map[string]string{"evalscope": "evalscope_perf.py", "vllm": "vllm_bench.py", "sglang": "sglang_bench.py",
	"aiperf": "aiperf_metrics.py", "genai-perf": "genai_perf_parser.py", "guidellm": "guidellm_metrics.py"}

var recorded = filepath.Join(testenv.Root(), "internal", "othertools", "testdata")

// python runs a script of this folder in .toolsenv.
func python(t *testing.T, stdin []byte, script ...string) []byte {
	t.Helper()
	environment := filepath.Join(testenv.Root(), ".toolsenv")
	if _, err := os.Stat(filepath.Join(environment, ".ready")); err != nil {
		testenv.Missing(t, "the load tools are not here: run `make toolsenv`")
	}
	cmd := exec.Command(filepath.Join(environment, "bin", "python"), script...)
	cmd.Env = append(os.Environ(), "EVALSCOPE_TOOLS="+filepath.Join(environment, "tools"), "PYTHONDONTWRITEBYTECODE=1", "NO_COLOR=1")
	cmd.Stdin = bytes.NewReader(stdin)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script[0], err, said.Bytes())
	}
	return out
}

// kept is a recorded file, written first where -update is given.
func kept(t *testing.T, name string, now []byte) []byte {
	t.Helper()
	path := filepath.Join(recorded, name)
	if *update {
		if err := os.WriteFile(path, now, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTools_GiveTheRecordedFigures(t *testing.T) {
	for _, folder := range []string{"", "whole"} {
		events := python(t, nil, append([]string{"events.py"}, strings.Fields(folder)...)...)
		if !bytes.Equal(events, kept(t, filepath.Join(folder, "events.json"), events)) {
			t.Fatal("events.json is not what events.py writes: run with -update")
		}
		for _, tool := range othertools.Names() {
			if folder == "whole" && tool == "vllm" {
				continue // the tool asks for streams alone
			}
			t.Run(filepath.Join(folder, tool), func(t *testing.T) {
				now := python(t, events, scripts[tool])
				same(t, figures(t, kept(t, filepath.Join(folder, tool+".json"), now)), figures(t, now))
			})
		}
	}
}

func same(t *testing.T, want, got map[string]float64) {
	if len(got) < 10 || len(got) != len(want) {
		t.Errorf("the tool gives %d figures, %d are recorded", len(got), len(want))
	}
	for path, x := range want {
		if y, ok := got[path]; !ok || math.Abs(x-y) > 1e-12*math.Abs(x) {
			t.Errorf("%s: recorded %v, the tool gives %v", path, x, y)
		}
	}
}

func figures(t *testing.T, data []byte) map[string]float64 {
	t.Helper()
	var all map[string]float64
	if err := json.NewDecoder(strings.NewReader(string(data))).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}
