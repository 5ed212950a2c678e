package conversation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// mlperf is the file of MLPerf's agentic inference: a row for each message.
func mlperf() dataset.Declaration {
	return fromWhole(dataset.Declaration{Name: "mlperf_agentic", Arguments: common(), Traits: dataset.Traits{NeedsPath: true, Conversations: true},
		Help: i18n.Text{EN: "MLPerf's agentic rows: one message per line, with conversation_id, turn, role, tools and tool_results",
			ZH: "MLPerf 智能体数据：每行一条消息，含 conversation_id、turn、role、tools 与 tool_results"}}, parseMLPerf)
}

// A row is one message of a conversation.
type row struct {
	Conversation string          `json:"conversation_id"`
	Turn         int             `json:"turn"`
	Role         string          `json:"role"`
	System       string          `json:"system"`
	Content      json.RawMessage `json:"content"`
	Tools        json.RawMessage `json:"tools"`
	Results      []struct {
		Content string `json:"content"`
	} `json:"tool_results"`
	Delay     float64 `json:"delay_seconds"`
	MaxNew    int     `json:"max_new_tokens"`
	MaxTokens int     `json:"max_completion_tokens"`
}

// parseMLPerf groups the rows by their conversations, in the order in which those begin, and sorts each by turn. All faulty lines are
// named at once.
func parseMLPerf(data []byte) (all [][]step, silent int, err error) {
	var order []string
	rows := map[string][]row{}
	var bad []error
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var r row
		err := json.Unmarshal(line, &r)
		if err == nil && (r.Conversation == "" || !slices.Contains([]string{"user", "assistant", toolRole}, r.Role)) {
			err = i18n.Text{EN: `it requires "conversation_id", and a "role" of user, assistant or tool`,
				ZH: `需要 "conversation_id"，且 "role" 须为 user、assistant 或 tool`}.Err()
		}
		if err != nil {
			bad = append(bad, i18n.Errorf("line %d: %v", "第 %d 行：%v", number, wrongJSON(err)))
			continue
		}
		if rows[r.Conversation] == nil {
			order = append(order, r.Conversation)
		}
		rows[r.Conversation] = append(rows[r.Conversation], r)
	}
	if len(bad) > 0 {
		return nil, 0, errors.Join(bad[:min(len(bad), 20)]...)
	}
	for _, id := range order {
		if steps := stepsOf(rows[id]); asks(steps) {
			all = append(all, steps)
		} else {
			silent++
		}
	}
	return all, silent, nil
}

// stepsOf makes a step of all rows up to an answer.
func stepsOf(rows []row) (steps []step) {
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.Turn, b.Turn) })
	var tools json.RawMessage
	var current step
	for _, r := range append(rows, row{Role: "assistant"}) {
		if r.Role == "assistant" {
			if len(current.messages) > 0 {
				current.tools = tools
				steps = append(steps, current)
			}
			current = step{}
			continue
		}
		if r.System != "" && len(steps) == 0 && len(current.messages) == 0 {
			current.messages = append(current.messages, workload.Message{Role: "system", Content: r.System})
		}
		for _, one := range r.Results {
			current.messages = append(current.messages, workload.Message{Role: toolRole, Content: one.Content})
		}
		if len(r.Results) == 0 {
			current.messages = append(current.messages, r.message())
		}
		if len(r.Tools) > 0 && string(r.Tools) != "null" {
			tools = r.Tools
		}
		current.delay += wait(r.Delay)
		current.maxTokens = max(current.maxTokens, r.MaxNew, r.MaxTokens, 0)
	}
	return steps
}

// message is what a row says. Parts are kept where not all of them are texts.
func (r *row) message() workload.Message {
	text, plain := (&recorded{Content: r.Content}).text()
	m := workload.Message{Role: r.Role, Content: text}
	type part struct {
		Type string `json:"type"`
	}
	var parts []part
	if !plain && r.Role == "user" && json.Unmarshal(r.Content, &parts) == nil && slices.ContainsFunc(parts, func(p part) bool { return p.Type != "text" }) {
		m.JSON = slices.Concat([]byte(`{"role":"user","content":`), r.Content, []byte("}"))
	}
	return m
}
