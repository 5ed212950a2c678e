package record

// A Recorded is what a trace says of a request that was replayed.
type Recorded struct {
	// ID is the request's own name in the trace, Session that of the conversation that it was part of; "" for none.
	ID      string `json:"id,omitempty"`
	Session string `json:"session,omitempty"`
	// Prompt is the recorded length of its prompt in tokens where the trace names the blocks of it, else 0. Ideal is how many of them a
	// prefix cache of any size would have, Sized one of the size that the user gave.
	Prompt int `json:"prompt,omitempty"`
	Ideal  int `json:"ideal,omitempty"`
	Sized  int `json:"sized,omitempty"`
}
