package distributed

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

// TestBroker_OwnServerWithTLSAndCredentials: a run over a NATS server whose users have credentials files, and whose certificate is of an authority of
// its own. Who lacks either is refused with what to do.
func TestBroker_OwnServerWithTLSAndCredentials(t *testing.T) {
	s := newSetup(t)
	folder := t.TempDir()
	cert, key := certificate(t, folder)
	creds, config := account(t, folder)
	config += fmt.Sprintf("\ntls { cert_file: %q, key_file: %q }\n", cert, key)
	path := filepath.Join(folder, "nats.conf")
	write(t, path, config)
	broker(t, s.listen, "-sd", t.TempDir(), "-c", path)
	url := "tls://" + s.listen
	s.extra = []string{"--join", url, "--once"}
	for with, says := range map[string]string{"": "certificate", "--nats-ca": "credentials"} {
		var args []string
		if with != "" {
			args = []string{with, cert}
		}
		c := s.perf(append([]string{"--open-loop", "--rate", "40", "--number", "40", "--nats", url}, args...)...)
		if code := c.ends(); code == 0 || !strings.Contains(c.all(), says) || strings.Contains(c.all(), token) {
			t.Errorf("with %q: code %d\n%s", with, code, c.all())
		}
	}
	s.extra = append(s.extra, "--nats-ca", cert, "--nats-creds", creds)
	c := s.perf("--open-loop", "--rate", "40", "--number", "40", "--nats", url, "--nats-ca", cert, "--nats-creds", creds)
	s.worker("one")
	s.worker("two")
	if code := c.ends(); code != 0 || s.once() != 40 {
		t.Errorf("code %d, %d requests", code, s.once())
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// certificate makes one for 127.0.0.1 that is its own authority.
func certificate(t *testing.T, folder string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	write(t, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	return cert, key
}

// account makes an operator with an account that may store messages, and a user of it: the user's credentials file, and what a server's configuration
// says of them.
func account(t *testing.T, folder string) (creds, config string) {
	t.Helper()
	pair := func(kind func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		p, err := kind()
		if err != nil {
			t.Fatal(err)
		}
		public, err := p.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return p, public
	}
	signed := func(text string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	operator, operatorKey := pair(nkeys.CreateOperator)
	accountPair, accountKey := pair(nkeys.CreateAccount)
	_, system := pair(nkeys.CreateAccount) // without which a server stores nothing
	user, userKey := pair(nkeys.CreateUser)
	claims := jwt.NewAccountClaims(accountKey)
	claims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
	trusted := jwt.NewOperatorClaims(operatorKey)
	trusted.SystemAccount = system
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	file, err := jwt.FormatUserConfig(signed(jwt.NewUserClaims(userKey).Encode(accountPair)), seed)
	if err != nil {
		t.Fatal(err)
	}
	creds = filepath.Join(folder, "user.creds")
	write(t, creds, string(file))
	return creds, fmt.Sprintf("operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: { %s: %s, %s: %s }", signed(trusted.Encode(operator)), system,
		accountKey, signed(claims.Encode(operator)), system, signed(jwt.NewAccountClaims(system).Encode(operator)))
}
