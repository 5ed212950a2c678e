package run

import (
	"net/http"
	"net/url"
	"strings"
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

// checkProxy refuses a proxy that is written as a URL and is none: as a host's name its scheme would be looked up. The value may
// hold a password and is not shown.
func (s *settings) checkProxy(target *url.URL, proxyOf func(*http.Request) (*url.URL, error)) error {
	proxy, err := proxyOf(&http.Request{URL: target})
	name, value := s.proxyVariable(target)
	if err == nil && (proxy == nil || name == "") {
		return nil
	}
	_, wrong := url.Parse(value)
	if err == nil && (wrong == nil || !strings.Contains(value, "://")) {
		return nil
	}
	return Problems{{Where: name, What: "the proxy that it names is no URL", Do: "write http://host:port, with blanks and @ in a password escaped (%20, %40), or unset it"}}
}
