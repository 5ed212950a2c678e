package app

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// simulates runs `evalscope simulate` and ends it at once.
func simulates(words ...string) (code int, printed string) {
	var out bytes.Buffer
	signals := make(chan os.Signal, 1)
	signals <- os.Interrupt
	code = Main(Process{Args: append([]string{"simulate", "--port", "0"}, words...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" }, Signals: signals}, standard.Plugins())
	return code, out.String()
}

func TestSimulate_GPUsAreCountedBehindTheirFlag(t *testing.T) {
	for _, words := range [][]string{{"--gpu"}, {"--gpu", "2"}, {"--gpu=2", "--gpu-throttle", "power=5s"}} {
		if code, out := simulates(words...); code != ExitDone || !strings.Contains(out, "/gpu/metrics\n") {
			t.Errorf("%q: %d, %s", words, code, out)
		}
	}
	if code, out := simulates(); code != ExitDone || strings.Contains(out, "GPU") {
		t.Errorf("without GPUs: %d, %s", code, out)
	}
	for want, words := range map[string][]string{"--gpu is 99": {"--gpu", "99"}, `"2"`: {"2"}, `"x"`: {"--gpu", "x"}, "use --gpu too": {"--gpu-throttle", "power"}} {
		if code, out := simulates(words...); code != ExitBadInput || !strings.Contains(out, want) {
			t.Errorf("%q: %d, %s", words, code, out)
		}
	}
}
