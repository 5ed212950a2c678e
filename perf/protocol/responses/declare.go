// Package responses implements OpenAI's Responses API, as OpenAI and compatible servers answer it: events by type,
// reasoning, refusals, tool calls. Datasets may give messages and tools in the form of chat completions. It does no I/O
// and has no clock.
package responses

import (
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// leastTokens is the smallest max_output_tokens that OpenAI takes.
const leastTokens = 16

// Declaration is the Responses API.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name:          "openai_responses",
		Aliases:       []string{"openai_response", "responses"},
		Help:          i18n.Text{EN: "OpenAI's Responses API (/v1/responses)", ZH: "OpenAI 的 Responses API（/v1/responses）"},
		BasePath:      "/v1",
		Endpoint:      "responses",
		Endpoints:     []string{"responses"},
		ChatEndpoint:  "responses",
		LeastTokens:   leastTokens,
		TakesTemplate: true,
		Open:          protocol.Always(Protocol{}),
	}
}
