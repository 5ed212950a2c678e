package wire

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"

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

// TLS reads the files. It is nil where nothing was asked for. An error is about the file of that flag.
func (t Trust) TLS() (config *tls.Config, flag string, err error) {
	if t == (Trust{}) {
		return nil, "", nil
	}
	config = &tls.Config{InsecureSkipVerify: t.Insecure}
	if t.CAFile != "" {
		if config.RootCAs, err = authorities(t.CAFile); err != nil {
			return nil, "--ca-file", err
		}
	}
	if t.ClientCert == "" {
		return config, "", nil
	}
	cert, err := regular.Read(t.ClientCert, maxPEM)
	if err != nil {
		return nil, "--client-cert", err
	}
	key, flag := cert, "--client-cert"
	if t.ClientKey != "" {
		flag = "--client-key"
		if key, err = regular.Read(t.ClientKey, maxPEM); err != nil {
			return nil, flag, err
		}
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, flag, fmt.Errorf("certificate and key cannot be used: %w", err)
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
		return nil, fmt.Errorf("%s has no certificate", path)
	}
	return pool, nil
}
