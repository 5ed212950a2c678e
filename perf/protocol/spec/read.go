package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A Spec is an API dialect that was described by a file.
type Spec struct {
	name                          string
	help                          i18n.Text
	kind                          protocol.Kind
	basePath, endpoint, streaming string
	endpoints                     []string
	chatEndpoint, textEndpoint    string
	keyHeader                     string
	headers, streamHeaders        map[string]string
	chat, text                    *template // nil where the API takes none
	stream, whole                 *template // what is added to the body
	parts                         map[string]template
	callObjects                   bool   // arguments of calls in messages are objects
	pictures                      string // the member of a message for its pictures, "" where they are parts of its content
	streamed, unstreamed          answers
}

// Most is how many bytes a spec may have.
const Most = 1 << 20

// Parse reads a spec, in YAML or JSON. All that is wrong with it is found at once, with line numbers.
func Parse(data []byte) (*Spec, error) {
	if len(data) > Most {
		return nil, i18n.Text{EN: "the spec has more than 1 MiB", ZH: "描述文件超过 1 MiB"}.Err()
	}
	root, err := document(data)
	if err != nil {
		return nil, err
	}
	r := &reader{}
	s := r.spec(root)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, r.problems
	}
	return s, nil
}

// document is the one document of a spec.
func document(data []byte) (*yaml.Node, error) {
	if json.Valid(data) {
		return nodeOf(data)
	}
	var doc yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, i18n.Text{EN: "the spec is empty: `evalscope api show` prints one to start from",
			ZH: "描述文件为空：`evalscope api show` 可打印一份作为起点"}.Err()
	case err != nil:
		return nil, i18n.Errorf("the spec is neither YAML nor JSON: %v", "描述文件既不是 YAML 也不是 JSON：“%v”", err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, i18n.Text{EN: "the spec has more than one document", ZH: "描述文件中有多个文档"}.Err()
	}
	plainDates(&doc)
	return doc.Content[0], nil
}

// A Problem is one thing that is wrong with a spec.
type Problem struct {
	Line int
	Text string
}

// Error is the problem with its line.
func (p Problem) Error() string { return fmt.Sprintf("line %d: %s", p.Line, p.Text) }

// Problems is everything that is wrong with a spec, in the order of its lines.
type Problems []Problem

// Error is all problems on one line.
func (p Problems) Error() string {
	all := make([]string, len(p))
	for i := range p {
		all[i] = p[i].Error()
	}
	return strings.Join(all, "; ")
}

// Unwrap gives the problems one by one.
func (p Problems) Unwrap() []error {
	all := make([]error, len(p))
	for i := range p {
		all[i] = p[i]
	}
	return all
}

// A reader reads the values of a spec and collects what is wrong with them.
type reader struct {
	problems Problems
	inPart   bool // the placeholders are those of a message's part
}

func (r *reader) bad(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{n.Line, fmt.Sprintf(format, args...)})
}

// members are what an object of the spec has; each name must be one of read's.
func (r *reader) members(n *yaml.Node, where string, read map[string]func(*yaml.Node)) map[string]bool {
	seen := map[string]bool{}
	if n.Kind != yaml.MappingNode {
		r.bad(n, "%s is not an object", where)
		return seen
	}
	names := make([]string, 0, len(read))
	for name := range read {
		names = append(names, name)
	}
	slices.Sort(names)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		f, known := read[key.Value]
		switch {
		case !known:
			r.bad(key, "%q is not a member of %s: %s", key.Value, where, choose(key.Value, names))
		case seen[key.Value]:
			r.bad(key, "%q is there twice", key.Value)
		default:
			f(n.Content[i+1])
		}
		seen[key.Value] = true
	}
	return seen
}

func (r *reader) words(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
			r.bad(n, "must be a text")
			return
		}
		*to = n.Value
	}
}

func (r *reader) path(to *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.words(to)(n)
		*to = strings.Trim(*to, "/")
	}
}

// list reads a text or a list of texts.
func (r *reader) list(to *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		all := []*yaml.Node{n}
		if n.Kind == yaml.SequenceNode {
			all = n.Content
		}
		for _, one := range all {
			var word string
			r.words(&word)(one)
			*to = append(*to, word)
		}
	}
}

func (r *reader) truth(to *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.ParseBool(n.Value)
		if err != nil || n.Tag != "!!bool" {
			r.bad(n, "must be true or false")
		}
		*to = v
	}
}

// choice reads which of two words stands there.
func (r *reader) choice(to *bool, yes, no string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Value != yes && n.Value != no {
			r.bad(n, "must be %s or %s", yes, no)
		}
		*to = n.Value == yes
	}
}

func (r *reader) body(to **template) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			r.bad(n, "must be an object: what a body has")
			return
		}
		t := r.compile(n)
		*to = &t
	}
}

func (r *reader) spec(n *yaml.Node) *Spec {
	s := &Spec{}
	var version, kind string
	var reply *yaml.Node
	seen := r.members(n, "a spec", map[string]func(*yaml.Node){
		"version": func(n *yaml.Node) { version = n.Value },
		"name":    r.words(&s.name),
		"help":    func(n *yaml.Node) { s.help = r.help(n) },
		"kind":    r.words(&kind),
		"base_path": func(n *yaml.Node) {
			r.path(&s.basePath)(n)
			s.basePath = "/" + s.basePath
		},
		"endpoint": r.path(&s.endpoint), "stream_endpoint": r.path(&s.streaming), "endpoints": r.list(&s.endpoints),
		"chat_endpoint": r.path(&s.chatEndpoint), "text_endpoint": r.path(&s.textEndpoint),
		"key_header": r.keyHeader(s), "headers": r.pairs(&s.headers), "stream_headers": r.pairs(&s.streamHeaders),
		"request": func(n *yaml.Node) { r.request(n, s) },
		"reply":   func(n *yaml.Node) { reply = n },
	})
	if version != "1" {
		r.bad(n, "the version must be 1: write version: 1")
	}
	switch s.kind = protocol.Kind(kind); {
	case kind == "generation":
		s.kind = protocol.Generation
	case kind != "" && !slices.Contains([]protocol.Kind{protocol.Embedding, protocol.Rerank}, s.kind):
		r.bad(n, "kind is %q: use generation, embedding or rerank", kind)
	}
	if !seen["request"] {
		r.bad(n, "request is missing: describe the body under request.chat or request.text")
	}
	if reply == nil {
		r.bad(n, "reply is missing: set the path of the text under reply.text")
	} else {
		r.reply(reply, s)
	}
	for _, end := range []string{s.endpoint, s.streaming, s.chatEndpoint, s.textEndpoint} {
		if end != "" && !slices.Contains(s.endpoints, end) {
			s.endpoints = append(s.endpoints, end)
		}
	}
	return s
}

func (r *reader) help(n *yaml.Node) (t i18n.Text) {
	if n.Kind == yaml.ScalarNode {
		return i18n.Same(n.Value)
	}
	r.members(n, "help", map[string]func(*yaml.Node){"en": r.words(&t.EN), "zh": r.words(&t.ZH)})
	return t
}

func (r *reader) request(n *yaml.Node, s *Spec) {
	r.members(n, "request", map[string]func(*yaml.Node){"chat": r.body(&s.chat), "text": r.body(&s.text), "stream": r.body(&s.stream), "whole": r.body(&s.whole),
		"parts": func(n *yaml.Node) { r.messageParts(n, s) }, "images": r.words(&s.pictures), "tool_arguments": r.choice(&s.callObjects, "object", "text")})
	if s.pictures != "" && s.parts != nil {
		r.bad(n, "request has both images and parts: images are sent either next to a message's content or within it; remove one of them")
	}
	if s.chat == nil && s.text == nil {
		r.bad(n, "request has neither chat nor text: describe the body of a request")
	}
}

// messageParts reads the forms of a message's parts, by the types that OpenAI gives them.
func (r *reader) messageParts(n *yaml.Node, s *Spec) {
	if n.Kind != yaml.MappingNode {
		r.bad(n, "request.parts is not an object")
		return
	}
	s.parts, r.inPart = map[string]template{}, true
	for i := 0; i+1 < len(n.Content); i += 2 {
		s.parts[n.Content[i].Value] = r.compile(n.Content[i+1])
	}
	r.inPart = false
}
