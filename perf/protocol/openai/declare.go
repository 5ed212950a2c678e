package openai

import "github.com/modelscope/evalscope/perf/protocol"

// Declaration is the OpenAI API: chat completions, and completions of plain text or token ids.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name:         "openai",
		Endpoint:     "chat/completions",
		Endpoints:    []string{"chat/completions", "completions"},
		ChatEndpoint: "chat/completions",
		TextEndpoint: "completions",
		Open:         protocol.Always(Protocol{}),
	}
}

// Dialect is the OpenAI API opened, for a program that speaks nothing else.
func Dialect() protocol.Dialect {
	return protocol.Dialect{Declaration: Declaration(), Protocol: Protocol{}}
}
