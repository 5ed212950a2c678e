package groundtruth

import (
	"bytes"
	"strconv"
)

const idDigits = 8

// words are the contents of successive payloads, of different lengths as tokens are.
var words = [...]string{" the", " load", "ing", " of", " a", " generator", ",", " measured", " with", " care", "\\n", " It", " is",
	" \\\"right\\\"", " 你好", "."}

const before = `data: {"id":"truth-`

// A chunk is one prepared event; the digits of its id stand at the offset len(before).
type chunk []byte

func event(choice string) chunk {
	return chunk(before + `00000000","object":"chat.completion.chunk","created":1700000000,"model":"truth","choices":[` + choice + "}\n\n")
}

// first is the content of the first payload; behind the mark stands the request's number, so that a client that keeps no
// ids but texts can be matched, too.
const first = textMark + "00000000 the"

// prepared is every event that the server sends.
type prepared struct {
	role, finish chunk
	first        chunk
	content      [len(words)]chunk
	head         []byte
}

func prepare() *prepared {
	p := &prepared{
		role:   event(`{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]`),
		finish: event(`{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]`),
		head:   []byte("HTTP/1.1 200 OK\r\nserver: truth\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"),
	}
	p.first = event(`{"index":0,"delta":{"content":"` + first + `"},"logprobs":null,"finish_reason":null}]`)
	for i, w := range words {
		p.content[i] = event(`{"index":0,"delta":{"content":"` + w + `"},"logprobs":null,"finish_reason":null}]`)
	}
	return p
}

// append adds a prepared event with the request's number.
func (c chunk) append(dst []byte, id *[idDigits]byte) []byte {
	at := len(dst) + len(before)
	dst = append(dst, c...)
	copy(dst[at:], id[:])
	return dst
}

func digits(n int) (d [idDigits]byte) {
	for i := range d {
		d[idDigits-1-i] = byte('0' + n%10)
		n /= 10
	}
	return d
}

// block makes the bytes of one write: payloads from..to of a reply of total, in one HTTP chunk, with what stands
// before the first and behind the last.
func (p *prepared) block(dst []byte, number, from, to, total, prompt int) []byte {
	id := digits(number)
	if from == 0 {
		dst = append(dst, p.head...)
	}
	size := len(dst)
	dst = append(dst, "000000\r\n"...)
	start := len(dst)
	if from == 0 {
		dst = p.role.append(dst, &id)
	}
	for i := from; i < to; i++ {
		if i == 0 {
			at := len(dst)
			dst = p.first.append(dst, &id)
			copy(dst[at+bytes.Index(dst[at:], []byte(textMark))+len(textMark):], id[:])
			continue
		}
		dst = p.content[i%len(p.content)].append(dst, &id)
	}
	if to == total {
		dst = p.finish.append(dst, &id)
		dst = appendUsage(dst, &id, prompt, total)
		dst = append(dst, "data: [DONE]\n\n"...)
	}
	const hex = "0123456789abcdef"
	for i, n := 5, len(dst)-start; i >= 0; i, n = i-1, n>>4 {
		dst[size+i] = hex[n&15]
	}
	dst = append(dst, "\r\n"...)
	if to == total {
		dst = append(dst, "0\r\n\r\n"...)
	}
	return dst
}

func appendUsage(dst []byte, id *[idDigits]byte, prompt, completion int) []byte {
	dst = append(dst, before...)
	dst = append(dst, id[:]...)
	dst = append(dst, `","object":"chat.completion.chunk","created":1700000000,"model":"truth","choices":[],"usage":{"prompt_tokens":`...)
	dst = strconv.AppendInt(dst, int64(prompt), 10)
	dst = append(dst, `,"completion_tokens":`...)
	dst = strconv.AppendInt(dst, int64(completion), 10)
	dst = append(dst, `,"total_tokens":`...)
	dst = strconv.AppendInt(dst, int64(prompt+completion), 10)
	return append(dst, "}}\n\n"...)
}
