package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/modelscope/evalscope/bench/raw"
	"github.com/modelscope/evalscope/internal/groundtruth"
	"golang.org/x/sys/unix"
)

func main() {
	args := os.Args[1:]
	var err error
	switch {
	case len(args) > 0 && args[0] == "serve":
		err = serve(args[1:])
	case len(args) > 0 && args[0] == "raw":
		err = readRaw(args[1:])
	case len(args) > 0 && args[0] == "tls":
		err = serveTLS(args[1:])
	case len(args) > 2 && args[0] == "live":
		err = runWatched(args[1], args[2:])
	default:
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		err = bench(ctx, args)
		stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// serve is the child process that answers; it prints its port, and ends when its standard input does.
func serve(args []string) error {
	var s groundtruth.Server
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	s.Profile.Flags(flags)
	record := flags.String("record", "", "file for the record")
	_ = flags.Parse(args)
	if err := raiseFiles(); err != nil {
		return err
	}
	if err := groundtruth.Pin(s.Profile.CPU); err != nil {
		fmt.Fprintln(os.Stderr, "bench: the server is not pinned:", err)
	}
	// What else runs on its processor must not make it late. Without the right to it, the server is as others.
	runtime.LockOSThread()
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, -20)
	debug.SetGCPercent(1000)
	port, err := s.Listen()
	if err != nil {
		return err
	}
	fmt.Println(port)
	log, err := s.Serve()
	if err != nil {
		return err
	}
	return log.Save(*record)
}

// readRaw is the child process of the raw reader.
func readRaw(args []string) error {
	var r raw.Reader
	flags := flag.NewFlagSet("raw", flag.ExitOnError)
	flags.IntVar(&r.Port, "port", 0, "port of the truth server")
	flags.IntVar(&r.Number, "number", 1, "requests")
	flags.IntVar(&r.Parallel, "parallel", 1, "connections")
	tokens := flags.Int("max-tokens", 100, "tokens to ask for")
	_ = flags.Parse(args)
	if err := raiseFiles(); err != nil {
		return err
	}
	body := fmt.Sprintf(`{"messages":[{"role":"user","content":"%s"}],"model":"truth","stream":true,`+
		`"stream_options":{"include_usage":true},"max_tokens":%d}`, prompt(0), *tokens)
	r.Request = fmt.Appendf(nil, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"+
		"Accept: */*\r\nAccept-Encoding: identity\r\nContent-Length: %d\r\n\r\n%s", r.Port, len(body), body)
	return r.Run()
}

// raiseFiles raises the limit of open files, which a thousand streams would meet.
func raiseFiles() error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
}
