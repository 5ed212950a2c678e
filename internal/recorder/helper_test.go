package recorder_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/internal/recorder"
	"github.com/modelscope/evalscope/internal/tokenizer"
	"github.com/modelscope/evalscope/perf/argument"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/standard"
)

// startEvents starts a server that streams so many events of chat, a pause before each.
func startEvents(tb testing.TB, events int, pause time.Duration) (address string) {
	tb.Helper()
	return startServer(tb, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range events {
			time.Sleep(pause)
			fmt.Fprintf(w, "data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w%d \"}}]}\n\n", i)
			w.(http.Flusher).Flush()
		}
		fmt.Fprintf(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", events)
	})
}

func startServer(tb testing.TB, handler http.HandlerFunc) (address string) {
	tb.Helper()
	s := httptest.NewServer(handler)
	tb.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// A recording is a recorder under way.
type recording struct {
	tb      testing.TB
	address string
	path    string
	rec     *recorder.Recorder
	listen  net.Listener
	served  chan error
	ended   bool
}

func startRecorder(tb testing.TB, server, path string, change ...func(*recorder.Config)) *recording {
	tb.Helper()
	target, err := recorder.ParseTarget("http://" + server)
	if err != nil {
		tb.Fatal(err)
	}
	out, err := outline.Create(path, false)
	if err != nil {
		tb.Fatal(err)
	}
	config := recorder.Config{Target: target, Dialects: dialects(tb), Meter: outline.NewMeter(tokenizer.Builtin(), nil, 16), Out: out,
		SessionHeader: "X-Session-ID", Log: slog.New(slog.DiscardHandler)}
	for _, c := range change {
		c(&config)
	}
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	r := &recording{tb: tb, address: listen.Addr().String(), path: path, rec: recorder.New(config), listen: listen, served: make(chan error, 1)}
	go func() { r.served <- r.rec.Serve(listen) }()
	tb.Cleanup(func() { r.end() })
	return r
}

// end ends the recording and gives what was recorded.
func (r *recording) end() recorder.Summary {
	r.tb.Helper()
	if r.ended {
		return recorder.Summary{}
	}
	r.ended = true
	r.listen.Close()
	if err := <-r.served; err != nil {
		r.tb.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	sum, err := r.rec.Close(ctx)
	if err != nil {
		r.tb.Error(err)
	}
	return sum
}

// text is what is in the file.
func (r *recording) text() string {
	r.tb.Helper()
	return unpacked(r.tb, r.path)
}

func unpacked(tb testing.TB, path string) string {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if !strings.HasSuffix(path, ".zst") {
		return string(data)
	}
	z, err := zstd.NewReader(nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer z.Close()
	plain, err := z.DecodeAll(data, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return string(plain)
}

// dialects are the built-in ones that generate text.
func dialects(tb testing.TB) (all []protocol.Dialect) {
	tb.Helper()
	for _, d := range standard.Plugins().Protocols {
		if d.Launch != nil {
			continue
		}
		if one, err := d.With(argument.Values{}); err == nil && one.Kind.Generates() {
			all = append(all, one)
		}
	}
	return all
}
