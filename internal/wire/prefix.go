package wire

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// fixed are the headers that every request has; a user's header of the same name takes the place of the value.
func fixed(host string) [][2]string {
	return [][2]string{{"Host", host}, {"Content-Type", "application/json"}, {"Accept", "*/*"}, {"Accept-Encoding", "identity"}}
}

// buildHead writes everything of the request's head that does not change: all but the value of Content-Length.
func (c *Client) buildHead() error {
	u := c.config.URL
	target := strings.ReplaceAll(u.RequestURI(), " ", "%20") // a query may hold spaces
	if c.relayed() {
		target = "http://" + withoutZone(u.Host) + target
	}
	if strings.ContainsFunc(u.Host+target, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return errors.New("the URL contains characters that must be escaped: write them as %XX")
	}
	header, err := c.header()
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\n", target)
	for _, f := range fixed(withoutZone(u.Host)) {
		value := f[1]
		if own := header.Get(f[0]); own != "" {
			value = own
		}
		header.Del(f[0])
		fmt.Fprintf(&b, "%s: %s\r\n", f[0], value)
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	if c.config.PerRequest {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("Content-Length: ")
	c.prefix = []byte(b.String())
	return nil
}

// header is the configured header under canonical names, with the proxy's password where the proxy reads it, and
// without the framing of the body, which is ours.
func (c *Client) header() (http.Header, error) {
	header := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(c.config.Header)) {
		for _, value := range c.config.Header[name] {
			if !sendable(name, value) {
				return nil, fmt.Errorf("the header %q cannot be sent: its name or value contains characters that HTTP does not allow", name)
			}
			header.Add(name, strings.TrimSpace(value))
		}
	}
	header.Del("Content-Length")
	header.Del("Transfer-Encoding")
	if c.config.PerRequest {
		header.Del("Connection")
	}
	if auth := basicAuth(c.proxy); auth != "" && c.relayed() {
		header.Set("Proxy-Authorization", auth)
	}
	return header, nil
}

// sendable reports whether a name is a token (RFC 9110, 5.6.2) and a value has no control characters but tabs.
func sendable(name, value string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	odd := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(marks, r))
	}
	control := func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
	return name != "" && !strings.ContainsFunc(name, odd) && !strings.ContainsFunc(value, control)
}
