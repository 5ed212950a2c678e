package workload

import "time"

// A Recorded has what a trace contains about a session in addition to its requests.
type Recorded struct {
	// At is when the session arrives, as an offset from the first one of the replay.
	At time.Duration
	// ID is the request's own name in the trace, Session that of the conversation that it was part of; "" for none.
	ID, Session string
	// Prompt is the recorded length of its prompt in tokens where the trace names the blocks of it, else 0. Ideal is how many of them a
	// prefix cache of any size would have, Sized one of the size that the user gave.
	Prompt, Ideal, Sized int
}
