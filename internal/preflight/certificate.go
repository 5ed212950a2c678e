package preflight

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// soon is how long before a certificate's end a warning begins.
const soon = 14 * 24 * time.Hour

// certified describes a handshake that succeeded.
func certified(check string, state tls.ConnectionState, took time.Duration, now time.Time) Finding {
	version := tls.VersionName(state.Version)
	en, zh := fmt.Sprintf("%s in %s", version, took), fmt.Sprintf("%s，用时 %s", version, took)
	if len(state.PeerCertificates) == 0 {
		return found(check, OK, en, zh)
	}
	if len(state.VerifiedChains) == 0 {
		return found(check, Warn, en+", certificate NOT VERIFIED (--insecure)", zh+"，未验证证书（--insecure）").
			fix("trust the authority's certificate with --ca-file instead of --insecure", "用 --ca-file 指定证书机构的证书，代替 --insecure", "--ca-file /path/to/ca.pem")
	}
	end := state.PeerCertificates[0].NotAfter
	en += ", certificate valid until " + end.Format(time.DateOnly)
	zh += "，证书有效期至 " + end.Format(time.DateOnly)
	if end.Sub(now) < soon {
		return found(check, Warn, en, zh).fix("renew the server's certificate before it expires", "请在到期前更新服务端证书", "")
	}
	return found(check, OK, en, zh)
}

// tlsFault says why a handshake failed and what to do.
func tlsFault(check, host string, err error, t Target) Finding {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		header  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &unknown):
		return found(check, Fail, "the certificate is signed by an authority that this machine does not trust"+issuer(unknown.Cert), "证书由本机未知的机构签发"+issuer(unknown.Cert)).
			fix("set --ca-file or SSL_CERT_FILE to a PEM file with that authority's certificate; REQUESTS_CA_BUNDLE is used by Python only",
				"用 --ca-file 或 SSL_CERT_FILE 指定该机构证书的文件（PEM）；REQUESTS_CA_BUNDLE 只有 Python 会读", "--ca-file /path/to/ca.pem")
	case errors.As(err, &name):
		names := names(name.Certificate)
		return found(check, Fail, "the certificate is not valid for "+host+", only for "+names, "证书不属于 "+host+"，而属于 "+names).
			fix("use one of the certificate's names in --url", "在 --url 中使用证书中的名称", "")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		span := invalid.Cert.NotBefore.Format(time.DateOnly) + " – " + invalid.Cert.NotAfter.Format(time.DateOnly)
		return found(check, Fail, "the certificate is expired or not yet valid ("+span+")", "证书不在有效期内（"+span+"）").
			fix("renew the server's certificate; if it is valid, correct this machine's clock", "更新服务端证书；若证书有效，请校正本机时钟", "date -u")
	case errors.As(err, &header):
		return found(check, Fail, "the server does not speak TLS on this port", "该端口的服务不使用 TLS").fix("use http:// in --url", "在 --url 中写 http://", "")
	case errors.Is(err, io.EOF):
		return found(check, Fail, "the server closed the connection during the TLS handshake", "服务在 TLS 握手时关闭了连接").
			fix("check the port in --url; the server may require a client certificate (--client-cert, --client-key)", "检查 --url 中的端口；服务可能要求客户端证书（--client-cert、--client-key）", "")
	}
	return found(check, Fail, "the TLS handshake failed: "+plain(err, t), "TLS 握手失败："+plain(err, t)).fix("check https:// in --url and the server's certificate", "检查 --url 中的 https:// 与服务端证书", "")
}

func issuer(c *x509.Certificate) string {
	if c == nil || c.Issuer.String() == "" {
		return ""
	}
	return " (" + c.Issuer.String() + ")"
}

// names are what a certificate is for, the first few.
func names(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "«" + c.Subject.CommonName + "»"
	}
	return strings.Join(all[:min(len(all), 5)], ", ")
}
