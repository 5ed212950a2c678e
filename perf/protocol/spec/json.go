package spec

import (
	"bytes"
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"
)

// nodeOf is valid JSON as the nodes that YAML has for it. YAML is no superset of JSON as parsers have it: they refuse pairs of
// surrogates in texts, and tabs.
func nodeOf(data []byte) (*yaml.Node, error) {
	r := jsonReader{data: data, line: 1}
	r.Decoder = json.NewDecoder(bytes.NewReader(data))
	r.UseNumber()
	return r.value()
}

// A jsonReader reads JSON and counts its lines.
type jsonReader struct {
	*json.Decoder
	data []byte
	seen int // bytes whose lines are counted
	line int
}

func (r *jsonReader) value() (*yaml.Node, error) {
	t, err := r.Token()
	if err != nil {
		return nil, err
	}
	end := int(r.InputOffset())
	r.line += bytes.Count(r.data[r.seen:end], []byte("\n"))
	r.seen = end
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line}
	switch t := t.(type) {
	case string:
		n.Tag, n.Value = "!!str", t
	case json.Number:
		n.Tag, n.Value = "!!int", t.String()
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Tag, n.Value = "!!bool", "false"
		if t {
			n.Value = "true"
		}
	case nil:
		n.Tag, n.Value = "!!null", "null"
	case json.Delim:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		if t == '[' {
			n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		}
		return n, r.content(n)
	}
	return n, nil
}

// content reads what an object or a list has.
func (r *jsonReader) content(n *yaml.Node) error {
	for r.More() {
		one, err := r.value()
		if err != nil {
			return err
		}
		n.Content = append(n.Content, one)
	}
	_, err := r.Token() // its end
	return err
}

// plainDates makes texts of what YAML takes for instants: a version such as 2024-10-21 is sent as it is written.
func plainDates(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, one := range n.Content {
		plainDates(one)
	}
}
