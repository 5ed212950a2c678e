package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// A recording is `evalscope record` as a child process between the client and the truth server.
type recording struct {
	cmd  *exec.Cmd
	port int
}

var listening = regexp.MustCompile(`Send requests to http://127\.0\.0\.1:(\d+)`)

// startRecording starts a recorder in front of the port.
func startRecording(ctx context.Context, binary string, port int, folder string) (*recording, error) {
	r := &recording{cmd: exec.CommandContext(ctx, binary, "record", "--target", fmt.Sprintf("http://127.0.0.1:%d", port),
		"--listen", "127.0.0.1:0", "--out", filepath.Join(folder, "trace.jsonl.zst"), "--tokenizer-path", "builtin")}
	r.cmd.Stderr = os.Stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if found := listening.FindStringSubmatch(line); err == nil && found != nil {
		r.port, err = strconv.Atoi(found[1])
	} else {
		err = errors.Join(err, fmt.Errorf("it said %q", line))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the recorder: %w", err), r.cmd.Process.Kill(), r.cmd.Wait())
	}
	return r, nil
}

func (r *recording) stop() error {
	return errors.Join(r.cmd.Process.Signal(syscall.SIGTERM), r.cmd.Wait())
}

// asked is one request as its client saw it, on the wall clock: sent, and the bytes that brought the first and the last payload.
type asked struct {
	id                string
	sent, first, last int64
}

const (
	recordedPairs = 10 // each a connection straight to the server, and one through the recorder
	recordedTurns = 60
)

// recorded: what the recorder adds to the times of requests. Requests go straight and through it in turn, so that both meet the same
// machine; each is held against the server's own record.
func (l *lab) recorded(ctx context.Context, f figures) error {
	folder, err := os.MkdirTemp(l.folder, "record")
	if err != nil {
		return err
	}
	profile := groundtruth.Profile{Chunks: 50, TTFT: 20 * time.Millisecond, Interval: 5 * time.Millisecond, CPU: l.server}
	srv, err := startServer(ctx, folder, profile)
	if err != nil {
		return err
	}
	r, err := startRecording(ctx, l.binary, srv.port, folder)
	var all [2][]asked
	if err == nil {
		all, err = askBoth(srv.port, r.port)
		err = errors.Join(err, r.stop())
	}
	truth, stopped := srv.stop()
	if err = errors.Join(err, stopped); err != nil {
		return err
	}
	var first, last [2][]float64
	for way, requests := range all {
		for _, a := range requests {
			t := truth.Requests[groundtruth.Index(a.id)]
			first[way] = append(first[way], ms(a.first-a.sent-(t.First-t.Arrived)))
			last[way] = append(last[way], ms(a.last-a.sent-(t.Last-t.Arrived)))
		}
	}
	for _, q := range []float64{0.5, 0.99} {
		f.add(fmt.Sprintf("record TTFT p%g", 100*q), quantile(sorted(first[1]), q)-quantile(sorted(first[0]), q))
		f.add(fmt.Sprintf("record latency p%g", 100*q), quantile(sorted(last[1]), q)-quantile(sorted(last[0]), q))
	}
	f.add("direct TTFT p99", quantile(sorted(first[0]), 0.99))
	l.progress(fmt.Sprintf("%d requests straight and as many recorded", len(all[0])))
	return nil
}

// askBoth sends requests straight to the first port and through the second in turn, over several pairs of connections at once.
func askBoth(ports ...int) (all [2][]asked, err error) {
	var mu sync.Mutex
	var pairs sync.WaitGroup
	for range recordedPairs {
		pairs.Go(func() {
			mine, failed := askInTurn(ports)
			mu.Lock()
			defer mu.Unlock()
			err = errors.Join(err, failed)
			for way := range all {
				all[way] = append(all[way], mine[way]...)
			}
		})
	}
	pairs.Wait()
	return all, err
}

func askInTurn(ports []int) (all [2][]asked, err error) {
	var conns [2]net.Conn
	for way, port := range ports {
		if conns[way], err = net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err != nil {
			return all, err
		}
		defer conns[way].Close()
	}
	for turn := range recordedTurns + 1 {
		for way, c := range conns {
			a, err := ask(c)
			if err != nil {
				return all, err
			}
			if turn > 0 { // with the first a connection to the server is opened
				all[way] = append(all[way], a)
			}
		}
	}
	return all, nil
}

// ask sends one request and reads its reply.
func ask(c net.Conn) (a asked, err error) {
	body := `{"model":"truth","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"Tell me a story."}]}`
	request := fmt.Sprintf("POST /v1/chat/completions HTTP/1.1\r\nHost: truth\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	a.sent = time.Now().UnixNano()
	if _, err := io.WriteString(c, request); err != nil {
		return a, err
	}
	var seen []byte
	buffer := make([]byte, 16<<10)
	for {
		n, err := c.Read(buffer)
		now := time.Now().UnixNano()
		if err != nil {
			return a, err
		}
		seen = append(seen, buffer[:n]...)
		if i := bytes.Index(seen, []byte("truth-")); i >= 0 && a.id == "" && len(seen) >= i+14 {
			a.id, a.first = string(seen[i:i+14]), now
		}
		if bytes.HasSuffix(seen, []byte("\r\n0\r\n\r\n")) {
			a.last = now
			return a, nil
		}
	}
}
