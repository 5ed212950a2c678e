package conversation

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// tries are EvalScope's replays of agents' traces, which hold lengths and waits in place of texts.
func tries() []dataset.Declaration {
	one := func(name string, help i18n.Text) dataset.Declaration {
		hub := dataset.HubFile{ModelScope: "evalscope/trie-workloads", HuggingFace: "evalscope/trie-workloads", File: name[len("trie_"):] + "_8k.jsonl"}
		return fromLines(dataset.Declaration{Name: name, Arguments: common(), Help: help,
			Traits: dataset.Traits{Hub: &hub, NeedsTokenizer: true, CostsCPU: true, RandomText: true, Conversations: true}}, false, parseTrie, nil)
	}
	return []dataset.Declaration{
		one("trie_agentic_coding", i18n.Text{EN: "coding agents: recorded lengths and tool waits, replayed with random words", ZH: "编程智能体轨迹的长度与工具等待时间，以随机词回放"}),
		one("trie_code_qa", i18n.Text{EN: "agents that answer questions about code, replayed in the same way", ZH: "同上，代码问答智能体"}),
		one("trie_office_work", i18n.Text{EN: "agents that do office work, replayed in the same way", ZH: "同上，办公智能体"}),
	}
}

// parseTrie makes a turn of the prompt and one of each tool's output, with the recorded limits.
func parseTrie(line []byte) ([]step, string, error) {
	var t struct {
		Prompt  int       `json:"input_prompt_length"`
		Turns   int       `json:"num_turns"`
		Answers []int     `json:"assistant_response_length"`
		Outputs []int     `json:"tool_call_output_length"`
		Waits   []float64 `json:"tool_call_latency"`
		Final   int       `json:"final_assistant_response_length"`
	}
	if err := json.Unmarshal(line, &t); err != nil {
		return nil, "", i18n.Errorf("the line is not a trace: %v", "该行不是轨迹：%v", wrongJSON(err))
	}
	if t.Turns < 0 || t.Turns != len(t.Answers) || t.Turns != len(t.Outputs) || t.Turns != len(t.Waits) {
		return nil, "", i18n.Errorf("num_turns is %d, but there are %s, %d tool outputs and %d waits",
			"num_turns 为 %d，但有 %s 个回答、%d 个工具输出和 %d 个等待时间", t.Turns, i18n.Count(len(t.Answers), "answer"), len(t.Outputs), len(t.Waits))
	}
	limit := func(i int) int {
		if i < t.Turns {
			return max(1, t.Answers[i])
		}
		return max(1, t.Final)
	}
	steps := []step{{tokens: max(1, t.Prompt), maxTokens: limit(0)}}
	for i := range t.Turns {
		steps = append(steps, step{tokens: max(1, t.Outputs[i]), delay: wait(t.Waits[i]), maxTokens: limit(i + 1)})
	}
	return steps, "", nil
}
