package engine

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/record"
)

// explain says what the server answered and what to do about it. line is the dataset's own body, nil for none.
func (e *Engine) explain(r *record.Record, line []byte) string {
	text := ErrUnreachable.Error() + e.of(r.Target) + ": " + describe(r)
	if hint := e.hint(r, line); hint != "" {
		text += ". " + hint
	}
	return text
}

// mostWords is how many characters of a server's words a message shows.
const mostWords = 500

// describe is a fault on one line, without a full stop.
func describe(r *record.Record) string {
	s := string(r.Fault.Kind)
	if r.Status > 0 {
		s = fmt.Sprintf("HTTP %d", r.Status)
	}
	words := []rune(strings.TrimRight(strings.Join(strings.Fields(r.Fault.Words), " "), ".。 "))
	words = []rune(strings.TrimPrefix(string(words), s+": ")) // the system's words begin with the kind too
	switch {
	case len(words) > mostWords:
		s += ": " + string(words[:mostWords]) + "…"
	case len(words) > 0:
		s += ": " + string(words)
	}
	return s
}

// hint is what to try next, "" where the words say it.
func (e *Engine) hint(r *record.Record, line []byte) string {
	at := e.Plan.Target.Places()[r.Target]
	if noRoom.MatchString(r.Fault.Words) && ofTokens.MatchString(r.Fault.Words) {
		return "The prompt is too long for the model's context: send shorter prompts, or start the server with a longer context"
	}
	if noSuchPath.MatchString(r.Fault.Words) {
		return "The server does not recognize this path: check the path of --url (most servers use /v1/chat/completions and /v1/completions)"
	}
	if hint := e.aboutKey(r, line); hint != "" {
		return hint
	}
	kind := r.Fault.Kind
	switch {
	case redirects(r.Status), kind == record.FaultTLS, strings.Contains(r.Fault.Words, "no TLS handshake"):
		return ""
	case speaksOfTLS.MatchString(r.Fault.Words):
		return "The server uses TLS on this port: use https:// in --url"
	case r.Status == 407:
		if proxyKnowsUser(at) {
			return "The proxy " + at.Proxy + " rejects the user and password of HTTP_PROXY or HTTPS_PROXY: correct them"
		}
		return "The proxy " + at.Proxy + " requires a user and password: add them to HTTP_PROXY or HTTPS_PROXY"
	case r.Status == 401 || r.Status == 403:
		return "Check --api-key and --headers" + throughProxy(at)
	case r.Status == 404:
		return "Check the path in --url and the name in --model (the server lists its models under /v1/models)"
	case r.Status == 429 || r.Status == 503:
		return "The server is rejecting requests at the moment: try again later or with less load; --test-timeout 10m waits for a server that is still " +
			"loading" + throughProxy(at)
	case r.Status >= 400 && r.Status < 500:
		return "Check --model, --url, --api and the request settings"
	case kind == record.FaultEmptyStream && strings.Contains(r.Fault.Words, "--api"): // its name is there
		return ""
	case kind == record.FaultEmptyStream:
		return "Check --api and the path of --url: the server may use another API there" + throughProxy(at)
	case unknownHost(r) && at.Proxy == "":
		return "Check the host in --url"
	case kind == record.FaultConnect || kind == record.FaultTimeoutConnect:
		return aboutConnecting(at)
	}
	if !e.Plan.Test {
		return "Check the server's log; prompts with exact lengths are first counted by the server, even with --no-test-connection" + throughProxy(at)
	}
	return "Check the server's log; --no-test-connection skips this test" + throughProxy(at)
}

// noSuchPath are the words of servers that say with any status that a path is none of theirs.
var noSuchPath = regexp.MustCompile(`(?i)(unexpected|unknown|unsupported|invalid) (endpoint|route|path|url)\b|no (such )?(route|endpoint)\b|cannot POST /|not found for (POST|path)`)

var speaksOfTLS = regexp.MustCompile(`(?i)HTTP request (was sent )?to (an? )?HTTPS`)

func aboutConnecting(at *plan.Place) string {
	if at.Proxy != "" {
		return "Is the proxy correct (HTTP_PROXY, HTTPS_PROXY)? NO_PROXY=" + at.URL.Hostname() + " bypasses it for this server"
	}
	return "Is the server running at " + at.Endpoint + "? Check --url; --test-timeout 10m waits for a server that is still starting"
}

// proxyKnowsUser reports whether the environment gives the proxy a user.
func proxyKnowsUser(at *plan.Place) bool {
	via, err := http.ProxyFromEnvironment(&http.Request{URL: at.URL})
	return err == nil && via != nil && via.User != nil
}

// throughProxy reminds of a proxy, which may be the one that answered.
func throughProxy(at *plan.Place) string {
	if at.Proxy == "" {
		return ""
	}
	return "; this may be the response of the proxy " + at.Proxy + " (NO_PROXY=" + at.URL.Hostname() + " bypasses it)"
}
