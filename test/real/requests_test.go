package real

import (
	"fmt"
	"strings"
	"testing"
)

const story = "Tell me a story about a server."

// TestRequests_CompletionsHaveExactPrompts holds that plain prompts and prompts as token ids have their length on the server too.
func TestRequests_CompletionsHaveExactPrompts(t *testing.T) {
	server := llama(t)
	for name, extra := range map[string][]string{"text": nil, "token ids": {"--tokenize-prompt"}} {
		t.Run(name, func(t *testing.T) {
			before := server.promptTokens(t)
			o := perf(t, append([]string{"--url", server.url + "/v1/completions", "--model", "m", "--dataset", "random",
				"--tokenizer-path", tokenizerPath(), "--min-prompt-length", "1024", "--max-prompt-length", "1024",
				"--parallel", "2", "--number", "8", "--max-tokens", "8", "--min-tokens", "8"}, extra...)...)
			for i, r := range o.successes(t, "parallel_2_number_8", 8) {
				ids := strings.Contains(r.body, `"prompt":[`)
				if r.input != 1024 || r.output != 8 || ids != (extra != nil) {
					t.Errorf("request %d: %d tokens in, %d out, sent as ids %t; want 1024, 8, %t", i, r.input, r.output, ids, extra != nil)
				}
			}
			server.readPrompts(t, before, connectionTests+8, 1024)
		})
	}
}

// TestRequests_Settings holds what llama.cpp makes of one setting each, as its answers are recorded.
func TestRequests_Settings(t *testing.T) {
	server := llama(t)
	tool := `{"messages":[{"role":"user","content":"` + story + `"}],"tools":[{"type":"function","function":` +
		`{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}`
	plain := server.tokensOf(t, `{"messages":[{"role":"user","content":"`+story+`"}]}`)
	tests := []struct {
		name string
		args []string
		want func(row) bool
	}{
		{"two choices: their tokens added, the prompt's counted once", []string{"--prompt", story, "--n-choices", "2"},
			func(r row) bool { return r.input == plain && r.output == 32 && r.finish == "length" && r.timed }},
		{"stop texts end an answer and do not stand in it", []string{"--prompt", story, "--stop", "e", "a", "o"},
			func(r row) bool {
				return r.finish == "stop" && r.output < 16 && !strings.ContainsAny(r.text, "eao")
			}},
		{"log probabilities", []string{"--prompt", story, "--logprobs"},
			func(r row) bool { return strings.Contains(r.body, `"logprobs":true`) && r.output == 16 && r.timed }},
		{"no stream: no time to first token", []string{"--prompt", story, "--no-stream"},
			func(r row) bool {
				return !r.stream && !r.timed && r.packages == 0 && r.output == 16 && r.input == plain && r.text != ""
			}},
		{"a whole body with tools", []string{"--dataset", "line_by_line", "--dataset-path", write(t, "tools.txt", tool)},
			func(r row) bool { return r.input == server.tokensOf(t, tool) && r.input > plain+20 && r.output == 16 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := perf(t, append([]string{"--url", server.url, "--model", "a name that the server does not know",
				"--parallel", "2", "--number", "6", "--max-tokens", "16", "--extra-args", `{"ignore_eos": true}`}, tt.args...)...)
			for i, r := range o.successes(t, "parallel_2_number_6", 6) {
				if !tt.want(r) {
					t.Errorf("request %d: %+v", i, r)
				}
			}
		})
	}
}

// TestRequests_TooLongPromptsFailWithTheServersWords holds both places where a refusal is seen: the connection test, and the run.
func TestRequests_TooLongPromptsFailWithTheServersWords(t *testing.T) {
	server := llama(t)
	const words = "request (5000 tokens) exceeds the available context size (4096 tokens)"
	args := []string{"--url", server.url, "--model", "m", "--dataset", "random", "--tokenizer-path", tokenizerPath(),
		"--min-prompt-length", "5000", "--max-prompt-length", "5000", "--max-tokens", "8", "--parallel", "2", "--number", "6"}
	o := perf(t, args...)
	if o.code != 1 || !strings.Contains(o.stderr, words) || strings.Contains(o.stdout, "Benchmarking summary") {
		t.Errorf("the connection test: exit code %d, want 1 with %q and no table", o.code, words)
	}
	o = perf(t, append(args, "--no-test-connection")...)
	if o.code != 1 {
		t.Errorf("every request failed: exit code %d, want 1", o.code)
	}
	for i, r := range o.rows(t, "parallel_2_number_6") {
		if r.success || r.status != 400 || r.fault != "status" || !strings.HasPrefix(r.words, words) {
			t.Errorf("request %d: success %t, HTTP %d, %s: %s", i, r.success, r.status, r.fault, r.words)
		}
	}
	if got := value(tables(o.log(t), "More:")[0], "Failed: status (HTTP 400)"); got != "6" {
		t.Errorf("the table More says %q failures of HTTP 400, want 6", got)
	}
	if said := strings.Join(strings.Fields(o.stdout), " "); !strings.Contains(said, words) {
		t.Errorf("the report does not say %q", words)
	}
	level := o.levels(t)[0]
	if len(level.Outcomes) != 1 || level.Outcomes[0].Count != 6 || !strings.HasPrefix(level.Outcomes[0].Example, words) {
		t.Errorf("perf_result.json: outcomes %+v", level.Outcomes)
	}
}

// TestRequests_ToolCallsAreOutput holds that an answer of tool calls alone has a time to first token.
func TestRequests_ToolCallsAreOutput(t *testing.T) {
	server := startMock(t)
	var lines []string
	for i := range 6 {
		lines = append(lines, fmt.Sprintf(`{"messages":[{"role":"user","content":"Weather in city %d?"}],"tools":[{"type":`+
			`"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]}`, i))
	}
	o := perf(t, "--url", server.url, "--model", "m", "--dataset", "line_by_line", "--dataset-path",
		write(t, "tools.txt", lines...), "--parallel", "2", "--number", "6", "--max-tokens", "32")
	for i, r := range o.successes(t, "parallel_2_number_6", 6) {
		if !r.timed || r.finish != "tool_calls" || !strings.Contains(r.tools, "weather") || r.text != "" {
			t.Errorf("request %d: %+v", i, r)
		}
	}
}
