package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/modelscope/evalscope/internal/groundtruth"
)

// A tunnel is a child process that speaks TLS for the truth server, on its processor.
type tunnel struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	port  int
}

// startTunnel starts a tunnel to the port.
func startTunnel(ctx context.Context, port, cpu int) (*tunnel, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	t := &tunnel{cmd: exec.CommandContext(ctx, self, "tls", "-to", strconv.Itoa(port), "-cpu", strconv.Itoa(cpu))}
	t.cmd.Stderr = os.Stderr
	if t.stdin, err = t.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		t.port, err = strconv.Atoi(strings.TrimSpace(line))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the TLS tunnel: %w", err), t.stop())
	}
	return t, nil
}

func (t *tunnel) stop() error {
	t.stdin.Close()
	return t.cmd.Wait()
}

// serveTLS is the child process: it prints its port, and ends when its standard input does.
func serveTLS(args []string) error {
	flags := flag.NewFlagSet("tls", flag.ExitOnError)
	to := flags.Int("to", 0, "port of the truth server")
	cpu := flags.Int("cpu", -1, "processor to run on")
	_ = flags.Parse(args)
	if err := errors.Join(raiseFiles(), groundtruth.Pin(*cpu)); err != nil {
		return err
	}
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	var relays sync.WaitGroup
	relays.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			relays.Go(func() { relay(client, *to) })
		}
	})
	_, _ = io.Copy(io.Discard, os.Stdin)
	return listener.Close() // connections end with the process
}

// relay carries one connection until either side ends.
func relay(client net.Conn, port int) {
	defer client.Close()
	server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return
	}
	defer server.Close()
	var up sync.WaitGroup
	up.Go(func() {
		_, _ = io.Copy(server, client)
		server.Close()
	})
	_, _ = io.Copy(client, server)
	client.Close()
	up.Wait()
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// overTLS measures floods and short requests over TLS, beside the same without TLS. The tunnel shares
// the server's processor, so what it takes is in no figure.
func (l *lab) overTLS(ctx context.Context, f figures) error {
	for _, one := range []struct {
		id    string
		s     scenario
		units func(*clientRun) float64
	}{
		{"P1", scenario{name: "flood", profile: groundtruth.Profile{Chunks: 100, PerWrite: 50}, number: 5000, parallel: 50, tokens: 100}, (*clientRun).chunks},
		{"P3", scenario{name: "one token", profile: groundtruth.Profile{Chunks: 1}, number: 10_000, parallel: 50, tokens: 1}, func(r *clientRun) float64 { return float64(r.number) }},
	} {
		costs := map[bool]float64{}
		for _, tls := range []bool{false, true} {
			s := one.s
			s.tls = tls
			r, err := l.do(ctx, ours, s)
			if err != nil {
				return err
			}
			costs[tls] = micros(r, one.units(r))
		}
		f.add(one.id+" tls us", costs[true])
		f.add(one.id+" tls of plain", costs[true]/costs[false])
	}
	return nil
}
