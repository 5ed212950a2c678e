package spec

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// pairs reads headers.
func (r *reader) pairs(to *map[string]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			r.bad(n, "must be an object of texts")
			return
		}
		*to = map[string]string{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			var word string
			r.words(&word)(n.Content[i+1])
			r.header(n.Content[i], n.Content[i].Value, word)
			(*to)[n.Content[i].Value] = word
		}
	}
}

// header refuses a header that HTTP does not take.
func (r *reader) header(n *yaml.Node, name, value string) {
	if !headerName.MatchString(name) || strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
		r.bad(n, "the header %q cannot be sent: its name or value contains characters that HTTP does not allow", name)
	}
}

var headerName = regexp.MustCompile("^[-!#$%&'*+.^_`|~0-9A-Za-z]+$")

// keyHeader reads the name of the header for the key.
func (r *reader) keyHeader(s *Spec) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.words(&s.keyHeader)(n)
		r.header(n, s.keyHeader, "")
	}
}
