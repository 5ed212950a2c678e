// Package decision has the dataset open_decisions: questions of the OpenDecisions benchmark as bodies of the decision
// API System One. Package protocol sends them, and package records reads the files.
package decision

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/dataset/records"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/workload"
)

// Declaration is the dataset open_decisions.
func Declaration() dataset.Declaration {
	return dataset.Declaration{Name: "open_decisions", Traits: dataset.Traits{NeedsPath: true, Answers: "decision"}, Open: open,
		Help: i18n.Text{EN: "OpenDecisions questions from a JSON file with state and question", ZH: "OpenDecisions 的问题：含 state 与 question 的 JSON 文件"}}
}

func open(ctx context.Context, o dataset.Options) (dataset.Source, error) {
	if o.TokenizePrompt {
		return nil, i18n.Text{EN: "dataset open_decisions: --tokenize-prompt sends token IDs, but a decision is a complete body: remove it",
			ZH: "数据集 open_decisions：--tokenize-prompt 发送 token ID，而决策问题是完整请求体：请去掉"}.Err()
	}
	source, err := records.Open(ctx, "open_decisions", o, body)
	if err != nil {
		return nil, err
	}
	return source, nil
}

// body makes the body of a record: its state, and its question under the name "answer", without what is null there.
func body(record []byte) (workload.Prompt, error) {
	var r struct {
		State    json.RawMessage `json:"state"`
		Question json.RawMessage `json:"question"`
	}
	if json.Unmarshal(record, &r) != nil || len(r.State) == 0 || string(r.State) == "null" {
		return workload.Prompt{}, i18n.Text{EN: `it is not a JSON object with "state" and "question"`,
			ZH: `它不是含 "state" 与 "question" 的 JSON 对象`}.Err()
	}
	members, err := present(r.Question)
	if err != nil {
		return workload.Prompt{}, err
	}
	state := bytes.Buffer{}
	if err := json.Compact(&state, r.State); err != nil {
		return workload.Prompt{}, err
	}
	return workload.Prompt{Body: json.RawMessage(`{"state":` + state.String() + `,"questions":{"answer":` + members + `}}`)}, nil
}

// present is an object without its members that are null, in their order.
func present(raw json.RawMessage) (string, error) {
	wrong := i18n.Text{EN: `"question" is not an object`, ZH: `"question" 不是对象`}.Err()
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return "", wrong
	}
	out := bytes.NewBufferString("{")
	for dec.More() {
		key, err := dec.Token()
		var value json.RawMessage
		if err != nil || dec.Decode(&value) != nil {
			return "", wrong
		}
		if string(value) == "null" {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		name, _ := json.Marshal(key)
		out.Write(name)
		out.WriteByte(':')
		if err := json.Compact(out, value); err != nil {
			return "", wrong
		}
	}
	out.WriteByte('}')
	return out.String(), nil
}
