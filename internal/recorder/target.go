package recorder

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Target is the server that a recorder passes requests on to.
type Target struct {
	network, address string
	host             string // as it is named in requests
	prefix           string // of paths
	tls              *tls.Config
}

// dialWithin is how long a connection to the target may take to open.
const dialWithin = 10 * time.Second

// ParseTarget reads the URL of a server: http or https, with a path that goes before each request's, or unix with the path of a socket.
func ParseTarget(text string) (Target, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "":
		return Target{}, i18n.Text{EN: "it is not a URL: use the form http://127.0.0.1:8801", ZH: "不是 URL：请写作 http://127.0.0.1:8801"}.Err()
	case u.User != nil:
		return Target{}, i18n.Text{EN: "it contains a user or password: clients send their own credentials, which are forwarded", ZH: "含有用户名或密码：客户端发送自己的凭据，并原样转发"}.Err()
	case u.RawQuery != "" || u.Fragment != "":
		return Target{}, i18n.Text{EN: "it has a query or fragment: requests bring their own", ZH: "含有查询参数或片段：它们由请求自带"}.Err()
	case u.Scheme == "unix" && u.Path != "" && u.Host == "":
		return Target{network: "unix", address: u.Path, host: "localhost"}, nil
	case u.Scheme != "http" && u.Scheme != "https":
		return Target{}, i18n.Text{EN: "its scheme is not http, https or unix", ZH: "协议不是 http、https 或 unix"}.Err()
	case u.Hostname() == "":
		return Target{}, i18n.Text{EN: "it has no host", ZH: "没有主机"}.Err()
	}
	t := Target{network: "tcp", host: u.Host, prefix: strings.TrimRight(u.EscapedPath(), "/")}
	port := u.Port()
	if u.Scheme == "https" {
		t.tls = &tls.Config{ServerName: u.Hostname(), NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
		if port == "" {
			port = "443"
		}
	} else if port == "" {
		port = "80"
	}
	t.address = net.JoinHostPort(u.Hostname(), port)
	return t, nil
}

// Insecure is the target without a check of its certificate; ok reports whether it has one.
func (t Target) Insecure() (insecure Target, ok bool) {
	if t.tls == nil {
		return t, false
	}
	t.tls = t.tls.Clone()
	t.tls.InsecureSkipVerify = true
	return t, true
}

// At reports whether the server is whatever listens on an address of this machine: what is passed on to it would come back.
func (t Target) At(network, address string) bool {
	if t.network != network {
		return false
	}
	if network == "unix" {
		return filepath.Clean(t.address) == filepath.Clean(address)
	}
	there, port, _ := net.SplitHostPort(t.address)
	here, mine, err := net.SplitHostPort(address)
	return err == nil && port == mine && port != "0" && (strings.EqualFold(there, here) || local(there) && local(here))
}

// local reports whether a host is this machine by its loopback, or all its addresses.
func local(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip.IsLoopback() || ip.IsUnspecified()
}

// Open opens a connection to the server.
func (t Target) Open(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	if t.tls != nil {
		return (&tls.Dialer{Config: t.tls}).DialContext(ctx, t.network, t.address)
	}
	return (&net.Dialer{}).DialContext(ctx, t.network, t.address)
}
