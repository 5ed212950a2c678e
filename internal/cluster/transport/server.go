// Package transport is the only package that uses NATS: a broker inside this process, and a connection to it or to an
// existing broker. Messages are sealed, so the broker and its other users see only times and sizes. It does not know
// what the messages mean.
package transport

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/perf/i18n"
)

// mostPayload is the bound of a message: a piece of a log with everything round it.
const mostPayload = 1 << 20

// A Broker is a NATS server with JetStream in this process. Only who has the token can connect: it is proved by a signature, and does not
// travel.
type Broker struct {
	server *server.Server
	store  string
	tls    bool
}

// StartBroker starts a broker that listens at an address, port 0 for any. What it keeps lies in a temporary folder until Close; it is not
// synced to the disk, because workers keep their logs until the coordinator has them. It speaks TLS, from the first byte on, beyond
// loopback, and anywhere with a certificate of the user's own.
func StartBroker(listen string, key *seal.Key, own Certificate) (*Broker, error) {
	host, port, err := splitAddress(listen)
	if err != nil {
		return nil, err
	}
	public, _, err := login(key)
	if err != nil {
		return nil, err
	}
	store, err := os.MkdirTemp("", "evalscope-broker-*")
	if err != nil {
		return nil, fmt.Errorf("the broker's folder: %w", err)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	o := &server.Options{ServerName: "evalscope", Host: host, Port: port, NoLog: true, NoSigs: true, NoSystemAccount: true,
		JetStream: true, StoreDir: store, MaxPayload: mostPayload, AuthTimeout: 5,
		Nkeys: []*server.NkeyUser{{Nkey: public}}}
	b := &Broker{store: store}
	if !loopback(host) || own != (Certificate{}) {
		if o.TLSConfig, err = serverTLS(own, key); err != nil {
			return nil, errors.Join(err, os.RemoveAll(store))
		}
		b.tls = true
		o.TLS, o.TLSHandshakeFirst, o.TLSTimeout = true, true, 5
	}
	s, err := server.NewServer(o)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making the broker: %w", err), os.RemoveAll(store))
	}
	b.server = s
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		return nil, errors.Join(i18n.Errorf("the broker cannot listen at %s: check that the address is free and belongs to this machine", "消息服务无法监听 %s：请检查该地址未被占用且属于本机", listen), b.Close())
	}
	return b, nil
}

// splitAddress is host and port of an address.
func splitAddress(listen string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, i18n.Errorf("%q is not an address: use host:port, such as 127.0.0.1:4222", "%q 不是地址：请使用 host:port，例如 127.0.0.1:4222", listen)
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, i18n.Errorf("%q has no port: use host:port, such as 127.0.0.1:4222", "%q 没有端口：请使用 host:port，例如 127.0.0.1:4222", listen)
	}
	return host, port, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Scheme is that of the broker's URL.
func (b *Broker) Scheme() string {
	if b.tls {
		return "tls"
	}
	return "nats"
}

// Address is where the broker listens.
func (b *Broker) Address() string { return b.server.Addr().String() }

// Close ends the broker and removes what it kept.
func (b *Broker) Close() error {
	b.server.Shutdown()
	b.server.WaitForShutdown()
	return os.RemoveAll(b.store)
}

// login is the key pair of a token: the public half as NATS writes it, and what signs with the other.
func login(key *seal.Key) (public string, sign func([]byte) ([]byte, error), err error) {
	seed := key.LoginSeed()
	pair, err := nkeys.FromRawSeed(nkeys.PrefixByteUser, seed[:])
	if err != nil {
		return "", nil, err
	}
	public, err = pair.PublicKey()
	return public, pair.Sign, err
}
