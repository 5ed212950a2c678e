package engine

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/modelscope/evalscope/internal/webpage"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// fault is what the wire or the status says against the reply.
func (x *exchange) fault(out *wire.Outcome, reply protocol.Reply) *record.Fault {
	status := out.Head.Status
	switch success := out.Head.Success(); {
	case out.Fault != nil:
		return out.Fault
	case success && out.Streamed:
		return nil
	case success && out.Cut:
		return &record.Fault{Kind: record.FaultTruncated, Words: "the connection closed before the reply was complete"}
	case success && webpage.Is(out.Body):
		return &record.Fault{Kind: record.FaultDecode, Words: page(out.Body) + " instead of an answer: check the path of --url, and any gateway"}
	case success:
		return reply.Body(out.Body)
	case status == 429 || status == 503:
		words := x.errorText(out)
		if out.Head.RetryAfter != "" {
			words += " (Retry-After: " + out.Head.RetryAfter + ")"
		}
		return &record.Fault{Kind: record.FaultRefused, Words: words}
	case redirects(status):
		return &record.Fault{Kind: record.FaultStatus, Words: x.redirected(out.Head.Location)}
	}
	return &record.Fault{Kind: record.FaultStatus, Words: x.errorText(out)}
}

// redirects reports whether the status sends the client elsewhere. A load test follows nobody: it would measure two servers.
func redirects(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// redirected says where a redirect leads, without what may be secret there.
func (x *exchange) redirected(location string) string {
	to, err := url.Parse(location)
	if err == nil && x.url != nil {
		to = x.url.ResolveReference(to)
	}
	if location == "" || err != nil || to.Host == "" {
		return "the server redirects without a location: check the scheme, host and path of --url"
	}
	shown := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path, RawPath: to.RawPath}
	where := shown.String()
	if to.RawQuery != "" {
		where += "?…"
	}
	return fmt.Sprintf("the server redirects to %s: if that is the API, use it in --url", where)
}

// errorText is the server's own words, those of people: a page by its title, and nothing of bytes that are no text.
func (x *exchange) errorText(out *wire.Outcome) string {
	body := bytes.TrimSpace(out.Body)
	switch {
	case out.Head.Encoding != "":
		return fmt.Sprintf("the server's message is encoded (Content-Encoding: %.40s), although the request asked for an unencoded reply", out.Head.Encoding)
	case len(body) == 0:
		return "the reply is empty"
	case webpage.Is(body):
		return page(body)
	case !isText(body):
		return fmt.Sprintf("%d bytes that are not text", len(body))
	}
	return strings.ToValidUTF8(x.protocol.ErrorText(body), "\uFFFD")
}

// page is what a page for a browser calls itself.
func page(body []byte) string {
	if title := webpage.Title(body); title != "" {
		return fmt.Sprintf("an HTML page titled %.100q", title)
	}
	return "an HTML page without a title"
}

// isText reports whether a body is meant to be read: hardly any of its beginning are control characters or no characters.
func isText(body []byte) bool {
	body = body[:min(len(body), 500)]
	odd, all := 0, 0
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		if r == utf8.RuneError && n == 1 && len(body) >= utf8.UTFMax || unicode.IsControl(r) && !unicode.IsSpace(r) {
			odd++
		}
		body, all = body[n:], all+1
	}
	return odd*10 <= all
}
