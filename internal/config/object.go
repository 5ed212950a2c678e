package config

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// decodeObject reads one JSON object strictly: nothing after it and no key twice. It keeps order and spelling.
func decodeObject(data []byte) (protocol.Object, *Problem) {
	if problem := checkJSON(data); problem != nil {
		return nil, problem
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	start, _ := decoder.Token()
	if start != json.Delim('{') {
		return nil, wrong(i18n.Text{EN: "is not a JSON object", ZH: "不是 JSON 对象"},
			i18n.Text{EN: `use an object such as '{"ignore_eos": true}'`, ZH: `请使用对象，例如 '{"ignore_eos": true}'`})
	}
	members, seen := protocol.Object{}, map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		key, _ := token.(string)
		var value json.RawMessage
		if err == nil {
			err = decoder.Decode(&value)
		}
		if err != nil {
			return nil, wrong(i18n.Text{EN: "is not valid JSON", ZH: "不是有效的 JSON"},
				i18n.Text{EN: "check quotes, commas and brackets", ZH: "请检查引号、逗号和括号"})
		}
		if seen[key] {
			return nil, wrong(i18n.Sprintf("has the key %s twice", "键 %s 出现了两次", quoted(key)),
				i18n.Text{EN: "remove one of them", ZH: "请去掉其中一个"})
		}
		seen[key] = true
		members = append(members, protocol.Field{Key: key, Value: value})
	}
	return members, nil
}

// checkJSON says where invalid JSON breaks, without showing any of it.
func checkJSON(data []byte) *Problem {
	var value any
	err := json.Unmarshal(data, &value)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return wrong(i18n.Text{EN: "is empty; JSON is expected", ZH: "为空，此处应为 JSON"},
			i18n.Text{EN: `use an object such as '{"ignore_eos": true}'`, ZH: `请使用对象，例如 '{"ignore_eos": true}'`})
	case errors.As(err, &syntax):
		return wrong(i18n.Sprintf("is not valid JSON at byte %d of %d", "不是有效的 JSON，错在第 %d 个字节（共 %d 个）", syntax.Offset, len(data)),
			i18n.Text{EN: `use double quotes inside and single quotes around: '{"ignore_eos": true}'`, ZH: `请在内部用双引号、外层用单引号：'{"ignore_eos": true}'`})
	default:
		return wrong(i18n.Text{EN: "contains a number too large for a float", ZH: "含有超出浮点数范围的数"},
			i18n.Text{EN: "use a smaller number", ZH: "请使用更小的数"})
	}
}
