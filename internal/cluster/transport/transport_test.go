package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/modelscope/evalscope/internal/cluster/seal"
)

const token = "a token of the tests, long enough"

func keyOf(t *testing.T, token string) *seal.Key {
	t.Helper()
	k, err := seal.NewKey(token)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func broker(t *testing.T) *Broker {
	t.Helper()
	b, err := StartBroker("127.0.0.1:0", keyOf(t, token), Certificate{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func connect(t *testing.T, b *Broker, token string) (*Bus, error) {
	bus, err := Connect(Options{URL: "nats://" + b.Address(), Own: true, Key: keyOf(t, token)})
	if err == nil {
		t.Cleanup(bus.Close)
	}
	return bus, err
}

func mustConnect(t *testing.T, b *Broker) *Bus {
	t.Helper()
	bus, err := connect(t, b, token)
	if err != nil {
		t.Fatal(err)
	}
	return bus
}

func TestBus_QuestionsAreAnswered(t *testing.T) {
	b := broker(t)
	inside, err := Connect(Options{Broker: b, Key: keyOf(t, token)})
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	outside := mustConnect(t, b)
	if _, err := outside.Ask(t.Context(), "join", []byte("hello")); !errors.Is(err, ErrAlone) {
		t.Errorf("%v", err)
	}
	if err := inside.Serve("join", func(_ context.Context, q []byte) []byte { return append([]byte("welcome "), q...) }); err != nil {
		t.Fatal(err)
	}
	if got, err := outside.Ask(t.Context(), "join", []byte("worker")); err != nil || string(got) != "welcome worker" {
		t.Errorf("%q, %v", got, err)
	}
	heard := make(chan string, 1)
	if err := outside.Hear("stop", func(m []byte) { heard <- string(m) }); err != nil {
		t.Fatal(err)
	}
	if _, err := outside.Ask(t.Context(), "join", nil); err != nil { // the broker knows of it now
		t.Fatal(err)
	}
	if err := inside.Tell("stop", []byte("all")); err != nil {
		t.Fatal(err)
	}
	if got := <-heard; got != "all" {
		t.Errorf("%q", got)
	}
}

// TestBroker_StrangerLearnsNothing: neither without a token, nor with another, nor with the public half of the right one.
func TestBroker_StrangerLearnsNothing(t *testing.T) {
	b := broker(t)
	if _, err := connect(t, b, token+"!"); !errors.Is(err, ErrNotLetIn) {
		t.Errorf("another token: %v", err)
	}
	for name, with := range map[string][]nats.Option{"nothing": nil, "the token itself": {nats.Token(token)}, "a user": {nats.UserInfo("evalscope", token)}} {
		if conn, err := nats.Connect("nats://"+b.Address(), append(with, nats.NoReconnect())...); err == nil {
			conn.Close()
			t.Errorf("%s was let in", name)
		}
	}
	conn, err := net.Dial("tcp", b.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	greeting := make([]byte, 4096)
	n, err := conn.Read(greeting)
	if err != nil {
		t.Fatal(err)
	}
	if host := string(greeting[:n]); strings.Contains(host, keyOf(t, token).Scope()) || strings.Contains(host, token) {
		t.Errorf("the greeting says %s", host)
	}
}

// TestBus_PutIsTakenOnceAndAgainUntilItIsKept: an id that is put twice comes once, and what fails comes again.
func TestBus_PutIsTakenOnceAndAgainUntilItIsKept(t *testing.T) {
	b := broker(t)
	bus := mustConnect(t, b)
	if err := bus.Store(t.Context(), "log"); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		for range 2 {
			if err := bus.Put(t.Context(), "log.run.0", fmt.Sprint("run/0/", i), fmt.Append(nil, i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var mu sync.Mutex
	var got []string
	failed, all := false, make(chan struct{})
	stop, err := bus.Take(t.Context(), "log.run", func(m []byte) error {
		mu.Lock()
		defer mu.Unlock()
		if string(m) == "2" && !failed {
			failed = true
			return errors.New("the disk is full")
		}
		if got = append(got, string(m)); len(got) == 5 {
			close(all)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	<-all
	stop()
	if slices.Sort(got); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) || !failed {
		t.Errorf("%q", got)
	}
}

func TestBus_WhatAStrangerPutsIsPassedBy(t *testing.T) {
	b := broker(t)
	bus := mustConnect(t, b)
	asked := 0
	if err := bus.Serve("join", func(context.Context, []byte) []byte { asked++; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"", "x", strings.Repeat("y", 100)} {
		if err := bus.conn.PublishRequest(bus.subject("join"), "nowhere", []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := bus.conn.Flush(); err != nil {
		t.Fatal(err)
	}
	bus.Close()
	if asked > 0 {
		t.Errorf("%d questions of strangers were answered", asked)
	}
}

func TestStartBroker_BadAddress(t *testing.T) {
	for _, listen := range []string{"", "4222", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:70000"} {
		if _, err := StartBroker(listen, keyOf(t, token), Certificate{}); err == nil {
			t.Errorf("%q is taken", listen)
		}
	}
}

// TestPut_BrokerThatHasLostItsStoreIsNamed, and there is nothing to clear.
func TestPut_BrokerThatHasLostItsStoreIsNamed(t *testing.T) {
	bus := mustConnect(t, broker(t))
	if err := bus.Store(t.Context(), "log"); err != nil {
		t.Fatal(err)
	}
	if err := bus.js.DeleteStream(t.Context(), bus.stream()); err != nil {
		t.Fatal(err)
	}
	if err := bus.Put(t.Context(), "log.a", "1", []byte("x")); !errors.Is(err, ErrForgot) {
		t.Error(err)
	}
	if err := bus.Clear(t.Context()); err != nil {
		t.Error(err)
	}
}
