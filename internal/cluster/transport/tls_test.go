package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// everywhere is a broker beyond loopback, and its port.
func everywhere(t *testing.T) (port string) {
	t.Helper()
	b, err := StartBroker("0.0.0.0:0", keyOf(t, token), Certificate{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	_, port, _ = net.SplitHostPort(b.Address())
	if b.Scheme() != "tls" {
		t.Errorf("it is reached by %s", b.Scheme())
	}
	return port
}

// TestBroker_BeyondLoopbackKnownByTheToken: who has the token knows the certificate, and nobody else lets itself be told.
func TestBroker_BeyondLoopbackKnownByTheToken(t *testing.T) {
	port := everywhere(t)
	for _, url := range []string{"tls://127.0.0.1:" + port, "tls://localhost:" + port} {
		bus, err := Connect(Options{URL: url, Own: true, Key: keyOf(t, token)})
		if err != nil {
			t.Fatal(url, err)
		}
		bus.Close()
	}
	if _, err := Connect(Options{URL: "tls://127.0.0.1:" + port, Own: true, Key: keyOf(t, token+"!")}); !errors.Is(err, ErrStranger) {
		t.Errorf("another token: %v", err)
	}
}

// TestBroker_TellsAStrangerNothing: it waits for the other's TLS, and its certificate names nobody.
func TestBroker_TellsAStrangerNothing(t *testing.T) {
	port := everywhere(t)
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(50 * time.Millisecond))
	if said, _ := io.ReadAll(c); len(said) > 0 {
		t.Errorf("it said %q", said)
	}
	s, err := tls.Dial("tcp", "127.0.0.1:"+port, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	leaf := s.ConnectionState().PeerCertificates[0]
	if leaf.Subject.String() != "" || len(leaf.DNSNames) > 0 || s.ConnectionState().Version != tls.VersionTLS13 {
		t.Errorf("%s, %v", leaf.Subject, leaf.DNSNames)
	}
}

// authority makes a certificate that signs itself, for loopback, and the files of it.
func authority(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	err = errors.Join(os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// TestBroker_OwnCertificate: it is held against the authorities that are given, for the host that was asked for.
func TestBroker_OwnCertificate(t *testing.T) {
	cert, key := authority(t)
	b, err := StartBroker("127.0.0.1:0", keyOf(t, token), Certificate{cert, key})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	bus, err := Connect(Options{URL: "tls://" + b.Address(), Own: true, Key: keyOf(t, token), Authorities: cert})
	if err != nil {
		t.Fatal(err)
	}
	bus.Close()
	if _, err := Connect(Options{URL: "tls://" + b.Address(), Own: true, Key: keyOf(t, token)}); !errors.Is(err, ErrStranger) {
		t.Errorf("an authority that nobody knows: %v", err)
	}
	_, port, _ := net.SplitHostPort(b.Address())
	if _, err := Connect(Options{URL: "tls://localhost:" + port, Own: true, Key: keyOf(t, token), Authorities: cert}); !errors.Is(err, ErrStranger) {
		t.Errorf("another host's certificate: %v", err)
	}
	if _, err := StartBroker("127.0.0.1:0", keyOf(t, token), Certificate{cert, cert}); err == nil {
		t.Error("a certificate as its own key is taken")
	}
	if _, err := Connect(Options{URL: "tls://" + b.Address(), Own: true, Key: keyOf(t, token), Authorities: key}); err == nil || errors.Is(err, ErrStranger) {
		t.Errorf("a file without certificates: %v", err)
	}
}

// TestConnect_ServerOfOthersWithTLS: one that says what it is before it speaks TLS, as NATS servers do.
func TestConnect_ServerOfOthersWithTLS(t *testing.T) {
	cert, key := authority(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, JetStream: true, StoreDir: t.TempDir(),
		TLS: true, TLSTimeout: 5, TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	defer s.Shutdown()
	if !s.ReadyForConnections(5 * time.Second) {
		t.Fatal("it is not ready")
	}
	for _, own := range []bool{true, false} { // a worker without credentials does not know whose it is
		bus, err := Connect(Options{URL: "tls://" + s.Addr().String(), Own: own, Key: keyOf(t, token), Authorities: cert})
		if err != nil {
			t.Fatal(own, err)
		}
		if _, err := bus.Ask(context.Background(), "join", nil); !errors.Is(err, ErrAlone) {
			t.Errorf("%v", err)
		}
		bus.Close()
	}
}
