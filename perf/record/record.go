// Package record defines what happened: one Record per request with its fault, its usage and, in derive.go, every per-request formula. It
// has no clock and does no I/O. Packages wire and engine fill records, the event log stores them, and package metric aggregates them.
package record

// Instant is a moment of the monotonic clock in nanoseconds since the epoch of its segment (one process, one level).
// The epoch is taken before anything else happens, so a real instant is greater than 0, and 0 means "did not happen".
type Instant int64

// Seconds is the instant as seconds since the epoch.
func (i Instant) Seconds() float64 { return float64(i) / 1e9 }

// A Record is everything known of one request. The log keeps it whole; views and metrics are made from it alone.
type Record struct {
	// Seq numbers the requests of a level in the order in which they became due, warm-up included, from 0.
	Seq int64 `json:"seq"`
	// Session numbers the sessions of a level in the order of their schedule, warm-up included, from 0. Where each session
	// is a single request it is Seq, and the log has it only where it is not.
	Session int64 `json:"-"`
	// Item is the session's place in the sweep's one sequence of items; Turn the request's place in its session, from 0.
	Item int64 `json:"item"`
	Turn int   `json:"turn,omitempty"`
	// More reports whether the session has another turn behind this one. It is not sent where this one failed, or the run was
	// stopped before: then the session was cut short.
	More bool `json:"more,omitempty"`
	// Graph is where the request stands in a session whose requests form a graph, nil for any other. Turn is then the number of its
	// node, and More reports whether any request of the session is still to come or to end.
	Graph *GraphPlace `json:"graph,omitempty"`
	// ID is the id that the server gave its reply, "" when it gave none.
	ID string `json:"id,omitempty"`
	// ServerID is the id that the server, or a gateway before it, gave the request in a header of its reply; "" for none.
	ServerID string `json:"server_id,omitempty"`
	// IDPrefix is the Series of SentID, "" where the request carried no id of ours. The log has it once, in its head.
	IDPrefix string `json:"-"`

	// Trace is the trace context that the request carried, as its last attempt sent it; zero for none.
	Trace TraceContext `json:"traceparent,omitzero"`

	// Target is which of several servers the request was sent to, by its place among them, from 0.
	Target int `json:"target,omitempty"`

	// Class is which of several kinds of requests it is, by its place among those of its level, from 0.
	Class int `json:"class,omitempty"`

	// Worker is which of several machines sent the request, by its place among them, from 0. The logs have it once, in their heads.
	Worker int `json:"-"`

	// Recorded is what a trace says of the request, nil for one that was not recorded, or of which a trace says no more than when it came.
	Recorded *Recorded `json:"recorded,omitempty"`

	// Warmup reports whether the request is not measured. Held reports whether it then kept the load up behind the measured ones,
	// rather than warming up before them.
	Warmup   bool `json:"warmup,omitempty"`
	Held     bool `json:"held,omitempty"`
	Repeated bool `json:"repeated,omitempty"`
	// Stream reports whether the reply came as a stream of events (of a failed request: that one was asked for).
	Stream bool `json:"stream,omitempty"`

	Stamps
	// Reused reports whether the request went out on a connection that had served another before. Reconnects counts the
	// times (at most one) a reused connection turned out to be closed before any byte of the reply.
	Reused     bool `json:"reused,omitempty"`
	Reconnects int  `json:"reconnects,omitempty"`

	// NoEnd reports whether the server sent neither an end mark nor the end of the stream within five seconds of a complete answer.
	NoEnd bool `json:"no_end,omitempty"`
	// Stray is the first line of a stream that is no event and of no field: words that a gateway put among them, say.
	Stray string `json:"stray,omitempty"`

	// Status is the HTTP status, 0 when no reply head arrived.
	Status int `json:"status,omitempty"`
	// Fault is nil for a success.
	Fault *Fault `json:"fault,omitempty"`

	// Payloads are the streamed payloads in the order of their arrival; empty without streaming.
	Payloads Payloads `json:"payloads,omitzero"`
	Usage    Usage    `json:"usage,omitzero"`
	// Local is the client's own count with the run's tokenizer, made from the log after the level ended where the
	// server gave no usage (or to hold it against). It is not part of the log.
	Local Usage `json:"-"`
	// CountedBy is what said how many tokens each payload holds, "" where nothing did for every payload with output.
	CountedBy TokenSource `json:"payload_tokens_by,omitempty"`
	// Choices holds the text and finish reason of each choice by its index.
	Choices []Choice `json:"choices,omitempty"`

	// MaxTokens and MinTokens are what the request asked for, 0 when it asked for no limit.
	MaxTokens int `json:"max_tokens,omitempty"`
	MinTokens int `json:"min_tokens,omitempty"`
	// ForcedTokens is the output length that the request forced (ignore_eos, or min equal to max); 0 when it forced none.
	ForcedTokens int `json:"forced_tokens,omitempty"`
	// WantPromptTokens is the prompt length that the dataset promised, 0 for none.
	WantPromptTokens int `json:"want_prompt_tokens,omitempty"`
	// ReadDelay is how long the last bytes of a reply that was no stream lay in the client before they were read, in
	// microseconds, rounded up; 0 where the kernel gave no stamp.
	ReadDelay int32 `json:"held_us,omitempty"`
	// Body is the request's body as sent.
	Body []byte `json:"body,omitempty"`
	// BytesIn counts the bytes of the reply, head included.
	BytesIn int64 `json:"bytes_in,omitempty"`
}

// A GraphPlace is where a request stands in its session's graph.
type GraphPlace struct {
	// Nodes is how many requests the graph has.
	Nodes int `json:"nodes"`
	// After are the numbers of the nodes that the request waited for.
	After []int `json:"after,omitempty"`
	// Agent is the name of the agent that asks, "" for the session's own.
	Agent string `json:"agent,omitempty"`
	// Cut is how many requests are not sent because this one failed: those that wait for it, directly or through others, and that no
	// other failed request had cut before.
	Cut int `json:"cut,omitempty"`
}

// Stamps are the instants of one request, in the order in which they normally happen.
type Stamps struct {
	// Due is the scheduled instant; in closed loop the instant at which the slot became free.
	Due Instant `json:"due,omitempty"`
	// LimitWait is the nanoseconds for which the session waited behind --max-in-flight after it was due.
	LimitWait int64 `json:"limit_wait_ns,omitempty"`
	// PoolWait is the nanoseconds for which the request, ready to be sent, waited for a place among the connections that
	// --max-connections allows; 0 where there was one at once.
	PoolWait int64 `json:"pool_wait_ns,omitempty"`
	// Connect and TLS are durations in nanoseconds spent on a new connection for this request: before Sent, but after it
	// where a reused connection turned out closed (Reconnects).
	Connect int64 `json:"connect_ns,omitempty"`
	TLS     int64 `json:"tls_ns,omitempty"`
	// Sent is the instant immediately before the first byte of the request, on an open connection.
	Sent Instant `json:"sent,omitempty"`
	// Resent is when the second attempt was sent, where a reused connection turned out closed (Reconnects).
	Resent Instant `json:"resent,omitempty"`
	// Header is the arrival of the end of the reply's head.
	Header Instant `json:"header,omitempty"`
	// First is the first payload with observable output; FirstAnswer the first that is not reasoning.
	First       Instant `json:"first,omitempty"`
	FirstAnswer Instant `json:"first_answer,omitempty"`
	// Last is the payload that carried the last choice's finish_reason, else the last with output; without
	// streaming the end of the body.
	Last Instant `json:"last,omitempty"`
	// End is the end mark or the end of the reply; the slot is free then.
	End Instant `json:"end,omitempty"`
}

// A Choice is one of the n answers of a reply. Text holds content, Reasoning the reasoning text, Tools the
// concatenated names and arguments of tool calls.
type Choice struct {
	Text      string `json:"text,omitempty"`
	Reasoning string `json:"reasoning,omitempty"`
	Tools     string `json:"tools,omitempty"`
	Finish    string `json:"finish,omitempty"`
}

// Usage is the server's own count of tokens. A count is -1 when the server did not give it; the zero Usage means that
// it gave none at all.
type Usage struct {
	// Given reports whether the server sent a usage object.
	Given      bool `json:"given,omitempty"`
	Prompt     int  `json:"prompt"`
	Completion int  `json:"completion"`
	// Cached is the part of the prompt that came from the server's prefix cache, -1 when not said.
	Cached int `json:"cached"`
	// Reasoning is the part of the completion that is reasoning, -1 when not said.
	Reasoning int `json:"reasoning"`
	// ReasoningApart reports whether the server counted reasoning beside the completion; Completion is the sum of both.
	ReasoningApart bool `json:"reasoning_apart,omitempty"`
}
