package plan

import (
	"net/url"
	"strings"
	"testing"
)

func TestTheHTTPClientIsTheUsersAndOneThatSpeaksToTheProxy(t *testing.T) {
	for _, c := range []struct {
		name, proxy, want string
		words             []string
		said              string
	}{
		{name: "nothing said", want: "raw"},
		{name: "the user's", words: []string{"--http-client", "go"}, want: "go", said: "--http-client go:"},
		{name: "a plain proxy", proxy: "http://p:3128", want: "raw"},
		{name: "a SOCKS proxy", proxy: "socks5://u:hunter2@p:1080", want: "go", said: "the proxy p:1080 speaks SOCKS"},
		{name: "a SOCKS proxy that resolves names", proxy: "socks5h://p:1080", want: "go", said: "the proxy p:1080 speaks SOCKS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := build(t, append(c.words, "--url", "http://h:1")...)
			var proxy *url.URL
			if c.proxy != "" {
				proxy, _ = url.Parse(c.proxy)
			}
			p.Through(proxy)
			doc := p.Document()
			notes := strings.Join(doc.Notes, "\n")
			if p.Target.HTTPClient != c.want || doc.HTTPClient != c.want || strings.Contains(notes, "net/http") != (c.said != "") || !strings.Contains(notes, c.said) {
				t.Errorf("%s by %q, notes %q", doc.HTTPClient, p.Target.HTTPClient, notes)
			}
			if strings.Contains(notes, "hunter2") {
				t.Error("the proxy's password is in a note")
			}
		})
	}
}
