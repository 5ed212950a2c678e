// Package openai speaks the OpenAI API's chat completions and completions, as real servers answer them: every place a
// usage object was seen in, streams without an end mark, reasoning, tool calls, several choices, errors inside a
// stream. It does no I/O and has no clock.
package openai

import (
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// Protocol is the dialect of /chat/completions and /completions. The zero value is ready.
type Protocol struct{}

var _ protocol.Protocol = Protocol{}

// NewReply reads the reply to e.
func (Protocol) NewReply(e *protocol.Encoded) protocol.Reply { return &reply{asked: e} }

// ErrorText finds the server's words in an error body: {"error":{"message"}}, {"error":"…"}, {"detail":…},
// {"message":…}, an event stream that holds one of them, or plain text.
func (Protocol) ErrorText(body []byte) string { return errorText(body) }

// maxWords bounds the server's words that a fault keeps.
const maxWords = 2 << 10

func inBand(words string) *record.Fault {
	return &record.Fault{Kind: record.FaultInBand, Words: clip(words)}
}

func undecodable(why string, data []byte) *record.Fault {
	return &record.Fault{Kind: record.FaultDecode, Words: clip(why + ": " + string(data[:min(len(data), 200)]))}
}

func clip(s string) string {
	if len(s) <= maxWords {
		return s
	}
	return s[:maxWords] + "…"
}
