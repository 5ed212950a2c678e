package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// job is a generation request made ready: what it says, and every draw that decides its answer.
type job struct {
	*request
	api
	number   uint64 // of the request, which keys its draws
	id       string
	model    []byte // as JSON
	created  int64
	arrival  time.Time
	prompts  [][]int
	prompt   int // tokens of all prompts
	cached   int // of them, found in the prefix cache
	choices  []*choice
	fault    string
	faultAt  int // tokens of each choice generated when the fault strikes
	showHits bool
	logprobs bool // are wanted
	top      int  // alternatives, if so
}

// prepare parses and validates a body, counts its tokens and draws the lengths of its answers.
func (s *Server) prepare(body []byte, a api, number uint64, fault string) (*job, error) {
	r, err := a.parse(body)
	if err != nil {
		return nil, err
	}
	j := &job{request: r, api: a, number: number, fault: fault, created: time.Now().Unix(), showHits: s.config.PrefixCache > 0}
	if err := s.checkRequest(r); err != nil {
		return nil, err
	}
	if err := s.readPrompts(j); err != nil {
		return nil, err
	}
	limit, err := s.outputLimit(j)
	if err != nil {
		return nil, err
	}
	j.logprobs, j.top = r.logprobs()
	id := draws(s.config.Seed, forID, number, 0)
	j.id = strconv.FormatUint(id.Uint64(), 16)
	if j.Model == "" {
		j.Model = s.config.Model
	}
	if j.model, err = json.Marshal(j.Model); err != nil {
		return nil, err
	}
	s.drawAnswers(j, limit)
	return j, nil
}

func (s *Server) checkRequest(r *request) error {
	if s.config.StrictModel && r.Model != s.config.Model {
		return &refusal{status: http.StatusNotFound, field: "model", message: fmt.Sprintf("the model %q does not exist", r.Model)}
	}
	if s.form.Forced == "reject" {
		for field, given := range map[string]bool{"min_tokens": r.MinTokens != nil, "ignore_eos": r.IgnoreEOS != nil} {
			if given {
				return &refusal{status: http.StatusUnprocessableEntity, field: field, message: "Unexpected field " + field}
			}
		}
	}
	return nil
}

func (s *Server) readPrompts(j *job) (err error) {
	if j.chat {
		j.prompts = make([][]int, 1)
		j.prompts[0], err = chatPrompt(s.tokens, j.Messages)
	} else {
		j.prompts, err = textPrompts(s.tokens, j.Prompt)
	}
	for _, p := range j.prompts {
		j.prompt += len(p)
	}
	return err
}

// outputLimit returns how many tokens each choice may have, and refuses what does not fit the context.
func (s *Server) outputLimit(j *job) (int, error) {
	longest := 0
	for _, p := range j.prompts {
		longest = max(longest, len(p))
	}
	room, limit := s.config.MaxContext-longest, j.limit()
	if limit > room || room < 1 {
		return 0, &invalid{"max_tokens", fmt.Sprintf(
			"this model's maximum context length is %d tokens, but the prompt has %d and the output may have %d: reduce one of them",
			s.config.MaxContext, longest, limit)}
	}
	if limit == 0 {
		limit = min(s.config.DefaultMaxTokens, room)
	}
	return limit, nil
}

// drawAnswers makes the choices. A request with a seed draws by it, so that it gets the same text again.
func (s *Server) drawAnswers(j *job, limit int) {
	rule := lengthRule{limit: limit, eosAfter: s.config.EOSAfter, fault: j.fault, stops: j.Stop}
	if s.form.Forced == "honor" {
		if j.IgnoreEOS != nil && *j.IgnoreEOS {
			rule.eosAfter = 0
		}
		if j.MinTokens != nil {
			rule.least = *j.MinTokens
		}
	}
	key := j.number
	if j.Seed != nil {
		key = mix(uint64(*j.Seed), uint64(forText))
	}
	each := 1
	if j.N != nil {
		each = *j.N
	}
	for i := range len(j.prompts) * each {
		c := &choice{index: i, text: text{vocabulary: s.vocabulary, random: draws(s.config.Seed, forText, key, uint64(i))}}
		if j.chat {
			c.tool = j.toolName()
		}
		if j.chat && c.tool == "" {
			c.reasoning = s.config.ReasoningTokens
		}
		lengths := draws(s.config.Seed, forLength, key, uint64(i))
		c.bound(rule, geometric(&lengths, s.config.EOSAfter))
		j.choices = append(j.choices, c)
	}
	j.faultAt = -1
	if j.fault == FaultEmptyStream {
		j.faultAt = 0
	} else if j.fault != "" {
		at := draws(s.config.Seed, forFault, j.number, 1)
		j.faultAt = min(1+below(&at, max(1, j.choices[0].tokens-1)), max(0, j.choices[0].tokens-1))
	}
}

// output returns the tokens generated so far, and how many of them are reasoning.
func (j *job) output() (tokens, reasoning int) {
	for _, c := range j.choices {
		tokens += c.sent
		reasoning += min(c.sent, c.reasoning)
	}
	return tokens, reasoning
}
