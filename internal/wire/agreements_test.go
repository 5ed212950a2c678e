package wire

import (
	"bytes"
	"net"
	"strings"
	"time"
)

// saying is a server's part that is one text; then it closes the connection, or keeps it.
func saying(text string) script { return func(c net.Conn, _ int) bool { return say(c, text) && false } }
func keeping(text string) script {
	return func(c net.Conn, _ int) bool { return say(c, text) }
}

// silent says a text and then nothing more.
func silent(text string) script {
	return func(c net.Conn, _ int) bool { return say(c, text) && hold(c) }
}

// stream is a whole reply whose chunks are the texts.
func stream(texts ...string) string {
	var b strings.Builder
	b.WriteString(streamHead)
	for _, t := range texts {
		b.WriteString(chunk(t))
	}
	return b.String() + "0\r\n\r\n"
}

func answer(lines ...string) string { return strings.Join(lines, "\r\n") }

func readTimeout(c *Config)  { c.ReadTimeout = 150 * time.Millisecond }
func totalTimeout(c *Config) { c.TotalTimeout = 150 * time.Millisecond }

func agreements() []agreement {
	return concat(connectionAgreements(), framingAgreements(), headAgreements(), eventAgreements(), formAgreements(), timeAgreements())
}

func concat(all ...[]agreement) []agreement {
	var whole []agreement
	for _, a := range all {
		whole = append(whole, a...)
	}
	return whole
}

// Over TLS net/http does not say whether a reply that breaks off inside a line was ended by the server or is malformed:
// there the fault is decode, by wire reset or a cut. Those are plain.

// connectionAgreements are about connections that live, die and are replaced.
func connectionAgreements() []agreement {
	const done = `200 events "a" "b" "[DONE]"`
	return []agreement{
		{name: "a connection is kept and used again", play: good, want: []string{done + " kept", done + " reused kept", done + " reused kept"}},
		{name: "an idle connection is closed by the server", play: func(c net.Conn, n int) bool {
			good(c, n)
			time.Sleep(50 * time.Millisecond)
			return false
		}, between: seenClosed,
			want: []string{done + " kept", done + " kept"}},
		{name: "a used connection is closed instead of a reply", play: func(c net.Conn, n int) bool { return n == 0 && good(c, n) },
			want: []string{done + " kept", done + " reconnects=1 kept"}},
		{name: "a used connection is reset instead of a reply", plain: true,
			play: func(c net.Conn, n int) bool { return n == 0 && good(c, n) || n > 0 && reset(c) },
			want: []string{done + " kept", done + " reconnects=1 kept"}},
		{name: "a used connection is closed in the reply's head", plain: true, play: func(c net.Conn, n int) bool {
			return n == 0 && good(c, n) || n > 0 && say(c, "HTTP/1.1 2") && false
		}, want: []string{done + " kept", "fault reset reused"}},
		{name: "a new connection is closed instead of a reply", play: saying(""), want: []string{"fault reset"}},
		{name: "a new connection is reset instead of a reply", plain: true, play: func(c net.Conn, _ int) bool { return reset(c) }, want: []string{"fault reset"}},
		{name: "closed in a line of the head", plain: true, play: saying("HTTP/1.1 200 OK\r\nContent-Ty"), want: []string{"fault reset"}},
		{name: "closed behind a line of the head", play: saying("HTTP/1.1 200 OK\r\nServer: x\r\n"), want: []string{"fault reset"}},
		{name: "closed after an interim head", play: saying("HTTP/1.1 100 Continue\r\n\r\n"), want: []string{"fault reset"}},
		{name: "closed in a chunk and in an event", play: saying(streamHead + chunk("data: a\n\n") + "40\r\ndata: b"), want: []string{`200 cut events "a" "b"`}},
		{name: "closed in a chunk's size", play: saying(streamHead + chunk("data: a\n\n") + "4"), want: []string{`200 cut events "a"`}},
		{name: "closed behind a chunk", play: saying(streamHead + chunk("data: a\n\n")), want: []string{`200 cut events "a"`}},
		{name: "closed before the last line", plain: true, play: saying(streamHead + chunk("data: a\n\n") + "0\r\n"), want: []string{`200 cut events "a"`}},
		{name: "reset in the stream", plain: true, play: func(c net.Conn, _ int) bool {
			say(c, streamHead, chunk("data: a\n\n"))
			time.Sleep(20 * time.Millisecond) // let the bytes go before the reset
			return reset(c)
		}, want: []string{`200 fault reset events "a"`}},
		{name: "the server says that it closes", play: saying("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"), want: []string{`200 "{}"`, `200 "{}"`}},
		{name: "the server says that it closes and does not", play: keeping("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"), want: []string{`200 "{}"`, `200 "{}"`}},
		{name: "HTTP/1.0 closes", play: saying("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"), want: []string{`200 "{}"`}},
		{name: "HTTP/1.0 keeps where it says so", play: keeping("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}"),
			want: []string{`200 "{}" kept`, `200 "{}" reused kept`}},
		{name: "bytes behind the reply", play: keeping("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"),
			want: []string{`200 "{}"`, `200 "{}"`}},
		{name: "bytes behind the last chunk", play: keeping(stream("data: a\n\n") + "x"), want: []string{`200 events "a"`, `200 events "a"`}},
		{name: "bytes on an idle connection", plain: true, play: func(c net.Conn, n int) bool {
			time.AfterFunc(50*time.Millisecond, func() { say(c, "HTTP/1.1 408 Request Timeout\r\n\r\n") })
			return good(c, n)
		}, between: seenClosed, want: []string{done + " kept", done + " kept"}},
		{name: "one connection for each request", change: func(c *Config) { c.PerRequest = true }, play: good, want: []string{done, done}},
		{name: "a big body goes out whole", body: bytes.Repeat([]byte("x"), 3<<20), play: good, want: []string{done + " kept", done + " reused kept"}},
		{name: "closed while the request is written", body: huge(), serve: unreading(func(c net.Conn) { reset(c) }), want: []string{"fault reset"}},
		{name: "refused while the request is written, and closed", body: huge(), serve: unreading(func(c net.Conn) { say(c, tooLarge) }),
			want: []string{`413 "too large"`}},
		{name: "refused while the request is written, and reset", body: huge(), serve: unreading(func(c net.Conn) { say(c, tooLarge); reset(c) }),
			want: []string{`413 "too large"`}},
		{name: "busy while the request is written", body: huge(), serve: unreading(func(c net.Conn) {
			say(c, "HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nbusy")
			time.Sleep(300 * time.Millisecond)
		}), change: func(c *Config) { c.ReadTimeout = 100 * time.Millisecond }, want: []string{`503 retry=3 "busy"`}},
	}
}

// framingAgreements are about where a body ends.
func framingAgreements() []agreement {
	return []agreement{
		{name: "a length", play: keeping("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"), want: []string{`200 "abcde" kept`}},
		{name: "a length that is too long", play: saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcde"), want: []string{`200 cut "abcde"`}},
		{name: "no length", play: saying("HTTP/1.1 200 OK\r\n\r\nabcde"), want: []string{`200 "abcde"`}, plain: false},
		{name: "no length for events", play: saying("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\ndata: b"), want: []string{`200 events "a" "b"`}},
		{name: "chunks with extensions and a trailer", play: keeping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
			"3;name=\"a b\";x\r\nabc\r\n2 \r\nde\r\n0;last\r\nX-Sum: 5\r\n\r\n"), want: []string{`200 "abcde" kept`, `200 "abcde" reused kept`}},
		{name: "chunks whose sizes are upper case", play: keeping("HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"), want: []string{`200 "0123456789" kept`}},
		{name: "chunks and a length", play: keeping("HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), want: []string{`200 "abc" kept`}},
		{name: "chunks with a broken size", play: silent(streamHead + chunk("data: a\n\n") + "zz\r\n"), want: []string{`200 fault decode events "a"`}},
		{name: "chunks longer than their size", play: silent(streamHead + "3\r\ndata: a\n\n\r\n"), want: []string{`200 fault decode events`}},
		{name: "204 with a length", play: keeping("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"), want: []string{`204 "" kept`}},
		{name: "204", play: keeping("HTTP/1.1 204 No Content\r\n\r\n"), want: []string{`204 "" kept`, `204 "" reused kept`}},
		{name: "304", play: keeping("HTTP/1.1 304 Not Modified\r\n\r\n"), want: []string{`304 "" kept`}},
		{name: "a length of 0", play: keeping("HTTP/1.1 500 E\r\nContent-Length: 0\r\n\r\n"), want: []string{`500 "" kept`, `500 "" reused kept`}},
		{name: "a stream without events", play: keeping(stream()), want: []string{`200 events kept`}},
		{name: "a big body", play: keeping("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + strings.Repeat("x", 3000000)), want: []string{`200 3000000 bytes kept`}},
		{name: "a big error is kept to its limit", play: keeping("HTTP/1.1 500 E\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("e", 100000)), want: []string{`500 65536 bytes kept`}},
		{name: "NUL in a body", play: keeping("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\x00\x00b\x00"), want: []string{`200 "a\x00\x00b\x00" kept`}},
	}
}

// headAgreements are about replies as wholes.
func headAgreements() []agreement {
	return []agreement{
		{name: "interim replies", play: keeping("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" + stream("data: a\n\n")), want: []string{`200 events "a" kept`}},
		{name: "101", play: silent("HTTP/1.1 101 Switching Protocols\r\n\r\n"), want: []string{`101 ""`}},
		{name: "101 with what it switches to", play: silent("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nabc"), want: []string{`101 ""`}},
		{name: "a redirect", play: keeping("HTTP/1.1 301 Moved\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n"), want: []string{`301 "" kept`}},
		{name: "a redirect that keeps the method", play: keeping("HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nhi"), want: []string{`307 "hi" kept`}},
		{name: "gzip that nobody asked for", play: keeping("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"), want: []string{`fault decode`}},
		{name: "an encoding that is none", play: keeping("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}"), want: []string{`200 "{}" kept`}},
		{name: "refused", play: keeping("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nServer: s 1\r\nContent-Length: 4\r\n\r\nslow"), want: []string{`429 retry=7 server=s 1 "slow" kept`}},
		{name: "a head twice the same", play: keeping("HTTP/1.1 200 OK\r\nServer: one\r\nServer: two\r\nContent-Length: 0\r\n\r\n"), want: []string{`200 server=two "" kept`}},
		{name: "a head by LF", play: keeping("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}"), want: []string{`200 "{}" kept`}},
		{name: "an error with events", play: keeping("HTTP/1.1 500 E\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: a\n\n"), want: []string{`500 "data: a\n\n" kept`}},
		{name: "another protocol", play: silent("SSH-2.0-x"), want: []string{"fault decode"}, plain: true},
		{name: "a line of another protocol", play: silent("SSH-2.0-x\r\n"), want: []string{"fault decode"}},
		{name: "HTTP/2's preface", play: silent("HTTP/2 200\r\n\r\n"), want: []string{"fault decode"}},
		{name: "a status of letters", play: silent("HTTP/1.1 abc OK\r\n\r\n"), want: []string{"fault decode"}},
		{name: "a status of four digits", play: silent("HTTP/1.1 2000 OK\r\n\r\n"), want: []string{"fault decode"}},
		{name: "two lengths", play: silent("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"), want: []string{"fault decode"}},
		{name: "a length that is no number", play: silent("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n"), want: []string{"fault decode"}},
		{name: "a transfer coding that is not chunked", play: silent("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), want: []string{"fault decode"}},
		{name: "an endless head", play: silent(answer("HTTP/1.1 200 OK", strings.Repeat("X: y\r\n", maxHead/6))), want: []string{"fault decode"}},
		{name: "endless interim replies", play: silent(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", maxHead/20)), want: []string{"fault decode"}},
	}
}

// eventAgreements are about streams of events, and by which read each came.
func eventAgreements() []agreement {
	return []agreement{
		{name: "CRLF", play: keeping(stream("data: a\r\n\r\n", "data: b\r\n", "\r\n")), want: []string{`200 events "a" "b" kept`}},
		{name: "CR", play: keeping(stream("data: a\r\rdata: b\r\r")), want: []string{`200 events "a" "b" kept`}},
		{name: "comments, names and ids", play: keeping(stream(": ping\n\nevent: x\nid: 7\ndata: a\n\nretry: 5\n\n")), want: []string{`200 events "a" kept`}},
		{name: "data in several lines", play: keeping(stream("data: a\ndata: b\ndata\n\n")), want: []string{`200 events "a\nb\n" kept`}},
		{name: "a mark of byte order", play: keeping(stream("\xef\xbb\xbfdata: a\n\n")), want: []string{`200 events "a" kept`}},
		{name: "no line end behind the last event", play: keeping(stream("data: a\n\ndata: b")), want: []string{`200 events "a" "b" kept`}},
		{name: "an event in pieces of chunks", play: keeping(stream("da", "ta: ", "a\n", "\n")), want: []string{`200 events "a" kept`}},
		{name: "the end mark and a connection that is kept", play: keeping(stream("data: a\n\n", "data: [DONE]\n\n")), want: []string{`200 events "a" "[DONE]" kept`, `200 events "a" "[DONE]" reused kept`}},
		{name: "the end mark and a connection that is closed", play: saying(streamHead + chunk("data: [DONE]\n\n")), want: []string{`200 events "[DONE]"`}},
		{name: "the end mark and silence", play: silent(streamHead + chunk("data: [DONE]\n\n")), want: []string{`200 events "[DONE]"`}},
		{name: "the end mark in a chunk and silence", play: silent(streamHead + "40\r\ndata: [DONE]\n\n"), want: []string{`200 events "[DONE]"`}},
		{name: "the end mark and a broken chunk", play: saying(streamHead + chunk("data: [DONE]\n\n") + "zz\r\n"), want: []string{`200 events "[DONE]"`}},
		{name: "events behind the end mark", play: keeping(stream("data: [DONE]\n\ndata: late\n\n")), want: []string{`200 events "[DONE]" kept`}},
		{name: "a read an event", pieces: []string{streamHead + chunk("data: a\n\n"), chunk("data: b\n\n"), chunk("data: [DONE]\n\n") + "0\r\n\r\n"},
			want: []string{`200 events "a"@0 "b"@1 "[DONE]"@2 kept`}},
		{name: "two events a read", pieces: []string{streamHead + chunk("data: a\n\ndata: b\n\n"), chunk("data: c\n\n") + chunk("data: [DONE]\n\n") + "0\r\n\r\n"},
			want: []string{`200 events "a"@0 "b"@0 "c"@1 "[DONE]"@1 kept`}},
		{name: "a chunk that comes event by event", pieces: []string{streamHead + "29\r\ndata: a\n\nda", "ta: b\n\ndata:", " c\n\n", "data: [DONE]\n\n\r\n0\r\n\r\n"},
			want: []string{`200 events "a"@0 "b"@1 "c"@2 "[DONE]"@3 kept`}},
		{name: "a body without framing that comes event by event",
			pieces: []string{"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 27\r\n\r\ndata: a\n\n", "data: b\n\n", "data: c\n\n"},
			want:   []string{`200 events "a"@0 "b"@1 "c"@2 kept`}},
	}
}

// timeAgreements are about silence and the end of patience.
func timeAgreements() []agreement {
	return []agreement{
		{name: "silence before the reply", play: silent(""), change: readTimeout, want: []string{"fault timeout_first_byte"}},
		{name: "silence in the head", play: silent("HTTP/1.1 200 OK\r\n"), change: readTimeout, want: []string{"fault timeout_idle"}},
		{name: "silence in the stream", play: silent(streamHead + chunk("data: a\n\n")), change: readTimeout, want: []string{`200 fault timeout_idle events "a"`}},
		{name: "silence in a chunk", play: silent(streamHead + "40\r\ndata: a\n\n"), change: readTimeout, want: []string{`200 fault timeout_idle events "a"`}},
		{name: "too long in all, before the reply", play: silent(""), change: totalTimeout, want: []string{"fault timeout_total"}},
		{name: "too long in all, in the stream", play: silent(streamHead + chunk("data: a\n\n")), change: totalTimeout, want: []string{`200 fault timeout_total events "a"`}},
		{name: "slow but never silent", change: func(c *Config) { c.ReadTimeout = 400 * time.Millisecond }, play: func(c net.Conn, _ int) bool {
			say(c, streamHead)
			for range 6 {
				time.Sleep(80 * time.Millisecond)
				say(c, chunk("data: a\n\n"))
			}
			return say(c, "0\r\n\r\n")
		}, want: []string{`200 events "a" "a" "a" "a" "a" "a" kept`}},
		{name: "a server that does not read", body: huge(), change: readTimeout, serve: unreading(func(net.Conn) { time.Sleep(600 * time.Millisecond) }),
			want: []string{"fault timeout_first_byte"}},
		{name: "a cancel in the stream", play: silent(streamHead + chunk("data: cancel\n\n")), want: []string{`200 fault cancelled events "cancel"`}},
	}
}
