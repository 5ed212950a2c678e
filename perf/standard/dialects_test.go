package standard_test

import (
	"github.com/modelscope/evalscope/perf/perftest"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

func responsesExchanges(chat workload.Turn, stream, whole protocol.Settings) []perftest.Exchange {
	event := func(kind, members string) perftest.Event {
		return perftest.Event{Name: "response." + kind, Data: `{"type":"response.` + kind + `",` + members + `}`}
	}
	created := event("created", `"response":{"id":"r","model":"m","status":"in_progress","output":[]}`)
	const usage = `"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":12}`
	done := event("completed", `"response":{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Once upon"}]}],`+usage+`}`)
	return []perftest.Exchange{
		{Name: "a stream", Turn: chat, Settings: stream, Text: "Once upon", Reasoning: "Hm.", Finish: "stop", PromptTokens: 9, CompletionTokens: 3,
			Events: []perftest.Event{created, event("reasoning_summary_text.delta", `"delta":"Hm."`), event("output_text.delta", `"delta":"Once"`),
				event("output_text.delta", `"delta":" upon"`), event("output_text.done", `"text":"Once upon"`), done}},
		{Name: "an end mark behind", Turn: chat, Settings: stream, Text: "Once upon", Finish: "stop",
			Events: []perftest.Event{event("output_text.delta", `"delta":"Once upon"`), done, {Data: "[DONE]"}}},
		{Name: "no deltas", Turn: chat, Settings: stream, Text: "Once upon", Finish: "stop", Events: []perftest.Event{created, done}},
		{Name: "a tool", Turn: chat, Settings: stream, Tools: `f{"a":1}`, Finish: "stop",
			Events: []perftest.Event{event("output_item.added", `"item":{"type":"function_call","name":"f","arguments":""}`),
				event("function_call_arguments.delta", `"delta":"{\"a\":1}"`), event("completed", `"response":{"status":"completed","output":[]}`)}},
		{Name: "cut short", Turn: chat, Settings: stream, Text: "Once", Finish: "max_output_tokens",
			Events: []perftest.Event{event("output_text.delta", `"delta":"Once"`),
				event("incomplete", `"response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}`)}},
		{Name: "failed", Turn: chat, Settings: stream, Fault: record.FaultInBand,
			Events: []perftest.Event{created, event("failed", `"response":{"status":"failed","error":{"code":"server_error","message":"out of memory"}}`)}},
		{Name: "an error", Turn: chat, Settings: stream, Fault: record.FaultInBand,
			Events: []perftest.Event{created, {Name: "error", Data: `{"type":"error","code":"x","message":"out of memory","param":null}`}}},
		{Name: "whole", Turn: chat, Settings: whole, Text: "Once", Reasoning: "Hm.", Finish: "stop", PromptTokens: 9, CompletionTokens: 3,
			Body: `{"id":"r","status":"completed","error":null,"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm."}]},
				{"type":"message","content":[{"type":"output_text","text":"Once"}]}],` + usage + `}`},
		{Name: "queued", Turn: chat, Settings: whole, Fault: record.FaultInBand, Body: `{"id":"r","status":"queued","output":[]}`},
	}
}

func anthropicExchanges(chat workload.Turn, stream, whole protocol.Settings) []perftest.Exchange {
	event := func(kind, members string) perftest.Event {
		return perftest.Event{Name: kind, Data: `{"type":"` + kind + `"` + members + `}`}
	}
	start := event("message_start", `,"message":{"id":"x","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":4,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":1}}`)
	delta := func(members string) perftest.Event {
		return event("content_block_delta", `,"index":0,"delta":{`+members+`}`)
	}
	end := []perftest.Event{event("content_block_stop", `,"index":0`), event("message_delta", `,"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}`), event("message_stop", "")}
	return []perftest.Exchange{
		{Name: "a stream", Turn: chat, Settings: stream, Text: "Once upon", Reasoning: "Hm.", Finish: "end_turn", PromptTokens: 9, CompletionTokens: 3,
			Events: append([]perftest.Event{start, event("content_block_start", `,"index":0,"content_block":{"type":"thinking","thinking":""}`), event("ping", ""),
				delta(`"type":"thinking_delta","thinking":"Hm."`), delta(`"type":"signature_delta","signature":"abc"`),
				delta(`"type":"text_delta","text":"Once"`), delta(`"type":"text_delta","text":" upon"`)}, end...)},
		{Name: "a tool", Turn: chat, Settings: stream, Tools: `f{"a":1}`, Finish: "end_turn",
			Events: append([]perftest.Event{start, event("content_block_start", `,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}`),
				delta(`"type":"input_json_delta","partial_json":"{\"a\":1}"`)}, end...)},
		{Name: "an error", Turn: chat, Settings: stream, Fault: record.FaultInBand,
			Events: []perftest.Event{start, event("error", `,"error":{"type":"overloaded_error","message":"Overloaded"}`)}},
		{Name: "whole", Turn: chat, Settings: whole, Text: "Once", Reasoning: "Hm.", Finish: "max_tokens", PromptTokens: 9, CompletionTokens: 2,
			Body: `{"id":"x","type":"message","content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Once"}],"stop_reason":"max_tokens",
				"usage":{"input_tokens":6,"cache_read_input_tokens":3,"output_tokens":2}}`},
		{Name: "a whole error", Turn: chat, Settings: whole, Fault: record.FaultInBand, Body: `{"type":"error","error":{"type":"api_error","message":"no"}}`},
	}
}
