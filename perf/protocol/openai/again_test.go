package openai

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// TestAgain_WhatIsSaidAgainCountsOnce: arguments that grow, a call or a whole message behind its parts. What may as well be one
// more part is one.
func TestAgain_WhatIsSaidAgainCountsOnce(t *testing.T) {
	const out, reason, tool, fin = record.Output, record.Reasoning, record.Tool, record.Finish
	call := func(arguments string) string {
		return delta(`"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"` + arguments + `"}}]`)
	}
	content := func(text string) string { return delta(`"content":"` + text + `"`) }
	thought := func(text string) string { return delta(`"reasoning_content":"` + text + `"`) }
	message := func(fields string) string {
		return `{"object":"chat.completion","choices":[{"index":0,"message":{` + fields + `},"finish_reason":"stop"}]}`
	}
	for _, c := range []struct {
		name  string
		lines []string
		kinds []record.Kind
		want  record.Choice
	}{
		{"arguments that grow once", []string{call(`{\"a\"`), call(`{\"a\": 1}`)}, []record.Kind{tool, tool}, record.Choice{Tools: `f{"a": 1}`}},
		{"arguments that grow", []string{call(`{\"a\"`), call(`{\"a\": 1`), call(`{\"a\": 1}`)}, []record.Kind{tool, tool, tool}, record.Choice{Tools: `f{"a": 1}`}},
		{"arguments in parts, then whole", []string{call(`{\"a\":`), call(`1}`), call(`{\"a\":1}`)}, []record.Kind{tool, tool, tool}, record.Choice{Tools: `f{"a":1}`}},
		{"arguments that begin alike and are parts", []string{call(`1`), call(`12`)}, []record.Kind{tool, tool}, record.Choice{Tools: `f112`}},
		{"parts of a list that are alike", []string{call(`[`), call(`[`), call(`]`), call(`]`)}, []record.Kind{tool, tool, tool, tool}, record.Choice{Tools: `f[[]]`}},
		{"arguments that were cut", []string{call(`{\"a\"`), call(`: `)}, []record.Kind{tool, tool}, record.Choice{Tools: `f{"a": `}},
		{"a whole message behind the parts", []string{content("The answer"), content(" is 42"), message(`"content":"The answer is 42"`)}, []record.Kind{out, out, fin}, record.Choice{Text: "The answer is 42", Finish: "stop"}},
		{"the same behind a finish_reason", []string{content("The answer"), content(" is 42"), finish("stop"), message(`"role":"assistant","content":"The answer is 42"`)}, []record.Kind{out, out, fin, fin},
			record.Choice{Text: "The answer is 42", Finish: "stop"}},
		{"the same behind one part", []string{content("42"), message(`"content":"42"`)}, []record.Kind{out, fin}, record.Choice{Text: "42", Finish: "stop"}},
		{"the same with reasoning", []string{thought("hm"), content("42"), message(`"content":"42","reasoning_content":"hm"`)}, []record.Kind{reason, out, fin}, record.Choice{Text: "42", Reasoning: "hm", Finish: "stop"}},
		{"the same without the reasoning", []string{thought("hm"), content("42"), message(`"content":"42"`)}, []record.Kind{reason, out, fin}, record.Choice{Text: "42", Reasoning: "hm", Finish: "stop"}},
		{"a message that says more", []string{content("4"), message(`"content":"2"`)}, []record.Kind{out, out | fin}, record.Choice{Text: "42", Finish: "stop"}},
		{"messages that are parts", []string{message(`"content":"ha"`), message(`"content":"ha"`)}, []record.Kind{out | fin, out | fin}, record.Choice{Text: "haha", Finish: "stop"}},
		{"text and reasoning again in a delta", []string{thought("Think"), thought(" hard"), content("42"), delta(`"content":"42","reasoning_content":"Think hard"`)}, []record.Kind{reason, reason, out, 0},
			record.Choice{Text: "42", Reasoning: "Think hard"}},
		{"the text alone again in a delta", []string{thought("Think"), content("ha"), content("ha")}, []record.Kind{reason, out, out}, record.Choice{Text: "haha", Reasoning: "Think"}},
		{"both alike in the first two deltas", []string{delta(`"content":"a","reasoning_content":"b"`), delta(`"content":"a","reasoning_content":"b"`)}, []record.Kind{out | reason, out | reason},
			record.Choice{Text: "aa", Reasoning: "bb"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			kinds, faults, r := read(protocol.Request{}, c.lines...)
			if d := cmp.Diff(c.kinds, kinds) + cmp.Diff([]record.Choice{c.want}, r.Choices); d != "" || faults != nil {
				t.Errorf("%s faults: %v", d, faults)
			}
			var chunks [][]byte
			for _, line := range c.lines {
				chunks = append(chunks, []byte(line))
			}
			both(t, append(chunks, chunks...))
		})
	}
}
