package standard_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/dataset"
)

// conversationOptions are those with which the datasets of conversations are held to their contract.
func conversationOptions(t *testing.T) map[string][]dataset.Options {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sharegpt := []dataset.Options{{Path: file("sharegpt", "{\"conversation\":[{\"human\":\"Q\",\"assistant\":\"A\"},{\"human\":\"R\"}]}\n{\"conversation\":[{\"human\":\"S\"}]}\n"), Chat: true}}
	traces := []dataset.Options{{Path: file("trie", `{"input_prompt_length":30,"num_turns":2,"assistant_response_length":[5,6],"tool_call_output_length":[7,8],"tool_call_latency":[0.1,0],"final_assistant_response_length":9}`+"\n"+
		`{"input_prompt_length":3,"num_turns":0,"assistant_response_length":[],"tool_call_output_length":[],"tool_call_latency":[],"final_assistant_response_length":9}`+"\n"), Tokenizer: tokenizer.Builtin(), Chat: true}}
	agentic := []dataset.Options{{Path: file("agentic", `{"metadata":{},"conversations":[[{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"}],"prompt_tokens":3},{"messages":[{"role":"user","content":"b"}]}],[{"messages":[{"role":"user","content":"c"}]}]]}`), Chat: true}}
	file("words.txt", "Some words that somebody wrote, and a few more of them to have enough.")
	all := map[string][]dataset.Options{
		"dag_jsonl": {{Path: file("dag", `{"session_id":"r","turns":[{"messages":[{"role":"user","content":"a"}],"spawns":["s"]},{"messages":[{"role":"user","content":"b"}],"model":"m","delay":3}]}
{"session_id":"s","turns":[{"messages":[{"role":"user","content":"c"}],"extra":{"seed":1}}]}
{"session_id":"t","turns":[{"messages":[{"role":"user","content":"d"}]}]}
`), Chat: true}},
		"agent_graph": {{Path: file("graph.yaml", "graph:\n  nodes:\n    a: {prompt: [{role: user, content: [\"@q\"]}], output: x}\n    b: {prompt: [{role: user, content: [\"@x\"]}], output: y}\n  edges: [{source: a, target: b}]\ntraces: [{id: t, initial_state: {q: Why}}, {id: u, initial_state: {q: How}}]\n"), Chat: true}},
		"otel":        {{Path: file("otel", `{"spans":[{"span_id":"a","trace_id":"t","start_time":1,"end_time":2,"attributes":{"gen_ai.input.messages":[{"role":"user","parts":[{"type":"text","content":"Q"}]}]}},{"span_id":"b","trace_id":"t","start_time":3,"end_time":4,"attributes":{"gen_ai.input.messages":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Q\"}]},{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"R\"}]"}},{"span_id":"c","trace_id":"u","start_time":3,"end_time":4,"attributes":{"gen_ai.input.messages":[{"role":"user","content":"S"}]}}]}`), Chat: true}},
		"weka": {{Path: file("weka", `{"id":"x","block_size":4,"hash_id_scope":"local","requests":[{"t":0,"type":"s","model":"m","in":40,"out":3,"hash_ids":[1,2],"api_time":1},{"t":1,"type":"subagent","agent_id":"a","subagent_type":"Explore","requests":[{"t":1,"type":"n","model":"m","in":30,"out":3}]},{"t":3,"type":"s","model":"m","in":44,"out":3,"hash_ids":[1,2,3]}]}
{"id":"y","block_size":4,"requests":[{"t":0,"type":"s","model":"m","in":40,"out":3,"hash_ids":[1]}]}
`), Tokenizer: tokenizer.Builtin(), Chat: true, OverheadKnown: true, Overhead: 2}},
		"custom_multi_turn": {{Path: file("custom", "[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"R\"}]}]\n{\"system\":\"s\",\"turns\":[{\"user\":\"a\"},{\"messages\":[{\"role\":\"user\",\"content\":\"b\"}],\"delay\":1,\"max_tokens\":3}]}\n"), Chat: true},
			{Path: file("custom2", "[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"R\"}]\n"), Chat: true, MaxTurns: 1, Args: argument.Values{"system_prompt": "S", "think_time": "1..2"}}},
		"share_gpt_zh_multi_turn": sharegpt, "share_gpt_en_multi_turn": sharegpt,
		"random_multi_turn": {{Tokenizer: tokenizer.Builtin(), MinLength: 8, MaxLength: 16, MinTurns: 2, MaxTurns: 4, OverheadKnown: true, Chat: true, PrefixLength: 6, PrefixCount: 2},
			{Tokenizer: tokenizer.Builtin(), MaxTurns: 2, Chat: true, Args: argument.Values{"first_turn_length": []byte("20"), "subsequent_turn_length": []byte("[3,5]")}}},
		"trie_agentic_coding": traces, "trie_code_qa": traces, "trie_office_work": traces,
		"swe_smith": agentic, "agentic_trace": agentic,
		"mlperf_agentic": {{Path: file("mlperf", `{"conversation_id":"a","turn":1,"role":"user","content":"Q","system":"s","tools":[{"type":"function","function":{"name":"f"}}]}
{"conversation_id":"b","turn":1,"role":"user","content":"R"}
{"conversation_id":"a","turn":2,"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]}
{"conversation_id":"a","turn":3,"role":"tool","tool_results":[{"tool_call_id":"x","content":"42"}],"delay_seconds":0.5,"max_new_tokens":7}
`), Chat: true}},
		"vllm_multi_turn": {{Path: file("generate.json", `{"filetype":"generate_conversations","num_conversations":60,"text_files":["words.txt"],"prompt_input":{"num_turns":{"distribution":"uniform","min":2,"max":6},
"common_prefix_num_tokens":{"distribution":"constant","value":5},"prefix_num_tokens":{"distribution":"lognormal","average":9,"max":20},"num_tokens":{"distribution":"poisson","alpha":12}},"prompt_output":{"num_tokens":{"distribution":"zipf","alpha":2.5,"max":9}}}`),
			Tokenizer: tokenizer.Builtin(), Chat: true}},
	}
	all["otel_replay"] = all["otel"]
	return all
}
