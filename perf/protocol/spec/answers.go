package spec

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"go.yaml.in/yaml/v3"
)

// answers says where in a payload, or in a whole reply, things stand. Each is a list of paths, of which the first that holds
// something counts.
type answers struct {
	text, reasoning, tool, finish, id, model paths
	prompt, completion, cached, reasoned     paths
	result, failure                          paths
	// choices is where the list of choices is; the paths of texts and reasons then begin at each. index is a choice's own number.
	choices, index paths
	failed         []condition // an error, too
	// tokens counts the output tokens of a payload: a number for all, or a path.
	tokens paths
	each   int
	// running reports whether completion is a running count in every payload.
	running, cumulative bool
	// unless are conditions of the request's body under which payloads are parts although the text is cumulative.
	unless []condition
	// endsOnClose reports whether the end of the reply is the end of the answer; end is what else says so.
	endsOnClose bool
	end, skip   []condition
	unfinished  []string
	ignored     []string
}

type paths []string

// first is the first value that holds something.
func (p paths) first(root gjson.Result) gjson.Result {
	for _, path := range p {
		if v := root.Get(path); v.Exists() && v.Type != gjson.Null {
			return v
		}
	}
	return gjson.Result{}
}

// text is a text, or several one behind the other where a path leads to a list.
func (p paths) text(root gjson.Result) string {
	v := p.first(root)
	if !v.IsArray() {
		if v.Type == gjson.String {
			return v.Str
		}
		return ""
	}
	var b strings.Builder
	v.ForEach(func(_, one gjson.Result) bool {
		if one.Type == gjson.String {
			b.WriteString(one.Str)
		}
		return true
	})
	return b.String()
}

// all calls do for every text that the paths lead to, and for every other value as it is written.
func (p paths) all(root gjson.Result, do func(string)) {
	one := func(v gjson.Result) {
		switch {
		case v.Type == gjson.String:
			do(v.Str)
		case v.IsObject():
			do(v.Raw)
		}
	}
	for _, path := range p {
		v := root.Get(path)
		if !v.IsArray() {
			one(v)
			continue
		}
		v.ForEach(func(_, v gjson.Result) bool {
			one(v)
			return true
		})
	}
}

// A condition is a path whose value is one of some, or any where there are none.
type condition struct {
	path string
	is   []string
}

func (c condition) holds(root gjson.Result) bool {
	v := root.Get(c.path)
	if !v.Exists() || v.Type == gjson.Null {
		return false
	}
	if len(c.is) == 0 {
		return true
	}
	for _, word := range c.is {
		if v.String() == word {
			return true
		}
	}
	return false
}

func anyOf(all []condition, root gjson.Result) bool {
	for _, c := range all {
		if c.holds(root) {
			return true
		}
	}
	return false
}

// unmet reports whether a condition's value is there and is another.
func unmet(all []condition, root gjson.Result) bool {
	for _, c := range all {
		if v := root.Get(c.path); len(c.is) > 0 && v.Exists() && !c.holds(root) {
			return true
		}
	}
	return false
}

// conditions reads a path, a list of paths, or an object of paths and the values that they must have.
func (r *reader) conditions(to *[]condition) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			var all []string
			r.paths(&all)(n)
			for _, path := range all {
				*to = append(*to, condition{path: path})
			}
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			c := condition{path: n.Content[i].Value}
			values := []*yaml.Node{n.Content[i+1]}
			if values[0].Kind == yaml.SequenceNode {
				values = values[0].Content
			}
			for _, v := range values {
				c.is = append(c.is, v.Value)
			}
			*to = append(*to, c)
		}
	}
}

// reply reads where things stand: reply's own members for streams and whole replies, and those of reply.whole for whole ones.
func (r *reader) reply(n *yaml.Node, s *Spec) {
	var whole *yaml.Node
	read := r.places(&s.streamed)
	read["whole"] = func(n *yaml.Node) { whole = n }
	r.members(n, "reply", read)
	s.unstreamed = s.streamed
	if whole != nil {
		r.members(whole, "reply.whole", r.wholePlaces(&s.unstreamed))
	}
	if s.kind.Generates() && len(s.streamed.text) == 0 && len(s.unstreamed.text) == 0 {
		r.bad(n, "reply.text is missing: set the path of the answer's text")
	}
	if !s.kind.Generates() && len(s.unstreamed.result) == 0 {
		r.bad(n, "reply.result is missing: set the path of the list of results")
	}
}

// places are the members of reply.
func (r *reader) places(a *answers) map[string]func(*yaml.Node) {
	p := func(to *paths) func(*yaml.Node) { return r.paths((*[]string)(to)) }
	return map[string]func(*yaml.Node){
		"text": p(&a.text), "reasoning": p(&a.reasoning), "tool": p(&a.tool), "finish": p(&a.finish), "id": p(&a.id), "model": p(&a.model),
		"prompt_tokens": p(&a.prompt), "completion_tokens": p(&a.completion), "cached_tokens": p(&a.cached), "reasoning_tokens": p(&a.reasoned),
		"result": p(&a.result), "error": p(&a.failure), "error_if": r.conditions(&a.failed), "choices": p(&a.choices), "index": p(&a.index),
		"running_count": r.truth(&a.running), "cumulative": r.truth(&a.cumulative), "cumulative_unless": r.conditions(&a.unless),
		"unfinished": r.list(&a.unfinished), "ignore_events": r.list(&a.ignored), "skip": r.conditions(&a.skip),
		"tokens": func(n *yaml.Node) {
			if count, err := strconv.Atoi(n.Value); err == nil && count > 0 {
				a.each = count
				return
			}
			p(&a.tokens)(n)
		},
		"end": func(n *yaml.Node) {
			if n.Kind == yaml.ScalarNode && n.Value == "close" {
				a.endsOnClose = true
				return
			}
			r.conditions(&a.end)(n)
		},
	}
}

// wholePlaces are those of reply.whole: each takes the place of the one for streams.
func (r *reader) wholePlaces(a *answers) map[string]func(*yaml.Node) {
	all := map[string]func(*yaml.Node){}
	fresh := answers{}
	for name, read := range r.places(&fresh) {
		all[name] = func(n *yaml.Node) {
			read(n)
			switch name {
			case "text":
				a.text = fresh.text
			case "reasoning":
				a.reasoning = fresh.reasoning
			case "tool":
				a.tool = fresh.tool
			case "finish":
				a.finish = fresh.finish
			case "id":
				a.id = fresh.id
			case "model":
				a.model = fresh.model
			case "prompt_tokens":
				a.prompt = fresh.prompt
			case "completion_tokens":
				a.completion = fresh.completion
			case "cached_tokens":
				a.cached = fresh.cached
			case "reasoning_tokens":
				a.reasoned = fresh.reasoned
			case "result":
				a.result = fresh.result
			case "error":
				a.failure = fresh.failure
			case "error_if":
				a.failed = fresh.failed
			case "choices":
				a.choices = fresh.choices
			case "index":
				a.index = fresh.index
			default:
				r.bad(n, "reply.whole.%s has no meaning for a reply that is not streamed: remove it", name)
			}
		}
	}
	return all
}

// paths reads a path or a list of them.
func (r *reader) paths(to *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		before := len(*to)
		r.list(to)(n)
		for _, path := range (*to)[before:] {
			if path == "" || strings.HasPrefix(path, ".") || strings.HasSuffix(path, ".") || strings.Contains(path, "..") {
				r.bad(n, "%q is not a path: use names separated by dots, such as usage.output_tokens", path)
			}
		}
	}
}
