package plan

import (
	"net/url"
	"testing"
)

func TestThrough_NamesTheProxyWithoutItsPassword(t *testing.T) {
	for proxy, want := range map[string]string{"": "", "http://p:3128": "http://p:3128", "socks5h://u:hunter2@p:1080": "socks5h://p:1080"} {
		p := build(t, "--url", "http://h:1")
		if u, _ := url.Parse(proxy); proxy != "" {
			p.Target.Through(u)
		} else {
			p.Target.Through(nil)
		}
		if doc := p.Document(); doc.Proxy != want {
			t.Errorf("%s is kept as %s, want %s", proxy, doc.Proxy, want)
		}
	}
}
