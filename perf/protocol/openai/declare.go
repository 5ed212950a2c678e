package openai

import "github.com/modelscope/evalscope/perf/protocol"

// Declaration is the OpenAI API: chat completions, and completions of plain text or token ids. Each has a Protocol of its own.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name:         "openai",
		Endpoint:     "chat/completions",
		Endpoints:    []string{"chat/completions", "completions"},
		ChatEndpoint: "chat/completions",
		TextEndpoint: "completions",
		Question:     question,
		Protocol:     New(),
	}
}
