package engine

import (
	"fmt"
	"net/url"

	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// fault is what the wire or the status says against the reply.
func (x exchange) fault(out wire.Outcome, reply protocol.Reply) *record.Fault {
	status := out.Head.Status
	switch success := out.Head.Success(); {
	case out.Fault != nil:
		return out.Fault
	case success && out.Streamed:
		return nil
	case success && out.Cut:
		return &record.Fault{Kind: record.FaultTruncated, Words: "the connection ended before the reply did"}
	case success:
		return reply.Whole(out.Body)
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

// redirects says that the status sends the client elsewhere. A load test follows nobody: it would measure two servers.
func redirects(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// redirected says where a redirect leads, without what may be secret there.
func (x exchange) redirected(location string) string {
	to, err := url.Parse(location)
	if err == nil && x.url != nil {
		to = x.url.ResolveReference(to)
	}
	if location == "" || err != nil || to.Host == "" {
		return "the server redirects and does not say where to: check scheme, host and path of --url"
	}
	shown := url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path, RawPath: to.RawPath}
	where := shown.String()
	if to.RawQuery != "" {
		where += "?…"
	}
	return fmt.Sprintf("the server redirects to %s: if that is the API, give it in --url", where)
}

// errorText is the server's own words.
func (x exchange) errorText(out wire.Outcome) string {
	if out.Head.Encoding != "" {
		return fmt.Sprintf("the server's words are encoded (Content-Encoding: %.40s) although the request asked for them as they are", out.Head.Encoding)
	}
	return x.protocol.ErrorText(out.Body)
}
