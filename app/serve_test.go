package app

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/perf/standard"
)

// process is one whose signals and output a test holds.
func process(stdout io.Writer, args ...string) (p Process, stderr *bytes.Buffer, signals chan os.Signal) {
	stderr, signals = &bytes.Buffer{}, make(chan os.Signal, 2)
	return Process{Args: args, Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr, Getenv: func(string) string { return "" }, Signals: signals,
		TuneForLoad: func() func() { return func() {} }, Terminal: func(io.Writer) (int, bool) { return 0, false }}, stderr, signals
}

func TestServe_RefusesWhatWouldOpenThePageToOthers(t *testing.T) {
	root := t.TempDir()
	for name, test := range map[string]struct {
		args []string
		says []string
	}{
		"another address without a token": {[]string{"--host", "0.0.0.0"}, []string{"--host: makes the page reachable from other machines without a token"}},
		"all problems at once":            {[]string{"--token", "short", "--port", "70000"}, []string{"--token: is shorter than 16", "--port: 70000 is not a port"}},
		"a folder that is not there":      {[]string{filepath.Join(root, "none")}, []string{"cannot open the outputs folder"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, stderr, _ := process(io.Discard, append([]string{"serve"}, test.args...)...)
			if code := Main(p, standard.Plugins()); code != ExitBadInput {
				t.Errorf("exit code %d", code)
			}
			for _, text := range test.says {
				if !strings.Contains(stderr.String(), text) {
					t.Errorf("it says %q, want %q", stderr, text)
				}
			}
		})
	}
}

func TestServe_EndsOnASignalAlsoWhileARunIsFollowed(t *testing.T) {
	defer goleak.VerifyNone(t)
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "run.json"), []byte(`{"format":"evalscope-perf-run","version":"1.0","state":"running","levels":[]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	said, stdout := io.Pipe()
	p, stderr, signals := process(stdout, "serve", root, "--port", "0")
	code := make(chan int, 1)
	go func() { code <- Main(p, standard.Plugins()); stdout.Close() }()
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	_, address, _ := strings.Cut(strings.TrimSpace(line), " on ")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(address + "api/watch?run=.")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	events := bufio.NewReader(answer.Body)
	if first, err := events.ReadString('\n'); err != nil || !strings.HasPrefix(first, "event: state") {
		t.Fatalf("the first line is %q, %v", first, err)
	}
	signals <- syscall.SIGINT
	if got := <-code; got != ExitDone {
		t.Errorf("exit code %d: %s", got, stderr)
	}
	if _, err := io.Copy(io.Discard, events); err != nil && !strings.Contains(err.Error(), "EOF") {
		t.Errorf("the events end with %v", err)
	}
}

func TestServe_PrintedAddressOpensOnThisMachine(t *testing.T) {
	for listens, want := range map[string]string{"0.0.0.0:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80", "127.0.0.1:80": "127.0.0.1:80", "10.1.2.3:80": "10.1.2.3:80"} {
		if got := opens(listens); got != want {
			t.Errorf("%s: %s, want %s", listens, got, want)
		}
	}
}
