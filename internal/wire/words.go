package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

// demandsCertificate are the words of a server that asked for a certificate and got none.
const demandsCertificate = "the server requires a client certificate: set --client-cert and --client-key"

// plainWords is an error without the addresses of our own side, which differ from request to request, and with what to do.
// Where a proxy stands between, it is named.
func (c *Client) plainWords(err error) string {
	words := c.words(err)
	if c.proxy == nil || strings.Contains(words, c.proxy.Host) {
		return words
	}
	return "through proxy " + c.via() + ": " + words
}

// via is the proxy without user and password.
func (c *Client) via() string { return c.proxy.Scheme + "://" + c.proxy.Host }

func (c *Client) words(err error) string {
	var handshake tlsError
	if errors.As(err, &handshake) || isAlert(err) {
		return c.tlsWords(err)
	}
	var op *net.OpError
	var call *os.SyscallError
	switch {
	case errors.As(err, &call):
		return call.Error()
	case errors.As(err, &op) && op.Err != nil:
		if doubled := op.Op + ": "; strings.HasPrefix(op.Err.Error(), doubled) {
			return op.Err.Error()
		}
		return op.Op + ": " + op.Err.Error()
	}
	return err.Error()
}

// tlsWords says why a handshake failed.
func (c *Client) tlsWords(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		header  tls.RecordHeaderError
	)
	var handshake tlsError
	switch {
	case errors.As(err, &handshake) && handshake.asked && !c.shows() && (isClosed(err) || isAlert(err)):
		return demandsCertificate
	case errors.As(err, &unknown):
		return "the server's certificate is signed by an authority that this system does not trust" + issuer(unknown.Cert) + ": " + trustHint(os.Getenv)
	case errors.As(err, &name):
		return strings.TrimPrefix(err.Error(), "tls: failed to verify certificate: ") + ": use a name from the certificate in --url, or disable " +
			"verification with --insecure"
	case errors.As(err, &invalid):
		return strings.TrimPrefix(err.Error(), "tls: failed to verify certificate: ")
	case errors.As(err, &header):
		return "the server does not use TLS: use http:// in --url"
	case isAlert(err):
		return c.alertWords(alertOf(err))
	case errors.Is(err, io.EOF):
		return "the server closed the connection during the TLS handshake: does it use TLS (https:// in --url) on this port?"
	}
	return err.Error()
}

// issuer names who signed a certificate.
func issuer(c *x509.Certificate) string {
	if c == nil || c.Issuer.String() == "" {
		return ""
	}
	return fmt.Sprintf(" (%.100s)", c.Issuer.String())
}

// trustHint says how to name an authority, and that Python's variable is not one that counts here.
func trustHint(getenv func(string) string) string {
	hint := "set --ca-file or SSL_CERT_FILE to the authority's certificate"
	if getenv("REQUESTS_CA_BUNDLE") != "" {
		hint += ` (REQUESTS_CA_BUNDLE is set, but only Python reads it: --ca-file "$REQUESTS_CA_BUNDLE")`
	}
	return hint
}

// isAlert reports whether the other side ended TLS with an alert.
func isAlert(err error) bool { return alertOf(err) != "" }

// alertOf is the alert in the standard's words, "" for none.
func alertOf(err error) string {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return ""
	}
	return strings.TrimPrefix(op.Err.Error(), "tls: ")
}

// shows reports whether the client has a certificate of its own.
func (c *Client) shows() bool { return c.config.TLS != nil && len(c.config.TLS.Certificates) > 0 }

func (c *Client) alertWords(alert string) string {
	switch {
	case c.shows() && (strings.Contains(alert, "certificate") || alert == "handshake failure"):
		return "the server rejected the client's certificate (" + alert + "): check --client-cert and --client-key"
	case alert == "certificate required" || alert == "bad certificate":
		return demandsCertificate
	case alert == "handshake failure":
		return "the server rejected the TLS handshake (handshake failure): it may require a client certificate (--client-cert)"
	}
	return "the server closed TLS: " + alert
}
