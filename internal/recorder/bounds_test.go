package recorder

import (
	"testing"
	"time"
)

func TestExchange_MoreThanTheBoundIsLostAndGivenBack(t *testing.T) {
	m := &memory{most: 100}
	a, b := &exchange{memory: m}, &exchange{memory: m}
	a.holds(make([]byte, 60), false, 0)
	b.holds(make([]byte, 60), true, time.Second)
	if a.lost || !b.lost || m.used.Load() != 60 {
		t.Errorf("lost %v and %v, %d bytes are held", a.lost, b.lost, m.used.Load())
	}
	b.holds(make([]byte, 10), true, time.Second)
	if m.used.Load() != 60 || b.reply.body != nil {
		t.Errorf("%d bytes are held", m.used.Load())
	}
}

// FuzzFramer_CutsChangeNothing holds a framer to the same messages wherever the reads cut the bytes.
func FuzzFramer_CutsChangeNothing(f *testing.F) {
	f.Add([]byte("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\n\n"), 7)
	f.Add([]byte("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: x\r\n\r\nrest"), 1)
	f.Add([]byte("\x16\x03"), 1)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		once, onceEnded := frame(data, len(data)+1)
		cutUp, cutEnded := frame(data, max(1, cut%16))
		if once != cutUp || onceEnded != cutEnded {
			t.Errorf("%q: %q with %d ends, and %q with %d", data, once, onceEnded, cutUp, cutEnded)
		}
	})
}

// frame is the data that a framer finds in requests, and how many of them end, in reads of a size.
func frame(data []byte, size int) (found string, ended int) {
	var f framer
	for len(data) > 0 {
		p := data[:min(size, len(data))]
		data = data[len(p):]
		for len(p) > 0 {
			n, what, headed, end := f.next(p)
			if headed {
				h := parseHead(f.head)
				method, _, ok := h.request()
				if !ok {
					f.lose()
				} else {
					end = f.body(h.requestBody(method))
				}
			}
			if what == pieceData {
				found += string(p[:n])
			}
			if end {
				ended++
			}
			p = p[n:]
		}
	}
	return found, ended
}
