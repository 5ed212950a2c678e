package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "scaling:", err)
		os.Exit(1)
	}
}

// A load is what the client sends and how it is answered.
type load struct {
	name               string
	tokens             int
	each               bool
	parallel, requests int // for each core
}

var loads = []load{
	{"16 tokens in one write", 16, false, 48, 50_000},
	{"64 tokens, one write each", 64, true, 64, 8_000},
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("scaling", flag.ExitOnError)
	program := flags.String("program", "bin/evalscope", "the client")
	repeat := flags.Int("repeat", 3, "runs of each row, of which the fastest is shown")
	serves := flags.String("serve", "", "used for the server's process: tokens of its replies")
	_ = flags.Parse(args)
	if *serves != "" {
		return serveLoad(*serves)
	}
	all := cores()
	if len(all) < 2 {
		return errors.New("needs two cores: one for the server")
	}
	fmt.Printf("%d cores\n\n| Replies | Cores of the client | Processes | Requests per second | CPU time per request |\n|---|---|---|---|---|\n", len(all))
	for _, l := range loads {
		for n := 1; n < len(all); n = next(n) {
			for _, processes := range slices.Compact([]int{1, n}) {
				if err := row(ctx, *program, l, all, n, processes, *repeat); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// next is the number of cores of the next row: 1, 2, 4, 8, 12, 16, …
func next(n int) int {
	if n < 8 {
		return 2 * n
	}
	return n + 4
}

// row measures with n cores and prints the fastest run.
func row(ctx context.Context, program string, l load, all []int, n, processes, repeat int) error {
	var best level
	for range repeat {
		got, err := measure(ctx, program, l, all, n, processes)
		if err != nil {
			return err
		}
		if got.rate() > best.rate() {
			best = got
		}
	}
	cpu := best.Client.CPUShare * float64(n) / best.rate() * 1e6
	fmt.Printf("| %s | %d | %d | %.0f | %.1f µs |\n", l.name, n, processes, best.rate(), cpu)
	return nil
}

// A level is what perf_result.json has of it.
type level struct {
	Client struct {
		CPUShare float64 `json:"cpu_share"`
	}
	Metrics struct {
		Throughput *struct{ Value float64 } `json:"request_throughput"`
	}
}

func (l level) rate() float64 {
	if l.Metrics.Throughput == nil {
		return 0
	}
	return l.Metrics.Throughput.Value
}

// measure runs the client on the first n cores against a server on the others.
func measure(ctx context.Context, program string, l load, all []int, n, processes int) (got level, err error) {
	self, err := os.Executable()
	if err != nil {
		return got, err
	}
	kind := strconv.Itoa(l.tokens)
	if l.each {
		kind = "-" + kind
	}
	served := exec.CommandContext(ctx, self, "-serve="+kind)
	served.Stderr = os.Stderr
	port, err := served.StdoutPipe()
	if err != nil {
		return got, err
	}
	if err := startOn(served, all[n:]); err != nil {
		return got, err
	}
	defer func() {
		_ = served.Process.Kill()
		_ = served.Wait()
	}()
	var address string
	if _, err := fmt.Fscanln(port, &address); err != nil {
		return got, fmt.Errorf("the server did not start: %w", err)
	}
	folder, err := os.MkdirTemp("", "scaling")
	if err != nil {
		return got, err
	}
	defer os.RemoveAll(folder)
	words := []string{"perf", "--model", "m", "--url", "http://" + address + "/v1/chat/completions", "--prompt", "Hello", "--stream", "--no-timestamp",
		"--parallel", strconv.Itoa(l.parallel * n), "--number", strconv.Itoa(l.requests * n), "--max-tokens", strconv.Itoa(l.tokens), "--outputs-dir", folder}
	if processes > 1 {
		words = append(words, "--processes", strconv.Itoa(processes))
	}
	client := exec.CommandContext(ctx, program, words...)
	log, err := os.Create(filepath.Join(folder, "output"))
	if err != nil {
		return got, err
	}
	defer log.Close()
	client.Stdout, client.Stderr = log, log
	if err := startOn(client, all[:n]); err != nil {
		return got, err
	}
	if err := client.Wait(); err != nil {
		words, _ := os.ReadFile(log.Name())
		return got, fmt.Errorf("%s: %w\n%s", program, err, words)
	}
	return read(folder)
}

// read is the only level of the run in a folder.
func read(folder string) (level, error) {
	found, _ := filepath.Glob(filepath.Join(folder, "*", "perf_result.json"))
	if len(found) != 1 {
		return level{}, fmt.Errorf("%d results in %s", len(found), folder)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		return level{}, err
	}
	var result struct{ Levels []level }
	if err := json.Unmarshal(data, &result); err != nil || len(result.Levels) != 1 {
		return level{}, fmt.Errorf("%s has no single level: %w", found[0], err)
	}
	return result.Levels[0], nil
}

// serveLoad is the process of the server: it prints its address. A negative number of tokens means one write for each.
func serveLoad(kind string) error {
	tokens, err := strconv.Atoi(kind)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	newServer(max(tokens, -tokens), tokens < 0).serve(l)
	return nil
}

// cores are those that this process may use.
func cores() (all []int) {
	var set unix.CPUSet
	if unix.SchedGetaffinity(0, &set) != nil {
		return nil
	}
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			all = append(all, i)
		}
	}
	return all
}

// startOn starts a command on cores: a child inherits the affinity of the thread that starts it.
func startOn(cmd *exec.Cmd, on []int) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, set unix.CPUSet
	for _, i := range on {
		set.Set(i)
	}
	if err := errors.Join(unix.SchedGetaffinity(0, &before), unix.SchedSetaffinity(0, &set)); err != nil {
		return err
	}
	return errors.Join(cmd.Start(), unix.SchedSetaffinity(0, &before))
}
