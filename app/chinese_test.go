package app

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/standard"
)

// quotation is what a message repeats: flags with their values, commands, paths, JSON, words of the system and of servers. english is
// English prose.
var (
	quotation = regexp.MustCompile("no such file or directory|connection refused|simulated (fault|server)|no route for [A-Z]+ \\S+|Performance Recommendations|`[^`]*`|“[^”]*”|'[^']*'|\"[^\"]*\"|" +
		`\{.*\}|(http|https|nats|tls|unix)://\S+|evalscope( [a-z]+)+|--[a-z-]+ ?[\w.=:-]*|API \w+|Secret \w+|coordinator join|Helm chart|pool wait|swanlab watch|500 429 503 .*|\S*/\S+`)
	english = regexp.MustCompile(`\b[A-Za-z]+ (is|are|was|has|have|not|the|a|an|of|to|in|with|must|cannot|for|or|and) [a-z]+|\b[A-Za-z]{3,} [a-z]{3,}\b`)
)

// chinese runs a command in Chinese, with its output and its errors.
func chinese(words ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = Main(Process{Args: words, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err,
		Getenv:  func(name string) string { return map[string]string{"EVALSCOPE_LANGUAGE": "zh"}[name] },
		Signals: make(chan os.Signal)}, standard.Plugins())
	return code, out.String(), err.String()
}

// noEnglish fails where a text has English prose of ours.
func noEnglish(t *testing.T, words []string, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if found := english.FindString(quotation.ReplaceAllString(line, "")); found != "" {
			t.Errorf("%q prints %q: %s", words, found, line)
		}
	}
}

// chineseRun is the folder of a run with a server that fails now and then, whose log lines have no English.
func chineseRun(t *testing.T, url string) string {
	t.Helper()
	words := []string{"perf", "--model", "simulated", "--url", url, "--dataset", "random", "--tokenizer-path", "builtin", "--min-prompt-length", "16", "--max-prompt-length", "16",
		"--max-tokens", "2", "--parallel", "1", "2", "--number", "3", "6", "--warmup-num", "1", "--sleep-interval", "0", "--log-every-n-query", "1",
		"--slo", "ttft=1", "tpot=1", "--gate", "ttft.avg<=0.001ms", "--no-timestamp", "--outputs-dir", t.TempDir()}
	code, _, logged := chinese(words...)
	if code != ExitGate || strings.Count(logged, "INFO") < 5 {
		t.Fatalf("code %d: %s", code, logged)
	}
	noEnglish(t, words, logged)
	return filepath.Join(words[len(words)-1], "simulated")
}

func TestChinese_ErrorsAndLogLinesHaveNoEnglish(t *testing.T) {
	dir, url, broken := t.TempDir(), simulated(t), httptest.NewServer(http.NotFoundHandler())
	defer broken.Close()
	run := chineseRun(t, url)
	mix := filepath.Join(dir, "mix.yaml")
	if err := os.WriteFile(mix, []byte("classes:\n  - name: chat\n    shre: 1\n  - {rate: 1, share: 1}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	perf := []string{"perf", "--model", "m"}
	token := filepath.Join(dir, "token")
	short := filepath.Join(dir, "short")
	if err := errors.Join(os.WriteFile(token, []byte(strings.Repeat("t", 32)), 0o600), os.WriteFile(short, []byte("t"), 0o600)); err != nil {
		t.Fatal(err)
	}
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
		{"worker", "--join", "x", "--name", "a\nb"},
		{"worker", "--join", "nats://127.0.0.1:1", "--join-timeout", "50ms", "--token-file", token},
		{"worker", "--join", "nats://" + broken.Listener.Addr().String(), "--join-timeout", "50ms", "--token-file", token},
		{"worker", "--join", "tls://127.0.0.1:1", "--nats-ca", mix, "--once", "--join-timeout", "50ms", "--token-file", token},
		{"worker", "--join", "nats://127.0.0.1:1", "--join-timeout", "50ms", "--token-file", short},
		{"worker", "--join", "nats://127.0.0.1:1", "--token-file", "/absent"},
		append(perf, "--url", url, "--prompt", "p", "--workers", "1", "--workers-timeout", "50ms", "--outputs-dir", dir),
		append(perf, "--url", url, "--prompt", "p", "--workers", "1", "--workers-timeout", "50ms", "--nats", "nats://127.0.0.1:1", "--outputs-dir", dir),
		{"simulate", "--port", "x"},
		{"deploy", "foo"},
		{"deploy", "kubernetes", "--model", "m", "--listen", "x:1"},
		{"deploy", "kubernetes", "--model", "m", "--prompt", "p", "--workers", "1", "--job", "X", "--namespace", "_", "--image", " ", "--cpu", "x", "--memory", "y",
			"--avoid", "z", "--node-selector", "a=!", "--deadline", "1ms", "--outputs-dir", "q", "--secret", "_", "--data-claim", "_", "--results-claim", "_", "--image-pull-secret", "_"},
		{"deploy", "kubernetes", "--model", "m", "--prompt", "p", "--workers", "1", "--api-key", "k", "--deadline", "x"},
		{"deploy", "slurm", "--model", "m", "--prompt", "p", "--cpu", "0", "--nodes", "9", "--memory", "x", "--time", "q", "--partition", "!", "--account", "!",
			"--secrets", "r", "--program", "", "--job", "!"},
		{"deploy", "task"},
		{"deploy", "task", "--index", "0", "--coordinator", "x", "--secrets", dir},
		{"record"},
		{"record", "--target", "ftp://x", "--listen", "x", "--out", mix, "--duration", "-1s", "--block-size", "0"},
		{"record", "--target", "http://u:p@h", "--listen", ":1", "--insecure", "--out", mix},
		{"dataset", "anonymize"},
		{"dataset", "anonymize", mix, "--out", filepath.Join(dir, "out")},
		{"dataset", "anonymize", mix, "--out", mix, "--block-size", "0"},
		{"dataset", "stats", "absent"},
		{"serve", "--host", "0.0.0.0", "--port", "99999"},
		{"serve", "--token", "x", "/absent"},
		{"api", "show", "absent"},
		{"report", "list", "/absent"},
		{"report", "show", dir},
		{"report", run, "--window", "3", "--as", "vllm"},
		{"report", filepath.Join(run, "parallel_1_number_3")},
		append(perf, "--resume", dir),
		append(perf, "--resume", run),
		append(perf, "--replay-manifest", mix, "--url", url, "--prompt", "p", "--number", "1", "--outputs-dir", dir),
		append(perf, "--replay-manifest", filepath.Join(run, "manifest.ndjson"), "--url", url, "--prompt", "p", "--max-tokens", "3", "--outputs-dir", dir),
		append(perf, "--url", "http://127.0.0.1:1", "--prompt", "p", "--test-timeout", "10ms", "--outputs-dir", dir),
		append(perf, "--url", url+"/absent/path", "--prompt", "p", "--outputs-dir", dir),
		append(perf, "--url", broken.URL, "--prompt", "p", "--number", "2", "--no-test-connection", "--outputs-dir", dir),
		append(perf, "--url", broken.URL, "--prompt", "p", "--number", "2", "--warmup-num", "1", "--no-test-connection", "--outputs-dir", dir),
		{"capacity"},
		{"history", "/absent"},
		{"baseline", "save"},
	} {
		code, stdout, stderr := chinese(words...)
		if code == ExitDone && len(words) > 1 && !slices.Contains(words, "--resume") {
			t.Errorf("%q was accepted: %s", words, stdout)
		}
		if words[0] != "perf" { // its tables are in English, as EvalScope's
			noEnglish(t, words, stdout)
		}
		noEnglish(t, words, stderr)
	}
}
