package preflight

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// dial opens one connection to the server, or to the proxy before it.
func (a *asker) dial(ctx context.Context) (Finding, net.Conn) {
	const check = "tcp"
	network, address := "tcp", hostPort(a.target.URL)
	switch {
	case a.target.Socket != "":
		network, address = "unix", a.target.Socket
	case a.via != nil:
		address = hostPort(a.via)
	}
	begin := time.Now()
	conn, err := (&net.Dialer{Timeout: a.patience}).DialContext(ctx, network, address)
	took := time.Since(begin).Round(10 * time.Microsecond)
	if err == nil {
		return found(check, OK, fmt.Sprintf("connected to %s in %s", conn.RemoteAddr(), took), fmt.Sprintf("已连接 %s，用时 %s", conn.RemoteAddr(), took)), conn
	}
	what := "no connection to " + address + ": " + plain(err, a.target)
	f := found(check, Fail, what, "无法连接 "+address+"："+plain(err, a.target))
	var timeout net.Error
	switch {
	case a.target.Socket != "":
		return f.fix("start the server, correct the path in --url, or give this user read and write access to the socket", "请启动服务、改正 --url 中的路径，或让当前用户可读写该套接字", ""), nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return f.fix("nothing is listening there: start the server, or correct the host and port in --url", "该处没有监听：请启动服务，或改正 --url 中的主机与端口", ""), nil
	case errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, os.ErrDeadlineExceeded):
		return f.fix("a firewall or security group may drop packets: open the port for this machine", "可能被防火墙或安全组丢弃：请为本机开放该端口", ""), nil
	}
	return f.fix("check --url and the network of this machine", "检查 --url 与本机网络", ""), nil
}

// secure makes the TLS handshake on a fresh connection and looks at the certificate.
func (a *asker) secure(ctx context.Context, conn net.Conn) Finding {
	const check = "tls"
	host := a.target.URL.Hostname()
	config := a.tls.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	config.ServerName, config.NextProtos = host, []string{"http/1.1"}
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	begin := time.Now()
	client := tls.Client(conn, config)
	if err := client.HandshakeContext(ctx); err != nil {
		return tlsFault(check, host, err, a.target)
	}
	took := time.Since(begin).Round(10 * time.Microsecond)
	return certified(check, client.ConnectionState(), took, time.Now())
}
