// Package recorder is a proxy that records traffic as a trace. Bytes are forwarded as they arrive and inspected
// separately, in bounded memory; if that cannot keep up, requests are dropped from the trace and counted. Package
// outline makes the trace, and perf/protocol reads the APIs.
package recorder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/logline"
	"github.com/modelscope/evalscope/internal/outline"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/protocol"
)

// Config is what a recorder works with.
type Config struct {
	Target Target
	// Dialects are the APIs whose requests are recorded, by the ends of their paths.
	Dialects []protocol.Dialect
	Meter    *outline.Meter
	Out      *outline.File
	// KeepText keeps the bodies of requests, without credentials.
	KeepText bool
	// SessionHeader is the header by which requests name their session.
	SessionHeader string
	// Log is told what goes wrong, never what requests say.
	Log *slog.Logger
}

// mostHeld bounds what exchanges hold together, in bytes.
const mostHeld = 256 << 20

// A Recorder passes connections on and records them.
type Recorder struct {
	config   Config
	observer *observer
	memory   memory
	started  time.Time
	ctx      context.Context
	stop     context.CancelFunc

	mu     sync.Mutex
	links  map[*link]bool
	ending bool
	conns  sync.WaitGroup
}

// New starts a recorder's observation. Close ends it.
func New(config Config) *Recorder {
	r := &Recorder{config: config, started: time.Now(), links: map[*link]bool{}, memory: memory{most: mostHeld}}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.observer = newObserver(config, r.started, &r.memory)
	return r
}

// Serve passes on the connections of a listener until it is closed.
func (r *Recorder) Serve(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			var passing interface{ Temporary() bool }
			if errors.As(err, &passing) && passing.Temporary() { // no descriptor is free, say
				time.Sleep(10 * time.Millisecond)
				continue
			}
			return err
		}
		r.conns.Go(func() { r.pass(conn) })
	}
}

// pass passes one connection on until it ends.
func (r *Recorder) pass(client net.Conn) {
	server, err := r.config.Target.Open(r.ctx)
	if err != nil {
		logline.Warn(r.config.Log, i18n.Sprintf("Cannot reach the target: %v", "无法连接目标服务：%v", err))
		refuse(client)
		return
	}
	l := &link{tap: r, target: r.config.Target, client: client, server: server}
	r.mu.Lock()
	r.links[l] = true
	ending := r.ending
	r.mu.Unlock()
	if ending {
		l.close()
	}
	l.run()
	r.mu.Lock()
	delete(r.links, l)
	r.mu.Unlock()
}

// refusal is what a client gets where the target cannot be reached.
const refusal = `{"error":{"message":"evalscope record: the target cannot be reached","type":"bad_gateway","code":502}}`

// refuse answers a client whose request cannot be passed on.
func refuse(client net.Conn) {
	defer client.Close()
	_ = client.SetDeadline(time.Now().Add(time.Second)) // a connection without deadlines is closed all the same
	buffer := make([]byte, bufferSize)
	if _, err := client.Read(buffer); err != nil {
		return
	}
	_, _ = client.Write(fmt.Appendf(nil, "HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(refusal), refusal)) // it may have left
	halfClose(client)
	for { // closing before the client has sent everything would take the answer from it
		if _, err := client.Read(buffer); err != nil {
			return
		}
	}
}

func (r *Recorder) now() time.Duration { return time.Since(r.started) }

// begin is a request's head.
func (r *Recorder) begin(method, target string, h head, at time.Duration) *exchange {
	if method != "POST" {
		return nil
	}
	dialects := dialectsOf(r.config.Dialects, target)
	if dialects == nil {
		return nil
	}
	e := &exchange{dialects: dialects, arrived: at, memory: &r.memory,
		session: h.get(r.config.SessionHeader), encoding: h.get("Content-Encoding")}
	if r.config.KeepText {
		e.head = headCopy(target, h)
	}
	r.observer.begins(e)
	return e
}

// end is the end of an exchange.
func (r *Recorder) end(e *exchange) { r.observer.ends(e) }

// dialectsOf are the dialects with the longest end of a path, nil for none.
func dialectsOf(all []protocol.Dialect, target string) (found []int) {
	path, _, _ := strings.Cut(target, "?")
	path = strings.TrimRight(path, "/")
	longest := 0
	for i, d := range all {
		for _, end := range d.Endpoints {
			switch {
			case !strings.HasSuffix(path, "/"+end) || len(end) < longest:
			case len(end) > longest:
				found, longest = []int{i}, len(end)
			default:
				found = append(found, i)
			}
		}
	}
	return found
}

// headCopy is a head as credentials are looked for in it: the target and the fields, a line each.
func headCopy(target string, h head) []byte {
	out := []byte(target + "\n")
	for _, f := range h.fields {
		out = append(append(append(append(out, f.name...), ':'), f.value...), '\n')
	}
	return out
}

// Close ends the connections: idle ones at once, the others when their requests have ended or ctx is done. It then writes what was
// recorded. The listener must be closed.
func (r *Recorder) Close(ctx context.Context) (Summary, error) {
	r.mu.Lock()
	r.ending = true
	open := make([]*link, 0, len(r.links))
	for l := range r.links {
		open = append(open, l)
	}
	r.mu.Unlock()
	for _, l := range open {
		l.endWhenIdle()
	}
	ended := make(chan struct{})
	go func() { r.conns.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
		r.stop()
		r.mu.Lock()
		for l := range r.links {
			l.close()
		}
		r.mu.Unlock()
		<-ended
	}
	r.stop()
	return r.observer.close()
}
