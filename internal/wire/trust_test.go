package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	encoding "encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// A keyPair is a certificate of its own authority, and its key, as PEM files.
type keyPair struct{ cert, key, both string }

// newPair makes a certificate for 127.0.0.1 that signs itself.
func newPair(t *testing.T, name string) keyPair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(file string, blocks ...*encoding.Block) string {
		var data []byte
		for _, b := range blocks {
			data = append(data, encoding.EncodeToMemory(b)...)
		}
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c, k := &encoding.Block{Type: "CERTIFICATE", Bytes: cert}, &encoding.Block{Type: "PRIVATE KEY", Bytes: secret}
	return keyPair{write("cert.pem", c), write("key.pem", k), write("both.pem", c, k)}
}

func (p keyPair) certificate(t *testing.T) tls.Certificate {
	t.Helper()
	c, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTrust_DecidesWhoIsSpokenTo(t *testing.T) {
	server, client, other := newPair(t, "server"), newPair(t, "client"), newPair(t, "other")
	clients := x509.NewCertPool()
	data, _ := os.ReadFile(client.cert)
	clients.AppendCertsFromPEM(data)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		open := &tls.Config{Certificates: []tls.Certificate{server.certificate(t)}, MaxVersion: version}
		mutual := open.Clone()
		mutual.ClientAuth, mutual.ClientCAs = tls.RequireAndVerifyClientCert, clients
		for _, stack := range stacks {
			for _, c := range []struct {
				name   string
				server *tls.Config
				trust  Trust
				kind   record.FaultKind // "" for a success, any where a reset may hide the alert
				words  string
			}{
				{"an unknown authority", open, Trust{}, record.FaultTLS, "an authority that this system does not trust (CN=server): set --ca-file or SSL_CERT_FILE to the authority's certificate"},
				{"a known authority", open, Trust{CAFile: server.cert}, "", ""},
				{"another authority", open, Trust{CAFile: other.cert}, record.FaultTLS, "does not trust"},
				{"no authority", open, Trust{Insecure: true}, "", ""},
				{"no client certificate", mutual, Trust{CAFile: server.cert}, record.FaultTLS, demandsCertificate},
				{"a client certificate", mutual, Trust{CAFile: server.cert, ClientCert: client.cert, ClientKey: client.key}, "", ""},
				{"a client certificate in one file", mutual, Trust{Insecure: true, ClientCert: client.both}, "", ""},
				{"a client certificate of others", mutual, Trust{CAFile: server.cert, ClientCert: other.cert, ClientKey: other.key}, "any", "rejected"},
			} {
				t.Run(tls.VersionName(version)+"/"+string(stack)+"/"+c.name, func(t *testing.T) {
					_, u := start(t, good, func(k net.Conn) net.Conn { return tls.Server(k, c.server) })
					u.Scheme = "https"
					config, _, err := c.trust.TLS()
					if err != nil {
						t.Fatal(err)
					}
					out, _ := ask(t, newClient(t, u, trusting(config), speaking(stack)))
					if kind(out) != c.kind && (c.kind != "any" || out.Fault == nil) || out.Fault != nil && !strings.Contains(out.Fault.Words, c.words) {
						t.Errorf("%+v", out.Fault)
					}
				})
			}
		}
	}
}

func TestTrust_FilesOfTrustThatCannotBeUsedAreNamed(t *testing.T) {
	pair := newPair(t, "x")
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for key, trusts := range map[string][]Trust{
		"ca_file":     {{CAFile: "/nowhere.pem"}, {CAFile: empty}, {CAFile: t.TempDir()}, {CAFile: pair.key}},
		"client_cert": {{ClientCert: "/nowhere.pem"}, {ClientCert: pair.cert}, {ClientCert: empty}},
		"client_key":  {{ClientCert: pair.cert, ClientKey: "/nowhere.pem"}, {ClientCert: pair.cert, ClientKey: newPair(t, "y").key}},
	} {
		for _, trust := range trusts {
			if config, named, err := trust.TLS(); err == nil || named != key {
				t.Errorf("%+v: %v, %s, %v", trust, config, named, err)
			}
		}
	}
}

func TestTrust_PythonsVariableIsNamed(t *testing.T) {
	if hint := trustHint(func(string) string { return "" }); strings.Contains(hint, "REQUESTS") {
		t.Error(hint)
	}
	if hint := trustHint(func(name string) string { return map[string]string{"REQUESTS_CA_BUNDLE": "/ca.pem"}[name] }); !strings.Contains(hint, `--ca-file "$REQUESTS_CA_BUNDLE"`) {
		t.Error(hint)
	}
}

func TestTrust_ServerThatWantsTLSIsFoundOut(t *testing.T) {
	_, secured, _ := secure(t, good)
	_, plain := start(t, good)
	for host, want := range map[string]bool{secured.Host: true, plain.Host: false, "127.0.0.1:1": false} {
		c := newClient(t, &url.URL{Scheme: "http", Host: host})
		if got := c.SpeaksTLS(t.Context()); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
	through := newClient(t, &url.URL{Scheme: "http", Host: secured.Host}, func(c *Config) {
		c.Proxy = func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: plain.Host}, nil }
	})
	if through.SpeaksTLS(t.Context()) {
		t.Error("it looked past the proxy")
	}
}
