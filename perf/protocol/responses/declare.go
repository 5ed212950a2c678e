// Package responses speaks OpenAI's Responses API, as it and the servers that copy it answer: events by their types, reasoning,
// refusals, calls of tools. Datasets may give messages and tools in the form of chat completions. It does no I/O and has no clock.
package responses

import "github.com/modelscope/evalscope/perf/protocol"

// Declaration is the Responses API.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name:         "openai_responses",
		Aliases:      []string{"openai_response", "responses"},
		Help:         "OpenAI's Responses API (/v1/responses)",
		HelpZH:       "OpenAI 的 Responses API（/v1/responses）",
		BasePath:     "/v1",
		Endpoint:     "responses",
		Endpoints:    []string{"responses"},
		ChatEndpoint: "responses",
		Open:         protocol.Always(Protocol{}),
	}
}
