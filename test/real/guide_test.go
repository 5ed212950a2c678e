package real

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
)

// The commands of the two guides, as they stand there.
const (
	englishGuide = `evalscope perf \
  --parallel 1 10 50 100 200 \
  --number 10 20 100 200 400 \
  --model Qwen2.5-0.5B-Instruct \
  --url http://127.0.0.1:8801/v1/chat/completions \
  --api openai \
  --dataset random \
  --max-tokens 1024 \
  --min-tokens 1024 \
  --prefix-length 0 \
  --min-prompt-length 1024 \
  --max-prompt-length 1024 \
  --tokenizer-path Qwen/Qwen2.5-0.5B-Instruct \
  --extra-args '{"ignore_eos": true}'`
	chineseGuide = `evalscope perf \
    --url "http://127.0.0.1:8000/v1/chat/completions" \
    --parallel 1 \
    --model qwen2.5 \
    --number 15 \
    --api openai \
    --dataset openqa \
    --stream`
)

// edited is a guide's command with old texts replaced by new ones, in turn; each must stand in it once.
func edited(t *testing.T, command string, oldNew ...string) string {
	t.Helper()
	for i := 0; i < len(oldNew); i += 2 {
		if strings.Count(command, oldNew[i]) != 1 {
			t.Fatalf("%q does not stand once in\n%s", oldNew[i], command)
		}
		command = strings.Replace(command, oldNew[i], oldNew[i+1], 1)
	}
	return command
}

func TestGuide_PagesShowTheGuidesCommands(t *testing.T) {
	both := []string{englishGuide, chineseGuide}
	for name, commands := range map[string][]string{"README.md": {englishGuide}, "README_zh.md": {englishGuide},
		"docs/en/quick_start.md": both, "docs/zh/quick_start.md": both} {
		data, err := os.ReadFile(filepath.Join(testenv.Root(), name))
		if err != nil {
			t.Fatal(err)
		}
		page := strings.Join(strings.Fields(string(data)), " ")
		for _, command := range commands {
			if !strings.Contains(page, strings.Join(strings.Fields(command), " ")) {
				t.Errorf("%s does not hold the guide's command:\n%s", name, command)
			}
		}
	}
}

// TestGuide_EnglishGuide runs the English guide's command, its levels and answers scaled down unless EVALSCOPE_TEST_FULL=1.
func TestGuide_EnglishGuide(t *testing.T) {
	server := llama(t)
	parallel, number, tokens := []int{1, 2, 4}, []int{2, 4, 8}, 64
	if os.Getenv("EVALSCOPE_TEST_FULL") == "1" {
		parallel, number, tokens = []int{1, 10, 50, 100, 200}, []int{10, 20, 100, 200, 400}, 1024
	}
	before := server.promptTokens(t)
	o := shell(t, edited(t, englishGuide,
		"http://127.0.0.1:8801", server.url,
		"Qwen/Qwen2.5-0.5B-Instruct", tokenizerPath(),
		"--parallel 1 10 50 100 200", "--parallel "+words(parallel),
		"--number 10 20 100 200 400", "--number "+words(number),
		"--max-tokens 1024", fmt.Sprint("--max-tokens ", tokens),
		"--min-tokens 1024", fmt.Sprint("--min-tokens ", tokens),
	)).succeeded(t)

	sent := connectionTests
	for i, n := range number {
		sent += n
		for j, r := range o.successes(t, fmt.Sprintf("parallel_%d_number_%d", parallel[i], n), n) {
			if r.input != 1024 || r.output != tokens || r.counter != "server" || r.finish != "length" {
				t.Errorf("parallel %d, request %d: %d tokens in, %d out, counted by %q, finish %q; want 1024, %d, server, length",
					parallel[i], j, r.input, r.output, r.counter, r.finish, tokens)
			}
			if j == 0 {
				if got := server.tokensOf(t, r.body); got != 1024 {
					t.Errorf("the server's template and tokenizer make %d tokens of the prompt, want 1024", got)
				}
			}
		}
	}
	server.readPrompts(t, before, sent, 1024)
	showsGuide(t, o, len(number))
	hasEvalScopesKeys(t, o)
}

func words(numbers []int) string { return strings.Trim(fmt.Sprint(numbers), "[]") }

// showsGuide holds what the English guide shows of a sweep: on standard output, in benchmark.log and in the summary's file.
func showsGuide(t *testing.T, o outcome, levels int) {
	t.Helper()
	showsGuideTables(t, "standard output", o.stdout, levels)
	showsGuideTables(t, "benchmark.log", o.log(t), levels)
	summary, err := os.ReadFile(filepath.Join(o.folder, "performance_summary.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"standard output": o.stdout, "performance_summary.txt": string(summary)} {
		at := -1
		for _, part := range []string{"Performance Test Summary Report", "Basic Information:", "Detailed Performance Metrics",
			"Best Performance Configuration", "Performance Recommendations:"} {
			i := strings.Index(text, part)
			if i <= at || strings.Count(text, part) != 1 {
				t.Errorf("%s: %q does not stand once and after the part before it", where, part)
			}
			at = i
		}
	}
	closing, _, _ := strings.Cut(strings.TrimRight(o.stdout, "\n"), "\nnext: ")
	if last := closing[strings.LastIndex(closing, "\n")+1:]; strings.HasPrefix(last, "UNCHECKED") || !strings.Contains(last, "failed: 0 of ") {
		t.Errorf("the closing line is %q", last)
	}
}

// hasEvalScopesKeys holds the names in the JSON files that EvalScope's users read.
func hasEvalScopesKeys(t *testing.T, o outcome) {
	t.Helper()
	folder := filepath.Join(o.folder, o.levels(t)[0].Load.Name)
	var summary map[string]any
	read(t, filepath.Join(folder, "benchmark_summary.json"), &summary)
	for _, key := range []string{"Test Duration (s)", "Concurrency", "Total Requests", "Success Requests", "Failed Requests",
		"Output Throughput (tok/s)", "Total Throughput (tok/s)", "Req Throughput (req/s)", "Avg Latency (s)", "Avg TTFT (ms)",
		"Avg TPOT (ms)", "Avg ITL (ms)", "Avg Input Tokens", "Avg Output Tokens"} {
		if number, ok := summary[key].(float64); !ok || number < 0 {
			t.Errorf("benchmark_summary.json: %q is %v", key, summary[key])
		}
	}
	var percentiles []map[string]any
	read(t, filepath.Join(folder, "benchmark_percentile.json"), &percentiles)
	for _, row := range percentiles {
		for _, key := range []string{"Percentiles", "TTFT (ms)", "ITL (ms)", "TPOT (ms)", "Latency (s)", "Input tokens",
			"Output tokens", "Output (tok/s)", "Total (tok/s)"} {
			if row[key] == nil {
				t.Errorf("benchmark_percentile.json: %q is missing at %v", key, row["Percentiles"])
			}
		}
	}
	var args map[string]any
	read(t, filepath.Join(folder, "benchmark_args.json"), &args)
	for _, key := range []string{"model", "url", "parallel", "number", "dataset", "tokenizer_path", "extra_args", "max_tokens"} {
		if args[key] == nil {
			t.Errorf("benchmark_args.json: %q is missing", key)
		}
	}
	for _, name := range []string{"run.json", "plan.json", "perf_result.json"} {
		read(t, filepath.Join(o.folder, name), &map[string]any{})
	}
}

// TestGuide_ChineseGuide runs the Chinese guide's command on questions of our own, its answers bounded.
func TestGuide_ChineseGuide(t *testing.T) {
	server := llama(t)
	var questions []string
	for i := range 40 {
		questions = append(questions, fmt.Sprintf(`{"question": "第%d个问题：如何测量大模型服务的首字延迟和吞吐量？"}`, i))
	}
	data := write(t, "open_qa.jsonl", questions...)
	o := shell(t, edited(t, chineseGuide, "http://127.0.0.1:8000", server.url)+" --dataset-path '"+data+"' --max-tokens 48")
	for i, r := range o.successes(t, "parallel_1_number_15", 15) {
		i++ // the connection test sends the first question: no prompt is sent twice
		var sent struct{ Messages []struct{ Content string } }
		if err := json.Unmarshal([]byte(r.body), &sent); err != nil || !strings.Contains(questions[i], sent.Messages[0].Content) {
			t.Errorf("request %d does not ask question %d: %v %s", i, i, err, r.body)
		}
		if want := server.tokensOf(t, r.body); r.input != want || r.output < 1 || r.output > 48 || !r.stream || !r.timed {
			t.Errorf("request %d: %d tokens in, want %d; %d out; streamed %t; with TTFT %t", i, r.input, want, r.output, r.stream, r.timed)
		}
	}
	showsGuideTables(t, "standard output", o.stdout, 1)
	summary, more := tables(o.stdout, "Benchmarking summary:")[0], tables(o.log(t), "More:")[0]
	for label, want := range map[string]string{"Number of concurrency": "1", "Total requests": "15", "Succeed requests": "15",
		"Failed requests": "0", "Expected number of requests": "15"} {
		if got := value(slices.Concat(summary, more), label); got != want {
			t.Errorf("%s is %q, want %s", label, got, want)
		}
	}
	for _, label := range []string{"Throughput(average tokens/s)", "Average QPS", "Average package latency (s)",
		"Average package per request"} {
		if n, err := strconv.ParseFloat(value(more, label), 64); err != nil || n <= 0 {
			t.Errorf("the Chinese guide's row %q is %q", label, value(more, label))
		}
	}
	if !strings.Contains(o.stdout, "\nResult DB path: ") || strings.Contains(o.stdout, "Summary Report") {
		t.Error("one level must show where its database lies and no summary report")
	}
}
