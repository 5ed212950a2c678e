package workload

// Turns yields the turns of a session after its first, from the answers so far.
type Turns interface {
	// Next is the turn that follows, ok false where the session is over. history has the answer to every turn so far, that
	// to the first at 0; it is never empty, and not to be changed. Next depends on history alone and changes nothing: it
	// may be asked twice, and for several sessions at once. It runs between two requests of its session, whose second is
	// late by what it takes.
	//
	// A turn that failed ends its session. Next is asked once more then, with that answer at the end, only to know whether
	// the session was cut short; what it yields is not sent.
	Next(history []Answer) (turn Turn, ok bool)
}

// An Answer is the result of one turn. It does not contain the turn: the code that yields turns has it, and a history of whole prompts
// would grow with the square of its length.
type Answer struct {
	// Text is the answer of the reply's first choice without its reasoning, Reasoning the text of that, and Tools the
	// names and arguments of its tool calls one after the other. What is a secret of the run is left out.
	Text, Reasoning, Tools string
	// Calls are the same tool calls one by one, nil where the API's dialect does not tell them apart.
	Calls []ToolCall
	// Finish is the finish_reason, "" where the server gave none.
	Finish string
	// Failed reports whether the turn failed, or was cancelled: the others hold what had come by then.
	Failed bool
}

// Fixed are turns that depend on no answer, in their order.
type Fixed []Turn

// Next is the turn of the list that comes after so many answers.
func (f Fixed) Next(history []Answer) (Turn, bool) {
	if len(history) > len(f) {
		return Turn{}, false
	}
	return f[len(history)-1], true
}

// Several is a session of turns that depend on no answer.
func Several(first Turn, more ...Turn) Session {
	if len(more) == 0 {
		return Session{First: first}
	}
	return Session{First: first, Later: Fixed(more)}
}
