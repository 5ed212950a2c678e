package protocol

import (
	"errors"

	"github.com/modelscope/evalscope/perf/workload"
)

// OpenPrompt begins a body with what a dataset gave, for an API that takes chats or a text under a key; under messages a text is one
// message. given reports whether it is a complete body. api is the API's name, for messages.
func OpenPrompt(p workload.Prompt, key, api string) (body Object, given bool, err error) {
	switch {
	case p.Body != nil:
		body, err = ParseObject(p.Body)
		return body, true, err
	case p.Messages != nil:
		body.Set(key, MessageList(p.Messages...))
	case p.Text != "" && key == "messages":
		body.Set(key, MessageList(workload.Message{Role: "user", Content: p.Text}))
	case p.Text != "":
		body.SetValue(key, p.Text)
	case p.TokenIDs != nil:
		return nil, false, errors.New(api + " takes text; token IDs are not supported")
	case p.Inputs != nil || p.Ranking != nil:
		return nil, false, errors.New(api + " takes a single prompt; lists of inputs and documents to rank are not supported")
	default:
		return nil, false, errors.New("the prompt is empty")
	}
	return body, false, nil
}
