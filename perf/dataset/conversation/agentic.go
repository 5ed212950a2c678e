package conversation

import (
	"encoding/json"

	"github.com/modelscope/evalscope/perf/dataset"
	"github.com/modelscope/evalscope/perf/i18n"
)

// agenticTrace is SGLang's file, whose form EvalScope's builder of swe_smith writes too.
func agenticTrace() dataset.Declaration {
	return fromWhole(dataset.Declaration{Name: "agentic_trace", Aliases: []string{"agentic-trace"}, Arguments: common(),
		Traits: dataset.Traits{NeedsPath: true, Conversations: true},
		Help: i18n.Text{EN: "SGLang's agentic trace: a JSON file of conversations, whose turns list the messages they add",
			ZH: "SGLang 的智能体轨迹：JSON 文件，conversations 中每轮含其新增的 messages"}}, parseAgentic)
}

// parseAgentic reads {"conversations": [[{"messages": […]}, …], …]}. A conversation that cannot be read is an error: the file is one whole.
func parseAgentic(data []byte) (all [][]step, silent int, err error) {
	var file struct {
		Conversations [][]struct {
			Messages  json.RawMessage `json:"messages"`
			Delay     float64         `json:"delay"`
			MaxTokens int             `json:"max_tokens"`
		} `json:"conversations"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, 0, i18n.Errorf(`it is not a JSON object with "conversations", a list of lists of turns: %v`,
			`它不是含 "conversations"（各对话的轮列表）的 JSON 对象：%v`, wrongJSON(err))
	}
	for i, turns := range file.Conversations {
		var steps []step
		for j, turn := range turns {
			if turn.Messages == nil {
				continue
			}
			messages, err := readMessages(turn.Messages)
			if err != nil {
				return nil, 0, i18n.Errorf("conversation %d, turn %d: %v", "第 %d 个对话第 %d 轮：%v", i+1, j+1, err)
			}
			if one := split(messages); len(one) > 0 { // recorded answers within a turn are left out
				for _, more := range one[1:] {
					one[0].messages = append(one[0].messages, more.messages...)
				}
				one[0].delay, one[0].maxTokens = wait(turn.Delay), max(0, turn.MaxTokens)
				steps = append(steps, one[0])
			}
		}
		if !asks(steps) {
			silent++
			continue
		}
		all = append(all, steps)
	}
	if len(all) == 0 {
		return nil, 0, i18n.Text{EN: `it has no "conversations" with messages`, ZH: `其 "conversations" 中没有 messages`}.Err()
	}
	return all, silent, nil
}
