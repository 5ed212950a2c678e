package transport

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"
	"time"
)

// ErrNobody is an address at which nothing listens. ErrNotBroker is one at which something else than a NATS server does.
var (
	ErrNobody    = errors.New("nothing is listening there")
	ErrNotBroker = errors.New("this is not a NATS server")
)

// greetingWait is how long a server has to begin. A NATS server sends the first line.
const greetingWait = time.Second

// reached says what is at the address of a broker to which no connection could be made for the reason err.
func (o Options) reached(err error) error {
	u, bad := url.Parse(o.URL)
	if bad != nil || o.Broker != nil {
		return err
	}
	conn, refused := net.DialTimeout("tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "4222")), 5*time.Second)
	switch {
	case errors.Is(refused, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: %w", ErrNobody, refused)
	case refused != nil:
		return refused
	}
	defer conn.Close()
	greeting := make([]byte, 64)
	_ = conn.SetReadDeadline(time.Now().Add(greetingWait)) // it was just made
	n, _ := conn.Read(greeting)
	switch {
	case n == 0:
		return fmt.Errorf("%w: it accepts connections, but sends nothing: check the port", ErrNotBroker)
	case !bytes.HasPrefix(greeting[:n], []byte("INFO ")):
		return fmt.Errorf("%w: it sends %q: check the port", ErrNotBroker, greeting[:n])
	}
	return err
}
