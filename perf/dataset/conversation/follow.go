package conversation

import "github.com/modelscope/evalscope/perf/workload"

// Follow appends an answer and the messages that follow it. Results of tools at their beginning go to the calls that the server made.
func Follow(to []workload.Message, a *workload.Answer, keepReasoning bool, messages []workload.Message) []workload.Message {
	to = append(to, (&script{keepReasoning: keepReasoning}).answer(a))
	n := 0
	for n < len(messages) && messages[n].Role != "assistant" { // what stands behind an answer of the file belongs to that
		n++
	}
	return append(appendStep(to, messages[:n], a.Calls), messages[n:]...)
}
