package spec

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/workload"
)

// Placeholders lists the names that a template may have between ${ and }. One that a request has no value for is left out.
func Placeholders() []string {
	return []string{"model", "messages", "prompt", "token_ids", "inputs", "query", "documents", "stream", "max_tokens", "min_tokens", "temperature", "top_p", "top_k",
		"frequency_penalty", "repetition_penalty", "seed", "stop", "stop_token_ids", "n", "logprobs"}
}

func (r *reader) knownPlaceholder(n *yaml.Node, name string) {
	names := Placeholders()
	if r.inPart {
		names = []string{"text", "url"}
	}
	if !slices.Contains(names, name) {
		r.bad(n, "${%s} is not a placeholder: %s", name, choose(name, names))
	}
}

// valuesOf are the values of placeholders for one request.
func valuesOf(turn workload.Turn, s protocol.Settings) values {
	v := values{}
	p := turn.Prompt
	put := func(name string, value any) { v[name] = protocol.Literal(value) }
	if s.Model != "" {
		put("model", s.Model)
	}
	switch {
	case p.Messages != nil:
		v["messages"] = protocol.MessageList(p.Messages...)
	case p.Text != "":
		put("prompt", p.Text)
		put("inputs", []string{p.Text})
		v["messages"] = protocol.MessageList(workload.Message{Role: "user", Content: p.Text})
	case p.TokenIDs != nil:
		put("token_ids", p.TokenIDs)
	case p.Inputs != nil:
		put("inputs", p.Inputs)
	case p.Ranking != nil:
		put("query", p.Ranking.Query)
		put("documents", p.Ranking.Documents)
	}
	put("stream", s.Stream)
	if turn.MaxTokens > 0 {
		put("max_tokens", turn.MaxTokens)
	}
	putSet(v, "min_tokens", s.MinTokens)
	putSet(v, "temperature", s.Temperature)
	putSet(v, "top_p", s.TopP)
	putSet(v, "top_k", s.TopK)
	putSet(v, "frequency_penalty", s.FrequencyPenalty)
	putSet(v, "repetition_penalty", s.RepetitionPenalty)
	putSet(v, "seed", s.Seed)
	putSet(v, "n", s.N)
	putSet(v, "logprobs", s.Logprobs)
	if len(s.Stop) > 0 {
		put("stop", s.Stop)
	}
	if len(s.StopTokenIDs) > 0 {
		v["stop_token_ids"] = protocol.StopTokens(s.StopTokenIDs)
	}
	return v
}

func putSet[T any](v values, name string, value *T) {
	if value != nil {
		v[name] = protocol.Literal(*value)
	}
}
