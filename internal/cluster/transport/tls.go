package transport

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net/url"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/seal"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/i18n"
)

// A Certificate names the files of a certificate of the user's own; the zero Certificate is none.
type Certificate struct{ Cert, Key string }

// serverTLS is how a broker of ours speaks TLS: by the user's certificate, else by one whose key follows from the token. Who has the token
// knows its public half beforehand, so there is nothing that could be exchanged on the way.
func serverTLS(own Certificate, key *seal.Key) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS13}
	if own != (Certificate{}) {
		cert, err := tls.LoadX509KeyPair(own.Cert, own.Key)
		if err != nil {
			return nil, i18n.Errorf("cannot read the broker's certificate: %v", "无法读取消息服务的证书：%v", err)
		}
		c.Certificates = []tls.Certificate{cert}
		return c, nil
	}
	seed := key.TLSSeed()
	private := ed25519.NewKeyFromSeed(seed[:])
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(365 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, err
	}
	c.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}
	return c, nil
}

// ErrStranger is a broker whose certificate is neither ours nor one that anybody vouches for.
var ErrStranger = i18n.Text{EN: "the broker's certificate does not belong to this join token, and no certificate authority that this machine trusts has signed it",
	ZH: "消息服务的证书与此加入令牌不符，且未由本机信任的 CA 签署"}.Err()

// clientTLS accepts the certificate that follows from the token, and any other that is valid for the host by the authorities in the file,
// or by those of the system.
func clientTLS(key *seal.Key, address, authorities string) (*tls.Config, error) {
	var roots *x509.CertPool
	if authorities != "" {
		data, err := regular.Read(authorities, regular.Document)
		if err != nil {
			return nil, i18n.Errorf("cannot read the certificate authorities: %v", "无法读取 CA 证书：%v", err)
		}
		if roots = x509.NewCertPool(); !roots.AppendCertsFromPEM(data) {
			return nil, i18n.Errorf("%s has no certificate in PEM form", "%s 中没有 PEM 格式的证书", authorities)
		}
	}
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = u.Hostname()
	}
	seed := key.TLSSeed()
	ours := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	verify := func(s tls.ConnectionState) error {
		leaf := s.PeerCertificates[0] // a server has one
		if public, ok := leaf.PublicKey.(ed25519.PublicKey); ok && subtle.ConstantTimeCompare(public, ours) == 1 {
			return nil
		}
		between := x509.NewCertPool()
		for _, c := range s.PeerCertificates[1:] {
			between.AddCert(c)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: cmp.Or(s.ServerName, host, "no name"), Roots: roots, Intermediates: between}); err != nil {
			return i18n.Errorf("%v: %v", "%v：%v", ErrStranger, err)
		}
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, VerifyConnection: verify}, nil // verify does it all
}
