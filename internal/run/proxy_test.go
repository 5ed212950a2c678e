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
		"http://user:secret @@ bad": true, "http://[::1": true} {
		s := &settings{getenv: func(name string) string {
			if name == "http_proxy" {
				return value
			}
			return ""
		}}
		err := s.checkProxy(target, func(*http.Request) (*url.URL, error) {
			if value == "" {
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
