package simulator

import (
	"encoding/json"
	"math"
	"strconv"
)

// tokenLogprob is one token's probability, as chat answers have it.
type tokenLogprob struct {
	Token   string  `json:"token"`
	Logprob float64 `json:"logprob"`
	Bytes   []int   `json:"bytes"`
}

type chatLogprob struct {
	tokenLogprob
	Top []tokenLogprob `json:"top_logprobs"`
}

type completionLogprobs struct {
	Tokens   []string             `json:"tokens"`
	Logprobs []float64            `json:"token_logprobs"`
	Top      []map[string]float64 `json:"top_logprobs"`
	Offset   []int                `json:"text_offset"`
}

// appendLogprobs appends the probabilities of the tokens, or null if none are wanted. Their values are invented: they
// follow from the token's id, and the alternatives are the same text, less and less likely.
func (j *job) appendLogprobs(b []byte, tokens []token) []byte {
	if !j.logprobs || len(tokens) == 0 {
		return append(b, "null"...)
	}
	var value any
	if j.chat {
		value = map[string]any{"content": chatLogprobs(tokens, j.top)}
	} else {
		value = textLogprobs(tokens)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		panic("simulator: logprobs are not JSON: " + err.Error())
	}
	return append(b, raw...)
}

func logprob(t token) float64 { return -float64(mix(uint64(t.id), 1)%1000) / 500 }

func chatLogprobs(tokens []token, top int) []chatLogprob {
	list := make([]chatLogprob, len(tokens))
	for i, t := range tokens {
		bytes := make([]int, len(t.text))
		for k := range bytes {
			bytes[k] = int(t.text[k])
		}
		list[i] = chatLogprob{tokenLogprob{t.text, logprob(t), bytes}, []tokenLogprob{}}
		for k := range top {
			alternative := list[i].tokenLogprob
			alternative.Logprob = math.Round((alternative.Logprob-float64(k))*1000) / 1000
			list[i].Top = append(list[i].Top, alternative)
		}
	}
	return list
}

func textLogprobs(tokens []token) completionLogprobs {
	var l completionLogprobs
	offset := 0
	for _, t := range tokens {
		l.Tokens = append(l.Tokens, t.text)
		l.Logprobs = append(l.Logprobs, logprob(t))
		l.Top = append(l.Top, map[string]float64{t.text: logprob(t)})
		l.Offset = append(l.Offset, offset)
		offset += len(t.text)
	}
	return l
}

// appendIDs appends the tokens' ids as vLLM's return_token_ids gives them: null for a chunk without a token.
func appendIDs(b []byte, tokens []token) []byte {
	if len(tokens) == 0 {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for _, t := range tokens {
		b = append(strconv.AppendInt(b, int64(t.id), 10), ',')
	}
	b[len(b)-1] = ']'
	return b
}
