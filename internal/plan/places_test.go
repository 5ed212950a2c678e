package plan

import (
	"strings"
	"testing"
)

func TestPlaces_SameAddressTwiceIsNoted(t *testing.T) {
	for words, want := range map[string]bool{"http://a/v1 http://b/v1 http://a/v1/chat/completions": true, "http://a/v1 http://b/v1": false} {
		p := build(t, append([]string{"--url"}, strings.Fields(words)...)...)
		noted := false
		for _, note := range p.Notes {
			noted = noted || strings.Contains(note.EN, "http://a/v1/chat/completions more than once")
		}
		if noted != want {
			t.Errorf("%s: %v", words, p.Notes)
		}
	}
}
