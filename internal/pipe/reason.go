package pipe

// A Reason is why a run did not do all that it was asked for, as a code for programs; Exit.Error says it for people. A front end
// treats a code that it does not know like none: as an error with that text. What is added here has to be added to the front
// end in python/evalscope/perf/_reasons.py too; a test compares both.
type Reason string

// The reasons.
const (
	// ReasonBadInput is a run whose arguments are wrong: nothing was sent, and a Problems event lists what is wrong.
	ReasonBadInput Reason = "bad_input"
	// ReasonInterrupted is a run that a signal or the front end stopped.
	ReasonInterrupted Reason = "interrupted"
	// ReasonAllFailed is a run of which no request succeeded. Its result is complete.
	ReasonAllFailed Reason = "all_failed"
	// ReasonVerdict is a run that is done, and whose verdict the argument strict does not let pass.
	ReasonVerdict Reason = "verdict"
	// ReasonGate is a run that is done, and of which a rule of the argument gate is not met or cannot be told. Exit.Gate has what became of
	// the rules.
	ReasonGate Reason = "gate"
)

// Reasons returns every reason.
func Reasons() []Reason {
	return []Reason{ReasonBadInput, ReasonInterrupted, ReasonAllFailed, ReasonVerdict, ReasonGate}
}
