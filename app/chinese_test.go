package app

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// quotation is what a message repeats: flags with their values, commands, paths, JSON. sentence is English prose.
var (
	quotation = regexp.MustCompile("no such file or directory|`[^`]*`|'[^']*'|\"[^\"]*\"|\\{[^}]*\\}|(http|https|nats|tls|unix)://\\S+")
	sentence  = regexp.MustCompile(`\b[A-Za-z]+ (is|are|was|has|have|not|the|a|an|of|to|in|with|must|cannot|for|or|and) [a-z]+`)
)

func TestChinese_TypicalErrorsHaveNoEnglishSentence(t *testing.T) {
	dir := t.TempDir()
	mix := filepath.Join(dir, "mix.yaml")
	if err := os.WriteFile(mix, []byte("classes:\n  - name: chat\n    shre: 1\n  - {rate: 1, share: 1}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	perf := []string{"perf", "--model", "m"}
	for _, words := range [][]string{
		{"perf"},
		{"perf", "--modell"},
		{"perf", "--parallle", "3"},
		{"perf", "stray"},
		{"perf", "--http-client", "x"},
		append(perf, "--parallel", "0", "x"),
		append(perf, "--number"),
		append(perf, "--no-stream=1"),
		append(perf, "--parallel", "1", "2", "--number", "3"),
		append(perf, "--url", "localhost:8000"),
		append(perf, "--url", "http://h:0/v1", "--temperature", "-1", "--top-p", "2", "--read-timeout", "soon"),
		append(perf, "--dataset", "randomm"),
		append(perf, "--dataset", "random"),
		append(perf, "--dataset", "openqa", "--dataset-path", "/absent/file"),
		append(perf, "--open-loop"),
		append(perf, "--rate", "1", "2"),
		append(perf, "--open-loop", "--rate", "5", "--number", "10x", "--max-in-flight", "0"),
		append(perf, "--stage", "rate=5 for=soon", "--stage", "parallel=1..2 for=3s curve=sinus", "--duration", "3"),
		append(perf, "--sla-auto-tune", "--sla-lower-bound", "0", "--parallel", "1", "2"),
		append(perf, "--sla-auto-tune", "--sla-params", `[{"p98_ttft": "<=1"}]`),
		append(perf, "--slo", "ttfx=1"),
		append(perf, "--gate", "ttft.p99<=x"),
		append(perf, "--mix", mix),
		append(perf, "--extra-args", "{"),
		append(perf, "--query-template", "@/absent"),
		append(perf, "--headers", "x", "--session-header", "Host"),
		append(perf, "--api", "openai_x"),
		append(perf, "--api-arg", "x=1"),
		append(perf, "--multi-turn", "--prompt", "x"),
		append(perf, "--workers", "0", "--nats", "http://x"),
		append(perf, "--repeat", "0", "--max-repeat", "1", "--until", "ttft.p99"),
		append(perf, "--server-metrics", "x", "--gpu-metrics", "y", "--server-metrics-keep", "("),
		append(perf, "--scenario", "agentz"),
		append(perf, "--seed", "x", "--max-tokens", "3", "1", "--tag", "x"),
		append(perf, "--tokenize-prompt", "--prefix-count", "3"),
		append(perf, "--resume", "/absent/run"),
		{"perf", "calibrate", "--calibration-output"},
		{"repor"},
		{"report"},
		{"report", "list", "--foo"},
		{"report", "/absent/run"},
		{"report", dir, "--charts", "gif", "--as", "x", "--slo-share", "3"},
		{"compare", "/absent/a", "/absent/b"},
		{"gate"},
		{"worker"},
		{"simulate", "--port", "x"},
		{"deploy", "foo"},
		{"deploy", "kubernetes", "--model", "m", "--listen", "x:1"},
		{"deploy", "task"},
		{"capacity"},
		{"history", "/absent"},
		{"baseline", "save"},
	} {
		var out bytes.Buffer
		code := Main(Process{Args: words, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
			Getenv:  func(name string) string { return map[string]string{"EVALSCOPE_LANGUAGE": "zh"}[name] },
			Signals: make(chan os.Signal)}, standard.Plugins())
		if code == ExitDone && len(words) > 1 {
			t.Errorf("%q was accepted: %s", words, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if found := sentence.FindString(quotation.ReplaceAllString(line, "")); found != "" {
				t.Errorf("%q prints %q: %s", words, found, line)
			}
		}
	}
}
