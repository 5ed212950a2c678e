package wire

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/perf/record"
)

// answering serves one connection after the other with good replies, one for each read.
func answering(b *testing.B) *url.URL {
	address := testenv.Serve(b, func(c net.Conn) {
		buf := make([]byte, 4096)
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
			good(c, 0)
		}
	})
	return &url.URL{Scheme: "http", Host: address, Path: "/v1/chat/completions"}
}

func BenchmarkOneTokenRequest(b *testing.B) { oneToken(b, "") }

// BenchmarkOneTokenRequestWithID shows what an id of its own adds to a request: nothing is allocated for it.
func BenchmarkOneTokenRequestWithID(b *testing.B) { oneToken(b, "0123456789abcdef-0") }

func oneToken(b *testing.B, series string) {
	c, err := New(Config{URL: answering(b)})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	body := []byte(`{"x":1}`)
	clock := NewClock()
	b.ReportAllocs()
	n := int64(0)
	for b.Loop() {
		n++
		if out := c.Send(b.Context(), clock, Request{Body: body, ID: record.SentID{Prefix: series, Number: n}}, HandlerFunc(func(e Event) bool { return len(e.Data) == 6 })); out.Fault != nil {
			b.Fatal(out.Fault)
		}
	}
}

// BenchmarkOneTokenRequestOfNetHTTP is what the same request costs with the standard library, for comparison.
func BenchmarkOneTokenRequestOfNetHTTP(b *testing.B) {
	u := answering(b).String()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	b.ReportAllocs()
	for b.Loop() {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, u, strings.NewReader(`{"x":1}`))
		if err != nil {
			b.Fatal(err)
		}
		reply, err := transport.RoundTrip(r)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, reply.Body)
		reply.Body.Close()
	}
}

func TestBench_OpenStreamTakesLittleMemory(t *testing.T) {
	const streams, most, prompt = 500, 24 << 10, 32 << 10
	address := testenv.Serve(t, func(k net.Conn) {
		io.CopyBuffer(io.Discard, &opener{Conn: k, after: prompt}, make([]byte, 512))
	})
	c := newClient(t, &url.URL{Scheme: "http", Host: address})
	ctx, cancel := context.WithCancel(t.Context())
	var all, begun sync.WaitGroup
	if n, err := c.Open(ctx, streams); n != streams {
		t.Fatal(n, err)
	}
	before := memoryInUse()
	begun.Add(streams)
	body := make([]byte, prompt) // a long prompt, of which no stream may keep a copy
	for range streams {
		all.Go(func() {
			c.Send(ctx, NewClock(), Request{Body: body}, HandlerFunc(func(Event) bool { begun.Done(); return false }))
		})
	}
	begun.Wait()
	each := int64(memoryInUse()-before) / streams // the server's share is in it
	cancel()
	all.Wait()
	if each > most {
		t.Errorf("an open stream takes %d bytes", each)
	}
	t.Logf("%d bytes a stream, the server's side included", each)
}

// An opener begins a stream when it has read more than after bytes of a request.
type opener struct {
	net.Conn
	after, got int
}

func (o *opener) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	before := o.got
	o.got += n
	if before <= o.after && o.got > o.after {
		say(o.Conn, streamHead, chunk("data: a\n\n"))
	}
	return n, err
}

// memoryInUse is the memory of heap and stacks that lives.
func memoryInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
