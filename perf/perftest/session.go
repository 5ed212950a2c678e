package perftest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/modelscope/evalscope/perf/workload"
)

// mostTurns is how many turns of a session the suite asks for.
const mostTurns = 1000

// checkSession looks at one session and its turns.
func (s datasetSubject) checkSession(i int, session workload.Session) {
	s.Helper()
	s.checkTurn(fmt.Sprintf("session %d", i), session.First)
	if session.First.Delay != 0 {
		s.wrong("session %d: its first turn has a Delay: there is no turn before it", i)
	}
	if session.Later != nil {
		s.checkLater(i, session.Later)
	}
	if session.Graph != nil {
		s.checkGraph(i, session)
	}
}

// checkLater follows a session whose answers are made up.
func (s datasetSubject) checkLater(i int, later workload.Turns) {
	s.Helper()
	history := []workload.Answer{{Text: "The first answer.", Finish: "stop"}}
	for n := 1; ; n++ {
		before := slices.Clone(history)
		turn, ok := later.Next(history)
		again, okAgain := later.Next(history)
		if ok != okAgain || !reflect.DeepEqual(turn, again) {
			s.wrong("session %d: asked twice with one history, turn %d differs: Next depends on the history alone", i, n)
			return
		}
		if !reflect.DeepEqual(before, history) {
			s.wrong("session %d: Next changes the history that it is given", i)
			return
		}
		failed := slices.Clone(history)
		failed[len(failed)-1] = workload.Answer{Failed: true}
		later.Next(failed) // asked, and not sent
		switch {
		case !ok:
			return
		case n == mostTurns:
			s.wrong("session %d has not ended after %d turns", i, mostTurns)
			return
		}
		s.checkTurn(fmt.Sprintf("session %d, turn %d", i, n), turn)
		history = append(history, workload.Answer{Text: fmt.Sprintf("Answer %d.", n), Finish: "stop"})
	}
}

// checkTurn looks at one turn.
func (s datasetSubject) checkTurn(where string, t workload.Turn) {
	s.Helper()
	if t.Delay < 0 || t.MaxTokens < 0 || t.WantPromptTokens < 0 {
		s.wrong("%s: Delay, MaxTokens or WantPromptTokens is negative", where)
	}
	if s.declaration.Traits.Exact && !s.declaration.Traits.Conversations && s.options.OverheadKnown && t.WantPromptTokens == 0 {
		s.wrong("%s promises no WantPromptTokens, and the trait Exact does", where)
	}
	p := t.Prompt
	set := 0
	for _, there := range []bool{p.Text != "", p.Messages != nil, p.TokenIDs != nil, p.Inputs != nil, p.Ranking != nil, p.Body != nil} {
		if there {
			set++
		}
	}
	if set != 1 {
		s.wrong("%s: %d of Text, Messages, TokenIDs, Inputs, Ranking and Body are set; a prompt has exactly one", where, set)
		return
	}
	s.checkForm(where, p)
}

// checkForm looks at the one field of a prompt that is set.
func (s datasetSubject) checkForm(where string, p workload.Prompt) {
	s.Helper()
	switch {
	case p.Body != nil:
		if !isObject(p.Body) {
			s.wrong("%s: its Body is not a JSON object", where)
		}
	case p.TokenIDs != nil:
		if len(p.TokenIDs) == 0 || slices.Min(p.TokenIDs) < 0 {
			s.wrong("%s: its TokenIDs are empty or negative", where)
		}
	case p.Inputs != nil:
		if len(p.Inputs) == 0 {
			s.wrong("%s: its Inputs are empty", where)
		}
	case p.Ranking != nil:
		if p.Ranking.Query == "" || len(p.Ranking.Documents) == 0 {
			s.wrong("%s: its Ranking lacks a query or documents", where)
		}
	case p.Messages != nil:
		if s.options.TextOnly {
			s.wrong("%s is a list of messages, and the options say TextOnly: it cannot be sent", where)
		}
		for _, m := range p.Messages {
			if m.JSON == nil && m.Role == "" || m.JSON != nil && !isObject(m.JSON) {
				s.wrong("%s: a message is neither a JSON object nor has it a Role", where)
			}
		}
	case p.Chat != s.options.Chat:
		s.wrong("%s: its Text has Chat %v, the options say %v", where, p.Chat, s.options.Chat)
	}
	if s.declaration.Traits.RepeatsPrompt && p.Text != "" && p.Text != s.options.Prompt {
		s.wrong("%s is not the Prompt of the options, and the trait RepeatsPrompt says so", where)
	}
}

func isObject(data json.RawMessage) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(data, &object) == nil && object != nil
}
