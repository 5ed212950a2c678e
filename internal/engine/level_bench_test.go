package engine

import (
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"testing"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// BenchmarkLevel is what a request of one turn costs from the dataset to the log, one after the other, its place in the level's
// connections and files included.
func BenchmarkLevel(b *testing.B) {
	target := answering(b)
	client, err := wire.New(wire.Config{URL: target})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	folder := b.TempDir()
	level := plan.Level{Load: metric.Load{Name: "parallel_1", Profile: load.Closed(1), Number: b.N}}
	p := &plan.Plan{Protocol: openai.Dialect(), Target: plan.Target{Place: plan.Place{URL: target}}, Levels: []plan.Level{level}, LogEvery: 1e9}
	e := &Engine{Plan: p, Sessions: &endless{size: 100}, Client: client, Log: slog.New(slog.DiscardHandler), Live: &Live{},
		Folder: func(plan.Level) (string, error) { return folder, nil }}
	b.ReportAllocs()
	b.ResetTimer()
	done, err := e.level(b.Context(), b.Context(), 0, level)
	if err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	if n := e.Live.Snapshot(); n.Done != b.N || n.Failed != 0 {
		b.Fatalf("%d of %d requests, %d failed, %d skipped", n.Done, b.N, n.Failed, done.SkippedCount)
	}
}

// answering serves one connection after the other with a whole answer for each read.
func answering(b *testing.B) *url.URL {
	const answer = `{"id":"a","choices":[{"index":0,"message":{"role":"assistant","content":"yes"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`
	reply := []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(answer)) + "\r\n\r\n" + answer)
	address := testenv.Serve(b, func(c net.Conn) {
		buf := make([]byte, 4096)
		for {
			if _, err := c.Read(buf); err != nil {
				return
			}
			if _, err := c.Write(reply); err != nil {
				return
			}
		}
	})
	return &url.URL{Scheme: "http", Host: address, Path: "/v1/chat/completions"}
}
