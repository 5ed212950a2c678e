package openai

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// question asks text for an answer of at most so many tokens.
func question(text string, chat bool, tokens int, s protocol.Settings) (protocol.Request, error) {
	encoded, err := Protocol{}.Encode(workload.Turn{Prompt: workload.Prompt{Text: text, Chat: chat}, MaxTokens: tokens}, s)
	if err != nil {
		return encoded, err
	}
	body, err := protocol.ParseObject(encoded.Body)
	if err != nil {
		return encoded, err
	}
	body.Delete("n")
	return limited(body, tokens), nil
}

// limited is the body with a limit of so many tokens, and without what would force more.
func limited(body protocol.Object, tokens int) protocol.Request {
	body.Delete("min_tokens")
	body.Delete("ignore_eos")
	limit := "max_tokens"
	if body.Has("max_completion_tokens") {
		limit = "max_completion_tokens"
		body.Delete("max_tokens")
	}
	body.SetValue(limit, tokens)
	return describe(body)
}
