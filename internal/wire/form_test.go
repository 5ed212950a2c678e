package wire

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

func TestForm_FirstBytesOfABodySayWhatItIs(t *testing.T) {
	for _, c := range []struct {
		body             string
		undeclared, said form // without and with a head that says event stream
	}{
		{"", formUnknown, formUnknown}, {" \r\n\t", formUnknown, formUnknown}, {"\xef\xbb", formUnknown, formUnknown}, {"\xef\xbb\xbf", formUnknown, formUnknown},
		{"d", formUnknown, formUnknown}, {"data", formUnknown, formUnknown}, {"data:", formEvents, formEvents}, {"\n\ndata: x", formEvents, formEvents},
		{"\xef\xbb\xbfdata: x", formEvents, formEvents}, {"\xef\xbb\xbf\n id: 1", formEvents, formEvents}, {"event: x", formEvents, formEvents},
		{"retry:5", formEvents, formEvents}, {": ping", formEvents, formEvents}, {":", formEvents, formEvents}, {"error: {}", formEvents, formEvents},
		{"e", formUnknown, formUnknown}, {"er", formUnknown, formUnknown}, {"ex", formWhole, formEvents},
		{"{", formObject, formObject}, {" \n{\"a\":1}", formObject, formObject}, {"\xef\xbb\xbf{", formObject, formObject}, {"[", formWhole, formWhole},
		{`"text"`, formWhole, formWhole}, {"<html>", formWhole, formWhole}, {"database: x", formWhole, formEvents}, {"plain words", formWhole, formEvents},
		{"data\n\n", formWhole, formEvents}, {"\x00", formWhole, formEvents},
	} {
		if got := formOf([]byte(c.body), false); got != c.undeclared {
			t.Errorf("%q: %d, want %d", c.body, got, c.undeclared)
		}
		if got := formOf([]byte(c.body), true); got != c.said {
			t.Errorf("%q called an event stream: %d, want %d", c.body, got, c.said)
		}
	}
}

// headOf is a head of chunked content that calls itself so.
func headOf(status int, fields ...string) string {
	return fmt.Sprintf("HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n%s\r\n", status, strings.Join(append(fields, ""), "\r\n"))
}

// called is a reply of chunks under a type, "" for none.
func called(contentType string, texts ...string) script {
	head := headOf(200)
	if contentType != "" {
		head = headOf(200, "Content-Type: "+contentType)
	}
	for _, t := range texts {
		head += chunk(t)
	}
	return keeping(head + "0\r\n\r\n")
}

// formAgreements are about bodies that are not what the head calls them.
func formAgreements() []agreement {
	const sse, json = "text/event-stream; charset=utf-8", "application/json"
	var all []agreement
	for _, contentType := range []string{"", json, "text/plain; charset=utf-8", "application/octet-stream", sse} {
		all = append(all,
			agreement{name: "events called " + contentType, play: called(contentType, "data: a\n\n", ": x\n\ndata: [DONE]\n\n"), want: []string{`200 events "a" "[DONE]" kept`}},
			agreement{name: "events in tiny chunks called " + contentType, play: called(contentType, "\xef", "\xbb\xbf", "\n", "d", "ata", ":", " a\n", "\n"), want: []string{`200 events "a" kept`}},
			agreement{name: "an object called " + contentType, play: called(contentType, " \n", "{", `"a":1}`, "\n"), want: []string{`200 "{\"a\":1}\n" kept`}},
			agreement{name: "an object in lines called " + contentType, play: called(contentType, "{\n \"a\": {}\n}\n"), want: []string{`200 "{\n \"a\": {}\n}\n" kept`}},
			agreement{name: "a list called " + contentType, play: called(contentType, `[{"error":`, `"x"}]`), want: []string{`200 "[{\"error\":\"x\"}]" kept`}},
			agreement{name: "lines of objects called " + contentType, play: called(contentType, `{"a":`, "1}", "\n", "{\"b\":2}\r\n"), want: []string{`200 events "{\"a\":1}" "{\"b\":2}" kept`}})
	}
	return append(all, []agreement{
		{name: "one object called lines", play: called("application/x-ndjson", `{"a":`, "1}\n"), want: []string{`200 events "{\"a\":1}" kept`}},
		{name: "one object called lines without a line end", play: called("application/ndjson; charset=utf-8", `{"a":1}`), want: []string{`200 events "{\"a\":1}" kept`}},
		{name: "an object in lines called lines", play: called("application/x-ndjson", "{\n \"a\": {}\n}\n"), want: []string{`200 "{\n \"a\": {}\n}\n" kept`}},
		{name: "words called text/plain", play: called("text/plain", "no such", " model"), want: []string{`200 "no such model" kept`}},
		{name: "a page called events", play: called(sse, "\n<!DOCTYPE html>\n", "<title>Login</title>"), want: []string{`200 "<!DOCTYPE html>\n<title>Login</title>" kept`}},
		{name: "events behind unknown names", play: called(sse, "Data: {\"a\":1}\n\n", "\x00data: {\"b\":2}\n\nupstream error\n\n"), want: []string{`200 events "{\"a\":1}" "{\"b\":2}" kept`}},
		{name: "words called events", play: called(sse, "no such", " model"), want: []string{`200 events kept`}},
		{name: "the beginning of a word called events", play: called(sse, "dat"), want: []string{`200 events kept`}},
		{name: "the beginning of a word called text", play: called("text/plain", "dat"), want: []string{`200 "dat" kept`}},
		{name: "nothing called events", play: called(sse), want: []string{`200 events kept`}},
		{name: "nothing but empty lines called JSON", play: called(json, "\n\n"), want: []string{`200 "" kept`}},
		{name: "an error whose words are events", play: keeping(headOf(500, "Content-Type: "+sse) + chunk("data: a\n\n") + "0\r\n\r\n"), want: []string{`500 "data: a\n\n" kept`}},
		{name: "201 with events", play: keeping(headOf(201, "Content-Type: "+sse) + chunk("data: a\n\n") + "0\r\n\r\n"), want: []string{`201 events "a" kept`}},
		{name: "206 with an object", play: keeping(headOf(206) + chunk("{}") + "0\r\n\r\n"), want: []string{`206 "{}" kept`}},
		{name: "codings that are none", play: keeping(headOf(200, "Content-Encoding: none", "Content-Encoding: UTF-8, identity") + chunk("{}") + "0\r\n\r\n"), want: []string{`200 "{}" kept`}},
		{name: "an error in gzip is an error still", play: keeping("HTTP/1.1 429 X\r\nContent-Encoding: gzip\r\nRetry-After: 5\r\nContent-Length: 2\r\n\r\n\x1f\x8b"),
			want: []string{`429 retry=5 "\x1f\x8b" kept`}},
		{name: "the end mark without its empty line, and silence", play: silent(streamHead + chunk("data: a\n\n") + chunk("data: [DONE]\n")), change: readTimeout,
			want: []string{`200 events "a" "[DONE]"`}},
		{name: "the end mark without its line end, and silence", play: silent(streamHead + chunk("data: a\n\n") + chunk("data: [DONE]")), change: readTimeout,
			want: []string{`200 events "a" "[DONE]"`}},
		{name: "the end mark without its line end, and the close", play: saying("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\ndata: [DONE]"),
			want: []string{`200 events "a" "[DONE]"`}},
		{name: "an object with an end mark behind it", play: called(sse, `{"a":1}data: [DONE]`, "\n\n"), want: []string{`200 "{\"a\":1}" kept`}},
		{name: "an object with an end mark on a line of its own", play: called(json, "{\"a\":1}\n\ndata: [DONE]\n\n"), want: []string{`200 "{\"a\":1}\n\n" kept`}},
		{name: "the empty line before each event", pieces: []string{streamHead + chunk("\ndata: a\n"), chunk("\ndata: b\n"), chunk("\ndata: [DONE]\n") + "0\r\n\r\n"}, read: true,
			want: []string{`200 events "a"@0 "b"@1 "[DONE]"@2 kept`}},
		{name: "a line end that comes later", pieces: []string{streamHead + chunk("data: a\n\ndata: b"), chunk("\n\ndata: [DONE]\n\n") + "0\r\n\r\n"},
			want: []string{`200 events "a"@0 "b"@0 "[DONE]"@1 kept`}},
	}...)
}

func TestForm_CompressedAnswerIsNamed(t *testing.T) {
	for _, stack := range stacks {
		_, u := start(t, func(c net.Conn, _ int) bool {
			return say(c, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nxx")
		})
		out, _ := ask(t, newClient(t, u, speaking(stack)))
		if out.Fault == nil || !strings.Contains(out.Fault.Words, `Content-Encoding: "br"`) || !strings.Contains(out.Fault.Words, "identity") {
			t.Errorf("%s: %+v", stack, out.Fault)
		}
	}
}
