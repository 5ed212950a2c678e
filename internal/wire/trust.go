package wire

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"

	"github.com/modelscope/evalscope/internal/regular"
)

// Trust is whom TLS believes and what the client shows, by paths of PEM files.
type Trust struct {
	// CAFile has authorities that are believed beside the system's (on Linux those of SSL_CERT_FILE and SSL_CERT_DIR).
	CAFile string
	// ClientCert and ClientKey are what the client shows to a server that demands it; "" for the key where both are in one file.
	ClientCert, ClientKey string
	// Insecure verifies no certificate of the server.
	Insecure bool
}

// maxPEM bounds a file of certificates; the system's own bundle has a quarter of a megabyte.
const maxPEM = 8 << 20

// TLS reads the files. It is nil where nothing was asked for. An error is about the file that the argument of that key names.
func (t Trust) TLS() (config *tls.Config, key string, err error) {
	if t == (Trust{}) {
		return nil, "", nil
	}
	config = &tls.Config{InsecureSkipVerify: t.Insecure}
	if t.CAFile != "" {
		if config.RootCAs, err = authorities(t.CAFile); err != nil {
			return nil, "ca_file", err
		}
	}
	if t.ClientCert == "" {
		return config, "", nil
	}
	cert, err := regular.Read(t.ClientCert, maxPEM)
	if err != nil {
		return nil, "client_cert", err
	}
	keyPEM, key := cert, "client_cert"
	if t.ClientKey != "" {
		key = "client_key"
		if keyPEM, err = regular.Read(t.ClientKey, maxPEM); err != nil {
			return nil, key, err
		}
	}
	pair, err := tls.X509KeyPair(cert, keyPEM)
	switch {
	case err == nil:
	case t.ClientKey == "" && !bytes.Contains(cert, []byte("PRIVATE KEY-----")):
		return nil, "client_cert", fmt.Errorf("%s has no private key: set the key file too", t.ClientCert)
	case strings.Contains(err.Error(), "private key does not match public key"):
		return nil, key, fmt.Errorf("%s is the key of a different certificate: use the one that belongs to %s", cmp.Or(t.ClientKey, t.ClientCert), t.ClientCert)
	default:
		return nil, key, fmt.Errorf("certificate and key cannot be used: %w: use PEM files, which begin with -----BEGIN", err)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, "", nil
}

// authorities are the system's and those of the file.
func authorities(path string) (*x509.CertPool, error) {
	data, err := regular.Read(path, maxPEM)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s has no certificate: use a PEM file, which begins with -----BEGIN", path)
	}
	return pool, nil
}
