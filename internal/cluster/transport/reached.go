package transport

import (
	"bytes"
	"cmp"
	"errors"
	"net"
	"net/url"
	"syscall"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// ErrNobody is an address at which nothing listens. ErrNotBroker is one at which something else than a NATS server does.
var (
	ErrNobody    = i18n.Text{EN: "nothing is listening there", ZH: "该地址没有服务在监听"}.Err()
	ErrNotBroker = i18n.Text{EN: "this is not a NATS server", ZH: "这不是 NATS 服务"}.Err()
)

// greetingWait is how long a server has to begin. A NATS server sends the first line.
const greetingWait = time.Second

// reached says what is at the address of a broker to which no connection could be made for the reason err.
func (o Options) reached(err error) error {
	u, bad := url.Parse(o.URL)
	if bad != nil || o.Broker != nil {
		return err
	}
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "4222"))
	conn, refused := net.DialTimeout("tcp", address, 5*time.Second)
	switch {
	case errors.Is(refused, syscall.ECONNREFUSED):
		return i18n.Errorf("%v (%s)", "%v（%s）", ErrNobody, address)
	case refused != nil:
		return refused
	}
	defer conn.Close()
	greeting := make([]byte, 64)
	_ = conn.SetReadDeadline(time.Now().Add(greetingWait)) // it was just made
	n, _ := conn.Read(greeting)
	switch {
	case n == 0:
		return i18n.Errorf("%v: it accepts connections, but sends nothing: check the port", "%v：它接受连接，但不发送任何内容：请检查端口", ErrNotBroker)
	case !bytes.HasPrefix(greeting[:n], []byte("INFO ")):
		return i18n.Errorf("%v: it sends %q: check the port", "%v：它发送 %q：请检查端口", ErrNotBroker, greeting[:n])
	}
	return err
}
