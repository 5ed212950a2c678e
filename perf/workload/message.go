package workload

import "encoding/json"

// A Message is one chat message. JSON is the whole message object where the dataset gave one; else the other fields are
// used.
type Message struct {
	Role    string
	Content string
	// Reasoning and Calls are of an answer that becomes part of a conversation; both may be empty.
	Reasoning string
	Calls     []ToolCall
	// CallID is the call that a message of the role "tool" answers, "" where it answers none.
	CallID string
	JSON   json.RawMessage
}

// A ToolCall is a function that an answer wants called. Arguments is JSON as the server wrote it.
type ToolCall struct {
	ID, Name, Arguments string
}
