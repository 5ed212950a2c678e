package engine

import (
	"net/url"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/protocol/openai"
	"github.com/modelscope/evalscope/perf/record"
)

func TestStatus_WordsOfAStatusAreForPeople(t *testing.T) {
	target, _ := url.Parse("https://api.example/v1/chat/completions?key=hidden")
	x := exchange{protocol: openai.Dialect(), url: target}
	for _, c := range []struct {
		name     string
		status   int
		body     string
		head     wire.Head
		kind     record.FaultKind
		has, not string
	}{
		{"a page", 502, "<html>\r\n<head><title>502 Bad&nbsp;Gateway</title></head><body>…", wire.Head{}, record.FaultStatus, `an HTML page titled "502 Bad`, "<"},
		{"a page without a title", 500, "<!DOCTYPE html><p>x", wire.Head{}, record.FaultStatus, "an HTML page without a title", "<"},
		{"a page with a mark of byte order", 500, "\xef\xbb\xbf\n<HTML><h1>No</h1>", wire.Head{}, record.FaultStatus, `titled "No"`, "<"},
		{"a page in place of an answer", 200, "<html><title>Log in</title>", wire.Head{}, record.FaultDecode, `titled "Log in" instead of an answer`, "<"},
		{"bytes", 500, "\x1f\x8b\x08\x00\x00\x01\x02\x03" + strings.Repeat("\x00\xff", 300), wire.Head{}, record.FaultStatus, "608 bytes that are not text", "\x00"},
		{"a compressed error", 429, "\x1f\x8b", wire.Head{Encoding: "gzip", RetryAfter: "7"}, record.FaultRefused, "Content-Encoding: gzip", "\x1f"},
		{"words", 400, "model über not found", wire.Head{}, record.FaultStatus, "model über not found", "no text"},
		{"nothing", 401, " \n", wire.Head{}, record.FaultStatus, "the reply is empty", ""},
		{"a redirect", 308, "<html>", wire.Head{Location: "/v2/chat/completions?token=abc"}, record.FaultStatus, "redirects to https://api.example/v2/chat/completions?…: if that is the API, use it in --url", "abc"},
		{"a redirect elsewhere", 302, "", wire.Head{Location: "http://user:pass@login.example/in"}, record.FaultStatus, "redirects to http://login.example/in:", "pass"},
		{"a redirect to nowhere", 307, "", wire.Head{}, record.FaultStatus, "without a location", "hidden"},
		{"300 is no redirect", 300, `{"error":"choose"}`, wire.Head{Location: "/x"}, record.FaultStatus, "choose", "redirects"},
	} {
		c.head.Status = c.status
		f := x.fault(&wire.Outcome{Head: c.head, Body: []byte(c.body)}, nil)
		if f == nil || f.Kind != c.kind || !strings.Contains(f.Words, c.has) || c.not != "" && strings.Contains(f.Words, c.not) {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}
