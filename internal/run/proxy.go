package run

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelscope/evalscope/perf/i18n"
	"golang.org/x/net/http/httpproxy"
)

// proxyVariable is the variable of the environment that names a proxy for a URL, "" for none, and its value.
func (s *settings) proxyVariable(target *url.URL) (name, value string) {
	name = strings.ToUpper(target.Scheme) + "_PROXY"
	for _, name := range []string{name, strings.ToLower(name)} {
		if v := s.getenv(name); v != "" {
			return name, v
		}
	}
	return "", ""
}

// isAddress reports whether the standard library can read the value of such a variable; what it cannot read it passes over.
func isAddress(value string) bool {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		return true
	}
	u, err := url.Parse("http://" + value)
	return err == nil && u.Host != ""
}

// proxied reports whether requests to a URL would go through a proxy that can be read.
func (s *settings) proxied(target *url.URL) bool {
	const some = "http://proxy.invalid:1"
	c := httpproxy.Config{HTTPProxy: some, HTTPSProxy: some, NoProxy: cmp.Or(s.getenv("NO_PROXY"), s.getenv("no_proxy"))}
	via, err := c.ProxyFunc()(target)
	return err == nil && via != nil
}

// checkProxy refuses a proxy that is written as a URL and is none: as a host's name its scheme would be looked up. The value may
// hold a password and is not shown.
func (s *settings) checkProxy(target *url.URL, proxyOf func(*http.Request) (*url.URL, error)) error {
	proxy, err := proxyOf(&http.Request{URL: target})
	name, value := s.proxyVariable(target)
	if err == nil && (name == "" || proxy == nil && (isAddress(value) || !s.proxied(target))) {
		return nil
	}
	_, wrong := url.Parse(value)
	if err == nil && proxy != nil && (wrong == nil || !strings.Contains(value, "://")) {
		return nil
	}
	return Problems{Problem{Where: name}.Saying(i18n.Text{EN: "contains a proxy address that is not a URL", ZH: "含有不是 URL 的代理地址"},
		i18n.Text{EN: "use the form http://host:port, with spaces and @ in a password escaped (%20, %40), or unset it",
			ZH: "请写成 http://host:port，密码中的空格和 @ 要转义（%20、%40），或取消此变量"})}
}
