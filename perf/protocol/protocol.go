// Package protocol is the contract of API dialects: how a turn becomes the body of a request, and what the bytes of a
// reply mean. A protocol does no I/O and has no clock. Package wire delivers the bytes, and package engine adds the
// times.
package protocol

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A Protocol is one API dialect. It is safe for concurrent use.
type Protocol interface {
	// Encode gives the body of one turn. An error means that the turn cannot be said in this dialect.
	Encode(turn workload.Turn, s Settings) (Request, error)
	// Probe turns a run's first body into the one of the connection test: what the server would refuse in the load it
	// refuses here, for as little work as the dialect can ask for. Where answers are generated it asks for a single token;
	// a dialect without a smaller request gives e back.
	Probe(e Request) (Request, error)
	// NewReply reads the reply to one request.
	NewReply(e *Request) Reply
	// ErrorText finds the server's own words in the body of a reply that is no success.
	ErrorText(body []byte) string
	// PromptText is the text of a request's prompt, for counting its tokens where the server does not; "" where it
	// is no text.
	PromptText(body []byte) string
	// OutputAlone reports whether the texts of a reply to a request hold nothing but what the model made, so that their
	// tokens are those of the output. A prompt that was sent as numbers and is repeated in the reply cannot be told from it.
	OutputAlone(body []byte) bool
}

// A Reply reads one reply, payload by payload. It is used by one goroutine.
type Reply interface {
	// Payload reads one event of a stream: its name, empty where it has none, and its data. A server that says an error
	// outside of any data line says it in an event named "error". Both are only valid during the call.
	Payload(name, data []byte) Chunk
	// Behind reads the data of an event that stands behind the end mark and came with it. The answer has ended: only a
	// usage counts.
	Behind(data []byte)
	// Body reads a reply that is no stream; a nil fault is a success.
	Body(body []byte) *record.Fault
	// Result is what the reply said in all; it is asked for once, after the last payload.
	Result() Result
}

// A CallReader is a Reply that can list the tool calls of its first choice. It is called once, after Result.
type CallReader interface {
	ToolCalls() []workload.ToolCall
}

// A Chunk is what one payload carried.
type Chunk struct {
	Kind   record.Kind
	Choice int
	// Tokens is the number of output tokens in the payload, -1 if the server did not report it.
	Tokens int
	// Bytes is how many bytes of text the payload added to its choice's text of its kind, 0 where several grew.
	Bytes int
	// Complete reports whether every choice that was asked for has ended with this payload: only a usage and an end mark
	// may follow.
	Complete bool
	// Fault is an error inside the stream, or a payload that cannot be read.
	Fault *record.Fault
}

// A Result is the whole of a reply.
type Result struct {
	// ID is the reply's id, Model the model that it names.
	ID, Model string
	Usage     record.Usage
	Choices   []record.Choice
	// Places says which of Choices each Choice of a Chunk is, where a server's numbers leave some out; nil where they are
	// the same.
	Places []int
	// Counted is what gave every payload with output its Tokens, "" where one had none.
	Counted record.TokenSource
	// Complete reports whether every choice has its finish_reason or the end mark came.
	Complete bool
	// Cumulative reports whether every payload held all of its choice's text so far: a payload's Bytes are then those of
	// the whole.
	Cumulative bool
	// Echo is how many bytes at the head of each choice's answer repeated the prompt and are no output of the model: they
	// are not in Choices. It is nil where none did.
	Echo []int
	// Words is text of the server outside any choice that is not certainly an error, "" for nothing. It may explain an
	// end.
	Words string
	// Foreign names, for a stream without an answer, the other API that its events look like; "" if unknown.
	Foreign string
}

// A Request is the body of a request and its settings, which are read from the body, because a dataset or --extra-args may have changed
// them.
type Request struct {
	Body   []byte
	Stream bool
	// Echo reports whether the server is asked to put the prompt before the answer.
	Echo bool
	// Prefix reports whether the answer continues the last message. Some servers repeat that message first.
	Prefix bool
	// N is the number of choices, at least 1.
	N int
	// MaxTokens and MinTokens are the limits of the output, 0 for none. ExactTokens is the length that the server
	// must produce (end of sequence ignored, or both limits equal), 0 for none.
	MaxTokens, MinTokens, ExactTokens int
}

// Settings are the settings of every request of a run. Nil and empty values are not sent.
type Settings struct {
	Model string
	// Stream and Sampling are for answers that are generated; for other kinds they are zero.
	Stream bool
	Sampling
	// ByDefault are the keys of settings for which the user did not ask: they do not replace what a body has that a dataset gave.
	ByDefault []string
	// Template is a body into which prompts are put, nil for none; InTemplate does it. Its values are JSON without white space
	// around them.
	Template Object
	// Extra is merged last into the body, over everything; a null removes the key.
	Extra []Field
}

// Sampling is how answers are to be generated.
type Sampling struct {
	MinTokens         *int
	FrequencyPenalty  *float64
	RepetitionPenalty *float64
	Logprobs          *bool
	N                 *int
	Seed              *int64
	Stop              []string
	StopTokenIDs      []string
	Temperature       *float64
	TopP              *float64
	TopK              *int
}

// A Field is one key of a JSON object with its value as written.
type Field struct {
	Key   string
	Value json.RawMessage
}
