package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

func lineOf(node, instead *yaml.Node) int {
	if node == nil {
		node = instead
	}
	return node.Line
}

// yamlLine is the line that an error of the parser names.
var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\s*)?(?:line (\d+): )?(.*)$`)

// parse is the mapping that a text is, nil where it is none.
func (f *mixFile) parse(text string) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &document); err != nil {
		line, what := 0, err.Error()
		if m := yamlLine.FindStringSubmatch(what); m != nil {
			_, _ = fmt.Sscan(m[1], &line) // 0 where the parser names none
			what = m[2]
		}
		f.bad(line, i18n.Sprintf("is neither YAML nor JSON: %s", "既不是 YAML 也不是 JSON：%s", what),
			mixExample)
		return nil
	}
	if document.Kind != yaml.DocumentNode || resolved(document.Content[0]).Kind != yaml.MappingNode {
		f.bad(0, i18n.Text{EN: "is not a mapping of names to values", ZH: "不是名称到值的映射"},
			mixExample)
		return nil
	}
	return resolved(document.Content[0])
}

// resolved is what an alias stands for.
func resolved(node *yaml.Node) *yaml.Node {
	for range 100 {
		if node.Kind != yaml.AliasNode {
			break
		}
		node = node.Alias
	}
	return node
}

// deepest bounds how deep values of a class nest.
const deepest = 50

// asJSON is a YAML value as JSON, its members in their order.
func asJSON(node *yaml.Node, depth int) (json.RawMessage, error) {
	if depth > deepest {
		return nil, errors.New("is nested too deeply")
	}
	node = resolved(node)
	var out []byte
	switch node.Kind {
	case yaml.SequenceNode:
		out = append(out, '[')
		for i, item := range node.Content {
			value, err := asJSON(item, depth+1)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				out = append(out, ',')
			}
			out = append(out, value...)
		}
		return append(out, ']'), nil
	case yaml.MappingNode:
		out = append(out, '{')
		for i := 0; i+1 < len(node.Content); i += 2 {
			value, err := asJSON(node.Content[i+1], depth+1)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				out = append(out, ',')
			}
			out = append(append(protocol.AppendString(out, node.Content[i].Value), ':'), value...)
		}
		return append(out, '}'), nil
	}
	return scalarJSON(node)
}

func scalarJSON(node *yaml.Node) (json.RawMessage, error) {
	switch node.ShortTag() {
	case "!!null":
		return json.RawMessage("null"), nil
	case "!!int", "!!float":
		if json.Valid([]byte(node.Value)) {
			return json.RawMessage(node.Value), nil
		}
	case "!!bool":
	default:
		return protocol.Literal(node.Value), nil
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, errors.New("cannot be read")
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return nil, errors.New(quoted(node.Value) + " is not a number that JSON can represent")
	}
	return raw, nil
}
