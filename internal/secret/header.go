package secret

import (
	"slices"
	"strings"
)

// harmless are the names of headers whose values may be shown, in lower case. Every other one is hidden: who may read a
// header, and for what, only its receiver knows. Names of an account (OpenAI-Organization) are not among them.
var harmless = []string{"accept", "accept-charset", "accept-encoding", "accept-language", "anthropic-beta", "anthropic-version", "api-version",
	"cache-control", "connection", "content-encoding", "content-language", "content-length", "content-type", "date", "expect", "host", "keep-alive",
	"openai-beta", "openai-version", "pragma", "prefer", "priority", "request-id", "retry-after", "server", "te", "traceparent", "tracestate", "trailer", "transfer-encoding",
	"user-agent", "x-amzn-trace-id", "x-b3-flags", "x-b3-parentspanid", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid", "x-client-request-id", "x-cloud-trace-context",
	"x-correlation-id", "x-dashscope-async", "x-dashscope-sse", "x-priority", "x-request-id", "x-stainless-lang", "x-title", "x-trace-id"}

// Header is the value of a header as it may be shown.
func Header(name, value string) string {
	if value == "" {
		return value
	}
	if !slices.Contains(harmless, strings.ToLower(strings.TrimSpace(name))) {
		return Mask
	}
	return Value(value)
}

// HeaderValues are what of a header is looked for in texts that come back: its value, and the credentials in it. A value
// under a name that says nothing counts only where it does not look like a word of every day, which would be found everywhere.
func HeaderValues(name, value string) Values {
	if value == "" || Header(name, value) == value {
		return nil
	}
	if !Name(name) && !telling(value) && Value(value) == value {
		return nil
	}
	found := Values{value}
	if scheme, rest, ok := strings.Cut(value, " "); ok && !strings.Contains(scheme, ",") {
		found = append(found, strings.TrimSpace(rest))
		if strings.EqualFold(scheme, "basic") {
			found = append(found, basicPassword(rest)...)
		}
	}
	return found.Clean()
}

// telling reports whether a value looks drawn rather than written: it is one word of some length, and not letters alone unless it is long.
func telling(value string) bool {
	if len(value) < 8 || strings.ContainsAny(value, " \t") {
		return false
	}
	return strings.ContainsAny(value, "0123456789") || len(value) >= 16
}
