package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modelscope/evalscope/perf/dataset/random"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// graph makes the nodes of a trace.
func (r *otelReader) graph(t *otelTrace) (*graph, error) {
	if len(t.requests) > mostNodes {
		return nil, fmt.Errorf("the trace has %s, and a session at most %d", i18n.Count(len(t.requests), "request").EN, mostNodes)
	}
	t.link()
	r.number++
	begin := t.requests[0].start
	own := t.requests[0].agent
	nodes := make([]node, len(t.requests))
	for i, one := range t.requests {
		n := &nodes[i]
		n.from, n.messages, n.start, n.took = one.from, one.messages, float64(one.start-begin)/1e9, float64(one.end-one.start)/1e9
		if one.from >= 0 {
			n.messages = one.messages[len(t.requests[one.from].messages)+1:]
		}
		if len(one.messages) == 0 {
			if err := r.draw(n, one, i); err != nil {
				return nil, fmt.Errorf("span %s: %w", one.id, err)
			}
		}
		n.tools = toolsOf(one.structured("gen_ai.tool.definitions"))
		if one.agent != own && one.agent != nil {
			n.Agent = agentName(one.agent)
		}
		r.limit(n, one)
		ready := 0.0
		for _, w := range one.waits {
			n.After = append(n.After, workload.Wait{Node: w})
			ready = max(ready, nodes[w].start+nodes[w].took)
		}
		n.Delay = r.delay(n, n.start-ready)
	}
	g := newGraph(nodes, r.KeepReasoning)
	g.asked = begin
	return g, nil
}

// draw makes a prompt of the recorded length where no messages were recorded.
func (r *otelReader) draw(n *node, one *otelRequest, at int) error {
	tokens := one.count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
	if tokens < 0 {
		return errors.New("it has neither gen_ai.input.messages nor gen_ai.usage.input_tokens")
	}
	if r.Tokenizer == nil {
		return errors.New("it has no gen_ai.input.messages, and a prompt of the recorded length needs a tokenizer: set --tokenizer-path")
	}
	if r.words == nil {
		var err error
		if r.words, err = random.NewBlocks(r.Tokenizer, 1024, r.Rand); err != nil {
			return err
		}
	}
	n.from, n.recorded = -1, &recordedPrompt{words: r.words, item: r.number<<20 | int64(at), tokens: max(1, tokens-r.Overhead)}
	n.want = n.recorded.tokens + r.Overhead
	return nil
}

// limit sets what the request asks for beside its messages.
func (r *otelReader) limit(n *node, one *otelRequest) {
	if recorded := one.text("gen_ai.request.model"); r.models.override != "" || r.models.mapping[recorded] != "" {
		n.members = r.models.member(recorded)
	}
	if limit := one.count("gen_ai.request.max_tokens"); limit > 0 {
		n.maxTokens = limit
	}
	if out := one.count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"); out > 0 && r.Args.Bool(matchArgument) {
		n.maxTokens = out
		n.members = append(n.members, workload.Member{Name: "ignore_eos", Value: []byte("true")})
	}
}

// delay is what lay between the last answer that a request waited for and its start: a user's time where the request adds what a user
// said, else a tool's.
func (r *otelReader) delay(n *node, recorded float64) time.Duration {
	said := slices.ContainsFunc(n.messages, func(m workload.Message) bool { return m.Role == "user" })
	if r.ThinkOnly && len(n.After) > 0 && !said {
		return 0
	}
	return seconds(recorded)
}

func agentName(s *span) string {
	for _, name := range []string{s.text("gen_ai.agent.name"), s.name} {
		if name != "" {
			return name
		}
	}
	return unnamed
}

// toolsOf are definitions of tools as OpenAI's API takes them, nil where they are none.
func toolsOf(raw json.RawMessage) json.RawMessage {
	var list []map[string]json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return nil
	}
	for i, tool := range list {
		if tool["function"] == nil && tool["name"] != nil {
			delete(tool, "type")
			inner, _ := json.Marshal(tool) // it was JSON
			list[i] = map[string]json.RawMessage{"type": json.RawMessage(`"function"`), "function": inner}
		}
	}
	out, _ := json.Marshal(list)
	return out
}
