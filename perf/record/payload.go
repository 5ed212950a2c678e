package record

// Kind is what a payload carried; one payload may carry several.
type Kind uint8

const (
	// Role is a payload that only opens a choice: a role, no text.
	Role Kind = 1 << iota
	// Output is visible answer text, or a refusal.
	Output
	// Reasoning is text of the model's reasoning.
	Reasoning
	// Tool is a fragment of a tool call: a name or arguments.
	Tool
	// Finish is a finish_reason.
	Finish
	// UsageMark is a usage object.
	UsageMark
	// EndMark is the end of the stream in words: `[DONE]`.
	EndMark
)

// Observable reports whether the payload shows output of the model to a user: text, reasoning or a tool call.
func (k Kind) Observable() bool { return k&(Output|Reasoning|Tool) != 0 }

// A Payload is one event of a streamed reply.
type Payload struct {
	// At is the arrival of the read that returned the payload's last byte: the instant at which the kernel took it in,
	// or that at which the read returned, where Held is 0.
	At Instant
	// Read numbers the reads of the reply from 0; payloads of one read are one arrival.
	Read int32
	// Choice is the index of the choice it belongs to (the first, where one payload carries several).
	Choice int32
	// Tokens is the number of output tokens in it where the server said so or our tokenizer found it, else -1.
	Tokens int32
	// Bytes is how many bytes of text it added to its choice, in the buffer of its kind (text, reasoning or tools); 0
	// where it added none or where that is not to be said: several kinds or choices in one payload.
	Bytes int32
	// ReadDelay is how long the read's bytes lay in the client before the read returned, in microseconds, rounded up;
	// 0 where the kernel gave no stamp. Payloads of one read have the same.
	ReadDelay int32
	Kind      Kind
}

// Payloads is a reply's payloads in the order of their arrival. Its JSON form is columnar and delta-encoded
// (see payload_json.go), so that the log stays small.
type Payloads []Payload
