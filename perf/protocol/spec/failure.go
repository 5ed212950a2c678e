package spec

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/perf/protocol/servererror"
)

// fault reports whether an object is an error, and in which words.
func (a *answers) fault(root gjson.Result) (string, bool) {
	for _, c := range a.failed {
		if c.holds(root) {
			return abortWords(root, c.path), true
		}
	}
	if len(a.failure) == 0 {
		if servererror.Wrong(root.Get("error")) {
			return servererror.WordsOr(root), true
		}
		return "", false
	}
	if v := a.failure.first(root); servererror.Wrong(v) {
		return servererror.WordsOr(root), true
	}
	return "", false
}

// abortWords are the words beside what says that a reply is an error: those of its object, or of the reply.
func abortWords(root gjson.Result, path string) string {
	if i := strings.LastIndexByte(path, '.'); i > 0 {
		if words := servererror.Words(root.Get(path[:i])); words != "" {
			return words
		}
	}
	if words := servererror.Words(root); words != "" && !root.Get("message").IsObject() { // that is an answer's
		return words
	}
	return "the server says " + path + ": " + servererror.Clip(root.Get(path).String())
}
