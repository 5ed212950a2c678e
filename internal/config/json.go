package config

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// ParseJSON reads a dictionary of arguments, as Python or a file gives it: the keys of the table, scalars or lists,
// numbers also as strings. Errors are Problems.
func ParseJSON(data []byte, out Environment) (Arguments, []Note, error) {
	a := Default()
	if !utf8.Valid(data) {
		return a, nil, Problems{Problem{Where: "arguments"}.Saying(i18n.Text{EN: "contain invalid UTF-8", ZH: "含有无效的 UTF-8"},
			i18n.Text{EN: "save the JSON as UTF-8", ZH: "请将 JSON 保存为 UTF-8"})}
	}
	members, problem := decodeObject(data)
	if problem != nil {
		problem.Where = "arguments"
		return a, nil, Problems{*problem}
	}
	check := newChecker(&a, out, TableOf(out.Known), byKey{})
	for _, member := range members {
		row := rowOf(check.table, member.Key)
		if row == nil {
			check.unknownKey(member.Key)
			continue
		}
		if row.Name == "" {
			continue // model_id: always derived anew
		}
		if problem := setJSON(row, &a, member.Value); problem != nil {
			check.bad(row.Key, problem.what(), problem.do())
			continue
		}
		if row.says(&a, member.Value) {
			a.markSet(row.Key)
		}
	}
	return check.finish()
}

// says reports whether a JSON value says anything: null mostly does not, nor does false for a flag that can only be turned
// on, nor an empty object of headers.
func (f Flag) says(a *Arguments, raw json.RawMessage) bool {
	if string(raw) == "null" {
		return f.takesNone()
	}
	return f.Kind != KeyValue && (f.Kind != Switch || f.Pair) || a.differs(&f)
}

func (c *checker) unknownKey(key string) {
	if f, ok := removed(key); ok {
		c.problems = append(c.problems, Problem{Key: key, Where: quoted(key)}.Saying(f.What, f.Do))
		return
	}
	keys := make([]string, len(c.table))
	for i := range c.table {
		keys[i] = c.table[i].Key
	}
	do := i18n.Text{EN: "remove it; `evalscope perf --help` lists the flags; JSON keys use _ instead of -",
		ZH: "请去掉；参数列表见 `evalscope perf --help`，JSON 的键用 _ 代替 -"}
	if near := meant(key, keys); near != "" {
		do = didYouMean(quoted(near))
	}
	c.problems = append(c.problems, Problem{Key: key, Where: quoted(key)}.Saying(i18n.Text{EN: "is not a recognized key", ZH: "不是可识别的键"}, do))
}

// setJSON stores one JSON value into the row's field with the reference's coercions: numeric strings become numbers,
// 10.0 an integer, scalars lists of one. A boolean is never a number, nor a number a string.
func setJSON(row *Flag, a *Arguments, raw json.RawMessage) *Problem {
	if string(raw) == "null" {
		return setNull(row, a)
	}
	switch p := row.field(a).(type) {
	case *bool:
		return setBool(p, raw)
	case **bool:
		var value bool
		problem := setBool(&value, raw)
		if problem == nil {
			*p = &value
		}
		return problem
	case *Tags:
		return setHeadersJSON((*Headers)(p), raw)
	case *Headers:
		return setHeadersJSON(p, raw)
	case *protocol.Object:
		if row.Key == "dataset_args" && raw[0] == '"' {
			return setMembers(p, unquote(raw))
		}
		return setMembers(p, string(raw))
	case *Raw:
		*p = Raw(raw)
		return nil
	}
	words, problem := row.scalars(raw)
	if problem != nil {
		return problem
	}
	return setWords(row, a, words, parseWhole)
}

func setNull(row *Flag, a *Arguments) *Problem {
	if row.Key == "number" { // as a level's benchmark_args.json has it where time alone bounded the level
		return nil
	}
	if !row.Optional {
		return wrong(i18n.Text{EN: "cannot be null", ZH: "不能为 null"},
			i18n.Sprintf("omit the key to use the default, %s", "去掉此键即使用默认值 %s", string(row.Default)))
	}
	if row.takesNone() {
		setNone(row.field(a))
	}
	return nil
}

// scalars turns a scalar or a list of scalars into words, checking that their JSON types fit the row's kind.
func (f Flag) scalars(raw json.RawMessage) ([]string, *Problem) {
	list := []json.RawMessage{raw}
	if raw[0] == '[' {
		list = nil
		_ = json.Unmarshal(raw, &list) // raw is valid JSON
		if f.Arity == One {
			return nil, wrong(i18n.Text{EN: "is a list", ZH: "是列表"},
				i18n.Text{EN: "use a single value", ZH: "请只给一个值"})
		}
		if len(list) == 0 && f.Arity == OneOrMore {
			return nil, wrong(i18n.Text{EN: "is an empty list", ZH: "是空列表"},
				i18n.Text{EN: "add at least one value", ZH: "请至少给出一个值"})
		}
	}
	words := make([]string, len(list))
	for i, item := range list {
		isText := item[0] == '"'
		isNumber := item[0] == '-' || isDigit(item[0])
		switch {
		case isText:
			words[i] = unquote(item)
		case isNumber && (f.Kind != String || f.Key == "stop_token_ids"):
			words[i] = string(item)
		case f.Kind == String:
			return nil, wrong(i18n.Text{EN: "is not a string", ZH: "不是字符串"},
				i18n.Text{EN: "use a JSON string", ZH: "请使用 JSON 字符串"})
		default:
			return nil, wrong(i18n.Text{EN: "is not a number", ZH: "不是数字"},
				i18n.Text{EN: "use a JSON number", ZH: "请使用 JSON 数字"})
		}
	}
	return words, nil
}

func unquote(raw json.RawMessage) string {
	var text string
	_ = json.Unmarshal(raw, &text) // raw is a valid JSON string
	return text
}

func setBool(p *bool, raw json.RawMessage) *Problem {
	word := string(raw)
	if raw[0] == '"' {
		word = unquote(raw)
	}
	switch strings.ToLower(word) {
	case "true", "1", "on", "t", "y", "yes":
		*p = true
	case "false", "0", "off", "f", "n", "no":
		*p = false
	default:
		return wrong(i18n.Text{EN: "is not true or false", ZH: "不是 true 或 false"},
			i18n.Text{EN: "use true or false", ZH: "请使用 true 或 false"})
	}
	return nil
}

func setHeadersJSON(p *Headers, raw json.RawMessage) *Problem {
	members, problem := decodeObject(raw)
	if problem != nil {
		return wrong(i18n.Text{EN: "is not a JSON object with unique keys", ZH: "不是键唯一的 JSON 对象"},
			i18n.Text{EN: `use an object such as {"X-Team": "load"}`, ZH: `请使用对象，例如 {"X-Team": "load"}`})
	}
	var headers Headers
	for _, member := range members {
		value := string(member.Value)
		switch member.Value[0] {
		case '"':
			value = unquote(member.Value)
		case '{', '[', 'n':
			return wrong(i18n.Sprintf("the value of %s is not a string", "%s 的值不是字符串", quoted(member.Key)),
				i18n.Text{EN: "use a JSON string for every header value", ZH: "每个请求头的值请使用 JSON 字符串"})
		}
		headers = headers.with(Header{strings.TrimSpace(member.Key), strings.TrimSpace(value)})
	}
	*p = headers
	return nil
}
