package text

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/i18n"
)

// requestFields are what lines with messages may ask of a request beside them. model and metadata are none of them: files tell by them
// who made the answers.
var requestFields = []string{"tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "reasoning_effort", "chat_template_kwargs",
	"max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k", "stop", "seed", "n", "frequency_penalty", "presence_penalty", "logit_bias"}

// requestMembers are the members of a line that go into its body, nil for none.
func requestMembers(line []byte) (json.RawMessage, error) {
	var members []string
	var err error
	gjson.ParseBytes(line).ForEach(func(key, value gjson.Result) bool {
		name, raw := key.String(), json.RawMessage(value.Raw)
		if !slices.Contains(requestFields, name) || isEmpty(raw) {
			return true
		}
		if name == "tools" {
			if raw, err = toolList(raw); err != nil || raw == nil {
				return err == nil
			}
		}
		members = append(members, string(quoted(name))+":"+string(raw))
		return true
	})
	if err != nil || len(members) == 0 {
		return nil, err
	}
	return json.RawMessage("{" + strings.Join(members, ",") + "}"), nil
}

// toolMember is an object with tools alone, nil for none.
func toolMember(raw json.RawMessage) (json.RawMessage, error) {
	list, err := toolList(raw)
	if err != nil || list == nil {
		return nil, err
	}
	return json.RawMessage(`{"tools":` + string(list) + "}"), nil
}

// toolList is a list of tools as the OpenAI API has it, nil for none. Files have it also as the text of its JSON, and functions without
// the object around them.
func toolList(raw json.RawMessage) (json.RawMessage, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		raw = json.RawMessage(strings.TrimSpace(text))
	}
	if isEmpty(raw) {
		return nil, nil
	}
	var tools []json.RawMessage
	if json.Unmarshal(raw, &tools) != nil {
		return nil, i18n.Text{EN: `"tools" is not a list, nor the text of one`, ZH: `"tools" 既不是列表，也不是列表的 JSON 文本`}.Err()
	}
	for i, tool := range tools {
		one := gjson.ParseBytes(tool)
		switch {
		case !one.IsObject():
			return nil, i18n.Text{EN: `"tools" has an element that is not an object`, ZH: `"tools" 有一个元素不是对象`}.Err()
		case !one.Get("type").Exists() && !one.Get("function").Exists() && one.Get("name").Exists():
			tools[i] = json.RawMessage(`{"type":"function","function":` + string(tool) + "}")
		}
	}
	return asJSON(tools), nil
}
