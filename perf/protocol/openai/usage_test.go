package openai

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/answer"
	"github.com/modelscope/evalscope/perf/record"
)

// TestUsage_IsTheServersCountWhereItCoversTheLastOutput: else nobody knows, and the tokenizer counts.
func TestUsage_IsTheServersCountWhereItCoversTheLastOutput(t *testing.T) {
	with := func(index, fields, usage string) string {
		return `{"choices":[{"index":` + index + `,"delta":{` + fields + `},"finish_reason":null}],"usage":` + usage + `}`
	}
	c := func(completion string) string { return `{"prompt_tokens":5,"completion_tokens":` + completion + `}` }
	own := func(completion string) string { return `{"choices":[],"usage":` + c(completion) + `}` }
	const text, empty = `"content":"x"`, `"content":""`
	plain := func(index string) string { return with(index, text, "null") }
	end := func(index string) string {
		return `{"choices":[{"index":` + index + `,"delta":{},"finish_reason":"stop"}]}`
	}
	for _, one := range []struct {
		name       string
		n          int
		lines      []string
		completion int
	}{
		{"running, and the last payload has none", 1, []string{with("0", text, c("1")), with("0", text, c("2")), plain("0")}, -1},
		{"running, and the last payload's is null", 1, []string{with("0", text, c("1")), with("0", text, c("null"))}, -1},
		{"running, and the last payload's is of the prompt only", 1, []string{with("0", text, c("1")), with("0", text, `{"prompt_tokens":5}`)}, -1},
		{"running, and the last payload's is 0", 1, []string{with("0", text, c("1")), with("0", text, c("0"))}, -1},
		{"running to the last output, then null", 1, []string{with("0", text, c("1")), with("0", text, c("2")), own("null")}, 2},
		{"running to the last output, then of the prompt only", 1, []string{with("0", text, c("1")), with("0", text, c("2")), `{"choices":[],"usage":{"prompt_tokens":5}}`}, 2},
		{"running to the last output, then 0", 1, []string{with("0", text, c("2")), own("0")}, 2},
		{"digits between quotes", 1, []string{plain("0"), own(`"12"`)}, 12},
		{"no number between quotes", 1, []string{plain("0"), own(`"many"`)}, -1},
		{"a fraction", 1, []string{plain("0"), own("12.7")}, -1},
		{"running, and one is less than the one before", 1, []string{with("0", text, c("5")), with("0", text, c("3")), with("0", text, c("1"))}, -1},
		{"running, and one in the middle is less", 1, []string{with("0", text, c("1")), with("0", text, c("4")), with("0", text, c("2")), with("0", text, c("6"))}, -1},
		{"one choice's counts fall", 2, []string{with("0", text, c("4")), with("1", text, c("3")), with("0", text, c("2")), with("1", text, c("5"))}, -1},
		{"running, and a sound with a count of its own", 1, []string{with("0", text, c("10")), with("0", text, c("20")), strings.Replace(with("0", text, c("3")), "{", `{"modality":"audio",`, 1)}, 20},
		{"of a sound alone", 1, []string{strings.Replace(with("0", text, c("3")), "{", `{"modality":"audio",`, 1)}, 3},
		{"a prompt of 0", 1, []string{with("0", text, "null"), own("2"), `{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}`}, 2},
		{"a prompt of 0 but once", 1, []string{with("0", text, `{"prompt_tokens":0,"completion_tokens":1}`), with("0", text, c("2")), with("0", text, `{"prompt_tokens":0,"completion_tokens":3}`)}, 3},
		{"before the last output", 1, []string{plain("0"), own("1"), plain("0")}, -1},
		{"before the last output, and again behind it", 1, []string{plain("0"), own("1"), plain("0"), own("2")}, 2},
		{"10^18", 1, []string{plain("0"), own("1000000000000000000")}, -1},
		{"more than any float", 1, []string{plain("0"), own("1e400")}, -1},
		{"negative", 1, []string{plain("0"), own("-3")}, -1},
		{"a whole number with a fraction of 0", 1, []string{plain("0"), own("12.0")}, 12},
		{"0 of no output", 1, []string{with("0", empty, "null"), own("0")}, 0},
		{"zeros in every payload, the count at the end", 1, []string{with("0", text, c("0")), with("0", text, c("0")), own("2")}, 2},
		{"zeros to the end", 1, []string{with("0", text, c("0")), own("0")}, -1},
		{"a count that never grows", 1, []string{with("0", text, c("1")), with("0", text, c("1")), with("0", `"role":"assistant"`, c("1"))}, -1},
		{"the same with the count at the end", 1, []string{with("0", text, c("1")), with("0", text, c("1")), own("3")}, 3},
		{"names of another API", 1, []string{plain("0"), `{"choices":[],"usage":{"input_tokens":5,"output_tokens":7}}`}, 7},
		{"both names, one of them zeroed", 1, []string{plain("0"), `{"usage":{"prompt_tokens":5,"completion_tokens":7,"input_tokens":0,"output_tokens":0}}`}, 7},
		{"inside the choice", 1, []string{plain("0"), `{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":` + c("7") + `}]}`}, 7},
		{"inside the choice, then of its own", 1, []string{plain("0"), `{"choices":[{"index":0,"delta":{},"usage":` + c("7") + `}]}`, own("7")}, 7},
		{"beside the choices under a vendor's key", 1, []string{plain("0"), `{"choices":[{"index":0,"delta":{}}],"x_groq":{"usage":` + c("7") + `}}`}, 7},

		{"llama.cpp: one per choice, each behind its end", 2, []string{plain("0"), plain("1"), end("1"), own("3"), plain("0"), end("0"), own("8")}, 11},
		{"one per choice behind all ends, not growing", 2, []string{plain("0"), plain("1"), end("1"), end("0"), own("8"), own("3")}, 11},
		{"a running total of two choices", 2, []string{plain("0"), plain("1"), own("2"), plain("0"), plain("1"), end("0"), end("1"), own("4")}, 4},
		{"a running total inside the choices' payloads", 2, []string{with("0", text, c("1")), with("1", text, c("2")), with("0", text, c("3")), with("1", text, c("4"))}, 4},
		{"each choice's own running count", 2, []string{with("0", text, c("1")), with("1", text, c("1")), with("0", text, c("2")), with("1", text, c("2"))}, 4},
		{"each choice's own, at its end alone", 2, []string{plain("0"), plain("1"), `{"choices":[{"index":0,"text":"","finish_reason":"stop"}],"usage":` + c("3") + `}`,
			`{"choices":[{"index":1,"text":"","finish_reason":"stop"}],"usage":` + c("8") + `}`}, 11},
		{"a total beside a dummy choice", 2, []string{plain("0"), plain("1"), with("0", "", c("9"))}, 9},
		{"one choice's payloads have none", 2, []string{with("0", text, c("4")), with("1", text, `{"prompt_tokens":5}`), with("0", text, c("5"))}, 5},
		{"one choice's last payload has none", 2, []string{with("0", text, c("4")), with("1", text, c("3")), plain("0")}, -1},
		{"one choice of three says nothing", 3, []string{with("2", text, c("4")), with("0", text, `{"prompt_tokens":5}`), with("1", text, c("3"))}, -1},
	} {
		t.Run(one.name, func(t *testing.T) {
			_, faults, r := read(protocol.Request{N: one.n}, append(one.lines, "[DONE]")...)
			if !r.Usage.Given || r.Usage.Prompt != 5 || r.Usage.Completion != one.completion || faults != nil {
				t.Errorf("usage is %+v, want %d (faults %v)", r.Usage, one.completion, faults)
			}
		})
	}
}

// TestUsage_ReasoningBesideTheCompletionIsAddedToIt where the total says so, and nowhere else.
func TestUsage_ReasoningBesideTheCompletionIsAddedToIt(t *testing.T) {
	for usage, want := range map[string]record.Usage{
		`{"prompt_tokens":5,"completion_tokens":2,"total_tokens":47,"completion_tokens_details":{"reasoning_tokens":40}}`: {Completion: 42, Reasoning: 40, ReasoningApart: true},
		`{"prompt_tokens":12,"completion_tokens":2,"total_tokens":331,"prompt_tokens_details":{"text_tokens":12,"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":317,"audio_tokens":0}}`: {
			Completion: 319, Reasoning: 317, ReasoningApart: true},
		`{"prompt_tokens":10,"completion_tokens":340,"total_tokens":350,"completion_tokens_details":{"reasoning_tokens":317}}`: {Completion: 340, Reasoning: 317},
		`{"prompt_tokens":10,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":317}}`:                      {Completion: 2, Reasoning: 317},
		`{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"completion_tokens_details":{"reasoning_tokens":0}}`:      {Completion: 2, Reasoning: 0},
		`{"input_tokens":5,"output_tokens":2,"total_tokens":17,"output_tokens_details":{"reasoning_tokens":10}}`:               {Completion: 12, Reasoning: 10, ReasoningApart: true},
		`{"input_tokens":5,"output_tokens":12,"total_tokens":17,"output_tokens_details":{"reasoning_tokens":10}}`:              {Completion: 12, Reasoning: 10},
		`{"prompt_tokens":9,"completion_tokens":51,"total_tokens":60,"reasoning_tokens":40}`:                                   {Completion: 51, Reasoning: 40},
		`{"prompt_tokens":19,"completion_tokens":498,"total_tokens":517,"citation_tokens":1,"reasoning_tokens":95305}`:         {Completion: 498, Reasoning: 95305},
	} {
		for _, lines := range [][]string{{`{"choices":[],"usage":` + usage + `}`}, {`{"choices":[{"index":0,"delta":{}}],"usage":` + usage + `}`}} {
			_, _, r := read(protocol.Request{}, append([]string{delta(`"content":"a"`)}, lines...)...)
			if r.Usage.Completion != want.Completion || r.Usage.Reasoning != want.Reasoning || r.Usage.ReasoningApart != want.ReasoningApart {
				t.Errorf("%s: %+v", usage, r.Usage)
			}
		}
		whole := Protocol{}.NewReply(&protocol.Request{N: 1})
		whole.Body([]byte(`{"choices":[{"message":{"content":"a"}}],"usage":` + usage + `}`))
		if u := whole.Result().Usage; u.Completion != want.Completion || u.ReasoningApart != want.ReasoningApart {
			t.Errorf("a whole reply's %s: %+v", usage, u)
		}
	}
}

// TestUsage_CountsCanBeAddedUp: whatever a server sends, a million replies do not overflow.
func TestUsage_CountsCanBeAddedUp(t *testing.T) {
	for _, n := range []int{answer.MaxCount, answer.MaxCount + 1} {
		_, _, r := read(protocol.Request{}, delta(`"content":"a"`), `{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":`+strconv.Itoa(n)+`}}`)
		if (r.Usage.Completion == n) != (n == answer.MaxCount) || n > math.MaxInt32 {
			t.Errorf("%d became %+v", n, r.Usage)
		}
	}
}

// TestUsage_TokensThatARunningCountGaveWithoutTextBelongToTheNextText, as those of a role chunk or of half a character.
func TestUsage_TokensThatARunningCountGaveWithoutTextBelongToTheNextText(t *testing.T) {
	reply := Protocol{}.NewReply(&protocol.Request{N: 1})
	var tokens []int
	for _, line := range []string{running(`"role":"assistant","content":""`, "", "1"), running(`"content":"a"`, "", "1"), running(`"content":""`, "", "3"), running(`"content":"b"`, "", "5"), running(`"content":"c"`, "", "6")} {
		tokens = append(tokens, reply.Payload(nil, []byte(line)).Tokens)
	}
	if want := []int{-1, 1, -1, 4, 1}; !slices.Equal(tokens, want) {
		t.Errorf("%v, want %v", tokens, want)
	}
}

// TestUsage_PromptsOfARequestAddUp where each choice counts its own, and are never 0.
func TestUsage_PromptsOfARequestAddUp(t *testing.T) {
	end := func(index, prompt string) string {
		return `{"choices":[{"index":` + index + `,"text":"x","finish_reason":"length"}],"usage":{"prompt_tokens":` + prompt + `,"completion_tokens":2}}`
	}
	own := func(prompt, completion string) string {
		return `{"choices":[],"usage":{"prompt_tokens":` + prompt + `,"completion_tokens":` + completion + `}}`
	}
	for _, c := range []struct {
		name, body string
		lines      []string
		want       int
	}{
		{"two prompts", `{"prompt":["a","b"]}`, []string{end("0", "4"), end("1", "7")}, 11},
		{"two choices of each", `{"prompt":["a","b"],"n":2}`, []string{end("0", "4"), end("1", "4"), end("2", "7"), end("3", "7")}, 11},
		{"two choices of one", `{"prompt":"a","n":2}`, []string{end("0", "4"), end("1", "4")}, 4},
		{"two prompts, one of which has no count", `{"prompt":["a","b"]}`, []string{end("0", "0"), end("1", "7")}, -1},
		{"two prompts, and the total", `{"prompt":["a","b"]}`, []string{end("0", "4"), end("1", "7"), own("11", "4")}, 11},
		{"two prompts, each in a chunk of its own", `{"prompt":["a","b"]}`, []string{`{"choices":[{"index":0,"text":"x","finish_reason":"stop"}]}`, own("4", "1"),
			`{"choices":[{"index":1,"text":"x","finish_reason":"stop"}]}`, own("7", "1")}, 11},
		{"zeros alone", `{"prompt":"a"}`, []string{`{"choices":[{"index":0,"text":"x"}]}`, own("0", "0")}, -1},
		{"zeros behind a count", `{"prompt":"a"}`, []string{`{"choices":[{"index":0,"text":"x"}]}`, own("5", "2"), own("0", "0")}, 5},
	} {
		asked, err := Describe([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, r := read(asked, c.lines...); r.Usage.Prompt != c.want {
			t.Errorf("%s: %d, want %d", c.name, r.Usage.Prompt, c.want)
		}
	}
}

// TestUsage_BehindTheEndMarkCounts, and nothing else there does.
func TestUsage_BehindTheEndMarkCounts(t *testing.T) {
	reply := Protocol{}.NewReply(&protocol.Request{N: 1})
	for _, line := range []string{delta(`"content":"a"`), finish("stop"), "[DONE]"} {
		reply.Payload(nil, []byte(line))
	}
	for _, line := range []string{"", "[DONE]", "not JSON", `{"choices":[`, `{"error":"late"}`, delta(`"content":"b"`), `{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}`, `{"usage":null}`} {
		reply.Behind([]byte(line))
	}
	if r := reply.Result(); r.Usage.Prompt != 7 || r.Usage.Completion != 1 || r.Choices[0].Text != "a" || !r.Complete {
		t.Errorf("%+v", r)
	}
}
