package transport

import (
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestConnect_SaysWhatAnswersInPlaceOfABroker: a port that is another's is not one at which nothing listens.
func TestConnect_SaysWhatAnswersInPlaceOfABroker(t *testing.T) {
	web := httptest.NewServer(nil)
	t.Cleanup(web.Close)
	for name, of := range map[string]struct {
		address string
		is      error
		says    string
	}{
		"a shell":    {greeting(t, "SSH-2.0-OpenSSH_9.6\r\n"), ErrNotBroker, `it sends "SSH-2.0-OpenSSH_9.6\r\n"`},
		"a web page": {web.Listener.Addr().String(), ErrNotBroker, "sends nothing"},
		"nobody":     {free(t), ErrNobody, "nothing is listening"},
		"no machine": {"no-such-machine.invalid:4222", nil, "no-such-machine.invalid"},
	} {
		for _, scheme := range []string{"nats://", "tls://"} {
			t.Run(scheme+name, func(t *testing.T) {
				t.Parallel() // each waits for what does not come
				_, err := Connect(Options{URL: scheme + of.address, Own: true, Key: keyOf(t, token)})
				if err == nil || of.is != nil && !errors.Is(err, of.is) || !strings.Contains(err.Error(), of.says) {
					t.Error(err)
				}
			})
		}
	}
}

// greeting is the address of a server that begins with some words.
func greeting(t *testing.T, words string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte(words)) // who has gone does not read it
		}
	}()
	return l.Addr().String()
}

// free is an address at which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
