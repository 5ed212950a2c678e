package openai

import (
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Declaration is the OpenAI API: chat completions, and completions of plain text or token ids. Each has a Protocol of its own.
func Declaration() protocol.Declaration {
	return protocol.Declaration{
		Name: "openai",
		Help: i18n.Text{
			EN: "the OpenAI API: chat completions, and completions of plain text or token IDs",
			ZH: "OpenAI API：对话补全，以及纯文本或 token id 的补全"},
		BasePath:      "/v1",
		Endpoint:      "chat/completions",
		Endpoints:     []string{"chat/completions", "completions"},
		ChatEndpoint:  "chat/completions",
		TextEndpoint:  "completions",
		Question:      question,
		TakesTemplate: true,
		Open:          func(argument.Values) (protocol.Protocol, error) { return New(), nil },
	}
}

// Dialect is the OpenAI API opened, for a program that speaks nothing else.
func Dialect() protocol.Dialect {
	return protocol.Dialect{Declaration: Declaration(), Protocol: New()}
}
