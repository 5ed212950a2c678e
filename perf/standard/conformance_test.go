package standard_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/spec"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/standard"
	"github.com/modelscope/evalscope/perf/visualizer"
	"github.com/modelscope/evalscope/perf/workload"
)

func TestDatasets_KeepTheirContract(t *testing.T) {
	file := func(lines string) string {
		path := filepath.Join(t.TempDir(), "prompts")
		if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	with := map[string][]dataset.Options{
		"openqa":             {{Path: file("{\"question\": \"Why?\"}\n{\"question\": \"How?\"}\n"), Chat: true}, {Path: file("{\"question\": \"Why?\"}\n{\"question\": \"How?\"}\n"), TextOnly: true}},
		"line_by_line":       {{Path: file("Why?\n[{\"role\": \"user\", \"content\": \"How?\"}]\n{\"messages\": [{\"role\": \"user\", \"content\": \"When?\"}]}\n"), Chat: true}},
		"custom":             {{Path: file("Why?\n\nHow?\n"), Chat: true}, {Path: file("Why?\nHow?\n"), TextOnly: true, Tokenizer: tokenizer.Builtin()}},
		"longalpaca":         {{Path: file("[{\"instruction\": \"Do\"},\n{\"instruction\": \"Try\"}]"), Chat: true}},
		"share_gpt_zh":       {{Path: file("{\"conversation\":[{\"human\":\"Q\",\"assistant\":\"A\"},{\"human\":\"R\"}]}\n"), Chat: true}},
		"share_gpt_en":       {{Path: file("{\"conversation\":[{\"human\":\"Q\",\"assistant\":\"A\"},{\"human\":\"R\"}]}\n"), TextOnly: true}},
		"sharegpt":           {{Path: file("[{\"conversations\":[{\"from\":\"human\",\"value\":\"Q\"}]}]"), Chat: true}},
		"openai_batch":       {{Path: file("{\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]}}\n"), Chat: true}},
		"messages":           {{Path: file("{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]}\n"), Chat: true}},
		"vllm_custom":        {{Path: file("{\"prompt\":\"Q\"}\n"), Chat: true}},
		"aiperf_single_turn": {{Path: file("{\"text\":\"Q\"}\n"), Chat: true}},
		"aiperf_random_pool": {{Path: file("{\"text\":\"Q\"}\n{\"text\":\"R\"}\n"), Chat: true}},
		"aiperf_inputs":      {{Path: file("{\"data\":[{\"session_id\":\"a\",\"payloads\":[{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"}]}]}]}"), Chat: true}},
		"prompt":             {{Chat: true}, {TokenizePrompt: true, Tokenizer: tokenizer.Builtin()}},
		"csv": {{Path: file("prompt,limit\nWhy?,4\nHow?,\n"), Chat: true, Args: argument.Values{"prompt": "prompt", "max_tokens": "limit"}},
			{Path: file("prompt\nWhy?\nHow?\n"), TextOnly: true, Tokenizer: tokenizer.Builtin()}},
		"parquet":              {{Path: rows(t), Chat: true}},
		"speed_benchmark":      {{Chat: true}, {TextOnly: true, TokenizePrompt: true, Tokenizer: tokenizer.Builtin()}},
		"speed_benchmark_long": {{TextOnly: true}},
		"random": {{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 16, OverheadKnown: true, Chat: true},
			{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 8, PrefixLength: 4, PrefixCount: 2, TokenizePrompt: true, TextOnly: true}},
		"random_vl": {{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 16, PrefixLength: 4, PrefixCount: 2, Chat: true,
			Images: dataset.Images{Width: 32, Height: 24, Format: "RGBA", Count: 2}}},
		"flickr8k":         {{Path: imageFolder(t), Chat: true}},
		"kontext_bench":    {{Path: imageFolder(t), Chat: true}},
		"mmmu_multi_image": {{Path: exams(t), Chat: true}},
	}
	texts := "[\"a\", {\"text\": \"b\"}, {\"content\": \"c\"}]"
	drawn := dataset.Options{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 16, OverheadKnown: true, Overhead: 2}
	ids := drawn
	ids.TokenizePrompt = true
	with["embedding"] = []dataset.Options{{Path: file(texts)}, {Path: file("a\n\"b\"\n"), TokenizePrompt: true, Tokenizer: tokenizer.Builtin()}}
	with["embedding_batch"] = []dataset.Options{{Path: file(strings.Repeat("a\nb\nc\n", 9))}}
	with["random_embedding"], with["random_embedding_batch"] = []dataset.Options{drawn, ids}, []dataset.Options{drawn}
	with["rerank"] = []dataset.Options{{Path: file("{\"query\": \"q\", \"documents\": [\"a\", \"b\"]}\n{\"query\": \"r\", \"texts\": \"c\"}\n")}}
	with["open_decisions"] = []dataset.Options{{Path: file("{\"state\": \"a\", \"question\": {\"type\": \"noul\", \"instructions\": \"Is it?\", \"criteria\": null}}\n{\"state\": {\"b\": 1}, \"question\": {\"type\": \"noul\", \"instructions\": \"Is it?\"}}\n")}}
	with["random_rerank"] = []dataset.Options{drawn}
	maps.Copy(with, conversationOptions(t))
	lengths := "{\"timestamp\": 0, \"input_length\": 20, \"output_length\": 3, \"hash_ids\": [1]}\n{\"timestamp\": 5, \"input_length\": 30, \"output_length\": 3}\n"
	with["workload_trace"] = []dataset.Options{{Path: file("{\"timestamp\": 0, \"body\": {\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}}\n{\"timestamp\": 1, \"body\": {\"prompt\": \"b\"}}\n"), Chat: true}}
	for _, name := range []string{"mooncake", "bailian", "timed_trace"} {
		with[name] = []dataset.Options{{Path: file(strings.ReplaceAll(lengths, "20,", "10,")), Tokenizer: tokenizer.Builtin(), Chat: true},
			{Path: file(lengths), Tokenizer: tokenizer.Builtin(), TokenizePrompt: true, TextOnly: true}}
	}
	with["azure"] = []dataset.Options{{Path: file("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,48,10\n2023-11-16 18:17:04,7,1\n"), Tokenizer: tokenizer.Builtin(), TextOnly: true}}
	with["burstgpt"] = []dataset.Options{{Path: file("Timestamp,Model,Request tokens,Response tokens\n5,GPT-4,48,10\n9,GPT-4,0,0\n9,GPT-4,7,1\n"), Tokenizer: tokenizer.Builtin(), Chat: true}}
	onlyOf(t, with, names(standard.Plugins().Datasets, func(d dataset.Declaration) string { return d.Name }))
	for _, d := range standard.Plugins().Datasets {
		options, ok := with[d.Name]
		if !ok {
			t.Errorf("dataset %[1]s is not held to its contract: add a row %[1]q with dataset.Options to `with` in TestDatasets_KeepTheirContract", d.Name)
		}
		for _, o := range options {
			perftest.Dataset(t, d, o)
		}
	}
}

// names are what the plugins of a set are called.
func names[T any](set []T, name func(T) string) (all []string) {
	for _, d := range set {
		all = append(all, name(d))
	}
	return all
}

// onlyOf holds the rows of a test to the set: a plugin without a row is found where each is held to its contract.
func onlyOf[T any](t *testing.T, rows map[string]T, plugins []string) {
	t.Helper()
	for name := range rows {
		if !slices.Contains(plugins, name) {
			t.Errorf("the row %q is of no plugin", name)
		}
	}
}

// rows is a Parquet file of prompts.
func rows(t *testing.T) string {
	t.Helper()
	type row struct {
		Prompt string `parquet:"prompt"`
	}
	path := filepath.Join(t.TempDir(), "prompts.parquet")
	if err := parquet.WriteFile(path, []row{{"Why?"}, {"How?"}}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProtocols_KeepTheirContract(t *testing.T) {
	chat := workload.Turn{Prompt: workload.Prompt{Text: "Tell me a story.", Chat: true}, MaxTokens: 16}
	text := workload.Turn{Prompt: workload.Prompt{Text: "Once upon a time"}}
	stream := protocol.Settings{Model: "m", Stream: true}
	whole := protocol.Settings{Model: "m"}
	delta := func(member string) perftest.Event {
		return perftest.Event{Data: `{"id":"x","model":"m","choices":[{"index":0,"delta":{` + member + `},"finish_reason":null}]}`}
	}
	end := []perftest.Event{{Data: `{"id":"x","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`},
		{Data: `{"id":"x","model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}`}, {Data: "[DONE]"}}
	with := map[string][]perftest.Exchange{
		"openai": {
			{Name: "a chat stream", Turn: chat, Settings: stream, Text: "Once upon", Finish: "stop", PromptTokens: 9, CompletionTokens: 3,
				Events: append([]perftest.Event{delta(`"role":"assistant"`), delta(`"content":"Once"`), delta(`"content":" upon"`)}, end...)},
			{Name: "reasoning", Turn: chat, Settings: stream, Reasoning: "Hm.", Text: "Once", Finish: "stop",
				Events: append([]perftest.Event{delta(`"reasoning_content":"Hm."`), delta(`"content":"Once"`)}, end...)},
			{Name: "a whole chat", Turn: chat, Settings: whole, Text: "Once", Finish: "length", PromptTokens: 4, CompletionTokens: 2,
				Body: `{"choices":[{"message":{"content":"Once"},"finish_reason":"length"}],"usage":{"prompt_tokens":4,"completion_tokens":2}}`},
			{Name: "a text stream", Turn: text, Settings: stream, Text: " there was", Finish: "length",
				Events: []perftest.Event{{Data: `{"choices":[{"index":0,"text":" there was","finish_reason":"length"}]}`}, {Data: "[DONE]"}}},
			{Name: "an error in a stream", Turn: chat, Settings: stream, Fault: record.FaultInBand,
				Events: []perftest.Event{delta(`"content":"Once"`), {Data: `{"error":{"message":"out of memory"}}`}}},
		},
	}
	with["local"], with["local_vllm"] = with["openai"], with["openai"]
	with["openai_responses"] = responsesExchanges(chat, stream, whole)
	with["anthropic"] = anthropicExchanges(chat, stream, whole)
	inputs := workload.Turn{Prompt: workload.Prompt{Inputs: []string{"a", "b"}}}
	with["openai_embedding"] = []perftest.Exchange{
		{Name: "a text", Turn: text, Settings: whole, PromptTokens: 4, Body: `{"data":[{"index":0,"embedding":[0.5,1]}],"model":"m","usage":{"prompt_tokens":4,"total_tokens":4}}`},
		{Name: "a batch", Turn: inputs, Settings: whole, PromptTokens: 4, Body: `{"data":[{"embedding":[0.5,1]},{"embedding":[0,1]}],"usage":{"total_tokens":4}}`},
		{Name: "too few", Turn: inputs, Settings: whole, Fault: record.FaultDecode, Body: `{"data":[{"embedding":[0.5,1]}]}`},
	}
	ranking := workload.Turn{Prompt: workload.Prompt{Ranking: &workload.Ranking{Query: "q", Documents: []string{"a", "b"}}}}
	with["openai_rerank"] = []perftest.Exchange{
		{Name: "a text", Turn: text, Settings: whole, Body: `{"results":[{"index":0,"relevance_score":0.5}]}`},
		{Name: "documents", Turn: ranking, Settings: whole, PromptTokens: 6, Body: `{"results":[{"index":1,"relevance_score":2},{"index":0,"relevance_score":1}],"usage":{"total_tokens":6}}`},
		{Name: "too few", Turn: ranking, Settings: whole, Fault: record.FaultDecode, Body: `{"results":[{"index":1,"relevance_score":2}]}`},
	}
	ask := func(body string) workload.Turn {
		return workload.Turn{Prompt: workload.Prompt{Body: json.RawMessage(body)}}
	}
	with["systemone"] = []perftest.Exchange{{Name: "yes or no", Turn: ask(`{"state":"x","questions":{"q":{"type":"noul","instructions":"Is it?"}}}`), Settings: whole,
		Body: `{"model":"m","answers":{"q":{"type":"noul","noul":0.25}}}`}}
	with["autotrust"] = []perftest.Exchange{{Name: "yes or no", Turn: ask(`{"state":"x","kind":"noul","question":"Is it?"}`), Settings: whole,
		Body: `{"kind":"noul","options":["false","true"],"probabilities":[0.4,0.6],"choice_index":1,"choice":"true"}`}}
	onlyOf(t, with, names(standard.Plugins().Protocols, func(d protocol.Declaration) string { return d.Name }))
	for _, d := range standard.Plugins().Protocols {
		if d.Name == "custom" || slices.Contains(spec.Names(), d.Name) { // package spec holds them in its own tests
			continue
		}
		if len(with[d.Name]) == 0 {
			t.Errorf("API %[1]s is not held to its contract: add a row %[1]q with perftest.Exchanges to `with` in TestProtocols_KeepTheirContract", d.Name)
		}
		perftest.Protocol(t, d, with[d.Name]...)
	}
}

func TestVisualizers_KeepTheirContract(t *testing.T) {
	native := map[string]visualizer.Settings{
		"wandb":   {Getenv: environment{"WANDB_MODE": "offline"}.get},
		"swanlab": {Arguments: argument.Values{"key": "local"}},
	}
	onlyOf(t, native, names(standard.Plugins().Visualizers, func(d visualizer.Declaration) string { return d.Name }))
	for _, d := range standard.Plugins().Visualizers {
		if s, ok := native[d.Name]; ok {
			perftest.Visualizer(t, d, s)
		}
		// The vendors' SDKs live in a Python that does not exist.
		perftest.VisualizerRefuses(t, d, visualizer.Settings{Getenv: environment{"EVALSCOPE_PERF_PYTHON": filepath.Join(t.TempDir(), "python")}.get})
	}
}

type environment map[string]string

func (e environment) get(name string) string { return e[name] }
