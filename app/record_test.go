package app

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// TestRecord_SaysAllProblemsAtOnce, what is wrong with the tokenizer among them.
func TestRecord_SaysAllProblemsAtOnce(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "nowhere")
	var stderr bytes.Buffer
	p := Process{Stderr: &stderr, Getenv: func(string) string { return "" }}
	err := p.record(recordCommand{target: "http://h", listen: "unix:", out: dir, tokenizer: nowhere, insecure: true, plugins: standard.Plugins()})
	if err == nil {
		t.Fatal("it records")
	}
	for _, want := range []string{"--insecure: is only valid with an https target", "--listen: has no socket", "--block-size: is 0", "--out: " + dir + " exists", "--tokenizer-path: ", nowhere} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, &stderr)
		}
	}
}

func TestRecord_ListensOnASocket(t *testing.T) {
	for listen, want := range map[string][2]string{"unix:/run/a.sock": {"unix", "/run/a.sock"}, "127.0.0.1:8000": {"tcp", "127.0.0.1:8000"}} {
		network, address := (&recordCommand{listen: listen}).listenOn()
		if network != want[0] || address != want[1] {
			t.Errorf("%s is %s %s", listen, network, address)
		}
	}
}

func TestRecord_ItselfIsNoTarget(t *testing.T) {
	var stderr bytes.Buffer
	p := Process{Stderr: &stderr, Getenv: func(string) string { return "" }}
	err := p.record(recordCommand{target: "http://localhost:8000", listen: "127.0.0.1:8000", out: filepath.Join(t.TempDir(), "o.jsonl"), block: 512, plugins: standard.Plugins()})
	if err == nil || !strings.Contains(stderr.String(), "--listen: is the target's own address") {
		t.Errorf("%v: %s", err, &stderr)
	}
}
