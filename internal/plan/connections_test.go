package plan

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/i18n"
)

func TestConnections_PolicyOfConnectionsIsKeptAndItsConsequenceSaid(t *testing.T) {
	for _, c := range []struct {
		words []string
		want  Connections
		said  string
	}{
		{nil, Connections{}, ""},
		{[]string{"--connections", "per-request"}, Connections{PerRequest: true}, ""},
		{[]string{"--max-connections", "4", "--parallel", "4"}, Connections{Max: 4}, ""},
		{[]string{"--max-connections", "4", "--parallel", "2", "8", "--number", "10x"}, Connections{Max: 4}, "--max-connections 4 is below --parallel 8"},
		{[]string{"--max-connections", "4", "--open-loop", "--rate", "8", "--number", "10"}, Connections{Max: 4}, ""},
	} {
		p := build(t, append(c.words, "--url", "http://h:1/v1")...)
		if p.Connections != c.want {
			t.Errorf("%v: %+v", c.words, p.Connections)
		}
		if notes := strings.Join(i18n.All("en", p.Notes), "\n"); strings.Contains(notes, "--max-connections") != (c.said != "") || !strings.Contains(notes, c.said) {
			t.Errorf("%v: the notes are %q", c.words, notes)
		}
		d := p.Document()
		if word := map[bool]string{false: "keep-alive", true: "per-request"}[c.want.PerRequest]; d.Connections != word || d.MaxConnections != c.want.Max {
			t.Errorf("%v: the document says %s, %d", c.words, d.Connections, d.MaxConnections)
		}
	}
}
