package engine

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// explain says what the server answered and what to do about it.
func (e *Engine) explain(r *record.Record) string {
	text := ErrUnreachable.Error() + e.of(r.Target) + ": " + describe(r)
	if hint := e.hint(r); hint != "" {
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
func (e *Engine) hint(r *record.Record) string {
	at := e.Plan.Target.Places()[r.Target]
	if noRoom.MatchString(r.Fault.Words) && ofTokens.MatchString(r.Fault.Words) {
		return "The prompt is too long for the model's context: send shorter prompts, or serve the model with a longer context"
	}
	if noSuchPath.MatchString(r.Fault.Words) {
		return "The server does not know this address: check the path of --url (most servers have /v1/chat/completions and /v1/completions)"
	}
	if hint := e.aboutKey(r); hint != "" {
		return hint
	}
	kind := r.Fault.Kind
	switch {
	case redirects(r.Status), kind == record.FaultTLS, strings.Contains(r.Fault.Words, "no TLS handshake"):
		return ""
	case speaksOfTLS.MatchString(r.Fault.Words):
		return "The server speaks TLS on this port: use https:// in --url"
	case r.Status == 407:
		if proxyKnowsUser(at) {
			return "The proxy " + at.Proxy + " refuses the user and password of HTTP_PROXY or HTTPS_PROXY: correct them"
		}
		return "The proxy " + at.Proxy + " wants user and password: write them into HTTP_PROXY or HTTPS_PROXY"
	case r.Status == 401 || r.Status == 403:
		return "Check --api-key and --headers" + throughProxy(at)
	case r.Status == 404:
		return "Check the path in --url and the name in --model (the server lists its models under /v1/models)"
	case r.Status == 429 || r.Status == 503:
		return "The server refuses requests for now: try again later, or with less load; --test-timeout 10m waits for a server that is still loading" + throughProxy(at)
	case r.Status >= 400 && r.Status < 500:
		return "Check --model, --url, --api and the request settings"
	case unknownHost(r) && at.Proxy == "":
		return "Check the host in --url"
	case kind == record.FaultConnect || kind == record.FaultTimeoutConnect:
		return aboutConnecting(at)
	}
	return "Check the server's log; --no-test-connection skips this test" + throughProxy(at)
}

// noSuchPath are the words of servers that say with any status that a path is none of theirs.
var noSuchPath = regexp.MustCompile(`(?i)(unexpected|unknown|unsupported|invalid) (endpoint|route|path|url)\b|no (such )?(route|endpoint)\b|cannot POST /|not found for (POST|path)`)

var speaksOfTLS = regexp.MustCompile(`(?i)HTTP request (was sent )?to (an? )?HTTPS`)

func aboutConnecting(at *plan.Place) string {
	if at.Proxy != "" {
		return "Is the proxy right (HTTP_PROXY, HTTPS_PROXY)? NO_PROXY=" + at.URL.Hostname() + " leaves it out for this server"
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
	return "; the answer may be that of the proxy " + at.Proxy + " (NO_PROXY=" + at.URL.Hostname() + " leaves it out)"
}

// aboutKey says how to leave out the key of the body that a refusal names: by the flag that the user gave, else by the way
// that drops what he did not ask for.
func (e *Engine) aboutKey(r *record.Record) string {
	key := rejectedKey(r)
	if key == "" {
		return ""
	}
	drop := fmt.Sprintf(`--extra-args '{"%s": null}'`, key)
	if key == "max_tokens" && strings.Contains(r.Fault.Words, "max_completion_tokens") {
		return fmt.Sprintf(`The server wants max_completion_tokens in place of max_tokens: --extra-args '{"max_tokens": null, "max_completion_tokens": %d}'`, max(r.MaxTokens, e.mostTokens()))
	}
	flag := flags[key]
	switch {
	case slices.ContainsFunc(e.Plan.Settings.Extra, func(f protocol.Field) bool { return f.Key == key }):
		return "The server names " + key + ": leave it out of --extra-args"
	case flag != "" && !slices.Contains(e.Plan.Settings.ByDefault, key):
		return "The server names " + key + ": change or leave out " + flag
	}
	return "The server names " + key + ", which is sent without being asked for: " + drop + " leaves it out"
}

// flags are those that put a key into the body.
var flags = map[string]string{"min_tokens": "--min-tokens", "frequency_penalty": "--frequency-penalty", "repetition_penalty": "--repetition-penalty",
	"logprobs": "--logprobs", "seed": "--seed", "stop_token_ids": "--stop-token-ids", "top_k": "--top-k", "top_p": "--top-p",
	"temperature": "--temperature", "max_tokens": "--max-tokens", "max_completion_tokens": "--max-tokens", "max_output_tokens": "--max-tokens", "stop_sequences": "--stop",
	"stop": "--stop", "n": "--n-choices"}

func (e *Engine) mostTokens() int {
	if e.Plan.MaxTokens == nil {
		return 0
	}
	return e.Plan.MaxTokens.Max
}

// rejectedKey is the key of the body that a refusal names, the longest where it names several; "" for none. What every
// body has is not looked for, nor a short English word without quotes.
func rejectedKey(r *record.Record) string {
	if r.Status != 400 && r.Status != 422 {
		return ""
	}
	body, err := protocol.ParseObject(r.Body)
	if err != nil {
		return ""
	}
	var named []string
	for _, f := range body {
		switch f.Key {
		case "model", "messages", "prompt", "stream":
			continue
		}
		edge := `\b`
		if len(f.Key) <= shortWord {
			edge = "[\"'`]"
		}
		if regexp.MustCompile(edge + regexp.QuoteMeta(f.Key) + edge).MatchString(r.Fault.Words) {
			named = append(named, f.Key)
		}
	}
	if len(named) == 0 {
		return ""
	}
	return slices.MaxFunc(named, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// shortWord is the length up to which a key may be a word of any sentence: stop, seed, user.
const shortWord = 5
