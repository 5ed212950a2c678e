package simulator

import (
	"encoding/json"
	"strconv"
)

// The arguments of every tool call are {"text": "<the answer's words>"}. They are JSON inside a JSON string, and the
// words need no escape, so their frame is escaped here and the words stand between.
const (
	argumentsOpen  = `{\"text\":\"`
	argumentsClose = `\"}`
)

// arguments returns the arguments of a call with the given words, as JSON.
func arguments(words string) string { return `{"text":"` + words + `"}` }

func (j *job) callID(c *choice) string {
	return "call_" + j.id + strconv.Itoa(c.index)
}

// jsonString returns s as a JSON string.
func jsonString(s string) []byte {
	raw, err := json.Marshal(s)
	if err != nil {
		panic("simulator: a string is not JSON: " + err.Error())
	}
	return raw
}
