package run

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestProxy_ThatIsNoURLIsRefusedByItsVariable(t *testing.T) {
	target := &url.URL{Scheme: "http", Host: "model.example", Path: "/v1"}
	for value, bad := range map[string]bool{"": false, "proxy:3128": false, "http://proxy:3128": false, "http://user:secret@proxy:3128": false,
		"http://user:secret @@ bad": true, "http://[::1": true, "::": true} {
		s := &settings{getenv: func(name string) string {
			if name == "http_proxy" {
				return value
			}
			return ""
		}}
		err := s.checkProxy(target, func(*http.Request) (*url.URL, error) {
			if value == "" || value == "::" { // the standard library passes over what it cannot read
				return nil, nil
			}
			return &url.URL{Scheme: "http", Host: "http"}, nil // what the standard library makes of one that is no URL
		})
		if (err != nil) != bad {
			t.Errorf("%q: %v", value, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "http_proxy: ") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

func TestProxy_ThatIsUnreadableMattersOnlyWhereItWouldBeUsed(t *testing.T) {
	s := &settings{getenv: func(name string) string {
		return map[string]string{"HTTP_PROXY": "::", "NO_PROXY": "model.example"}[name]
	}}
	none := func(*http.Request) (*url.URL, error) { return nil, nil }
	for host, bad := range map[string]bool{"model.example": false, "127.0.0.1:8000": false, "other.example": true} {
		if err := s.checkProxy(&url.URL{Scheme: "http", Host: host, Path: "/v1"}, none); (err != nil) != bad {
			t.Errorf("%s: %v", host, err)
		}
	}
}
