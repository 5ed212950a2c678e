package run_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"github.com/modelscope/evalscope/internal/run"
)

// An identity is a certificate for 127.0.0.1 that signs itself, and its PEM files.
type identity struct {
	pair      tls.Certificate
	cert, key string
}

func sign(t *testing.T, ends time.Time) (s identity) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "private"}, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: ends,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s.cert, s.key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{s.cert: {Type: "CERTIFICATE", Bytes: der}, s.key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s.pair, err = tls.LoadX509KeyPair(s.cert, s.key); err != nil {
		t.Fatal(err)
	}
	return s
}

// spoken is the configuration of a server that shows a certificate, and demands that of a client unless that is nil.
func spoken(server identity, client *identity) *tls.Config {
	c := &tls.Config{Certificates: []tls.Certificate{server.pair}, NextProtos: []string{"h2", "http/1.1"}}
	if client != nil {
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		c.ClientCAs.AddCert(client.pair.Leaf)
	}
	return c
}

// takes is a receiver over HTTPS that answers 200 with nothing.
func takes(t *testing.T, config *tls.Config) (address string) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	server.TLS, server.Config.ErrorLog = config, slog.NewLogLogger(slog.DiscardHandler, 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// takesGRPC is a collector over gRPC with TLS.
func takesGRPC(t *testing.T, config *tls.Config) (address string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, ended := grpc.NewServer(grpc.Creds(credentials.NewTLS(config))), make(chan error, 1)
	collector.RegisterTraceServiceServer(server, collectorGRPC{})
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		server.Stop()
		<-ended
	})
	return listener.Addr().String()
}

type collectorGRPC struct {
	collector.UnimplementedTraceServiceServer
}

func (collectorGRPC) Export(context.Context, *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	return &collector.ExportTraceServiceResponse{}, nil
}

// TestReceivers_TLS: which certificates are believed and shown, and what is said about those that are not.
func TestReceivers_TLS(t *testing.T) {
	later := time.Now().Add(time.Hour)
	server, other, client, expired := sign(t, later), sign(t, later), sign(t, later), sign(t, time.Now().Add(-time.Hour))
	n := &traced{}
	target := n.open(t)
	for name, c := range map[string]struct {
		shown     identity
		demanded  *identity
		change    func(*run.Arguments)
		variables map[string]string // those of OpenTelemetry are of no effect for remote write
		want      []string          // in the warning, nil for none
	}{
		"private authority":  {shown: server, change: func(a *run.Arguments) { a.CAFile = &server.cert }},
		"nobody vouches":     {shown: server, want: []string{"certificate signed by unknown authority", "set --ca-file"}},
		"another authority":  {shown: server, change: func(a *run.Arguments) { a.CAFile = &other.cert }, want: []string{"unknown authority", "set --ca-file"}},
		"expired":            {shown: expired, change: func(a *run.Arguments) { a.CAFile = &expired.cert }, want: []string{"has expired", "renew the certificate"}},
		"not verified":       {shown: server, change: func(a *run.Arguments) { a.Insecure = true }},
		"client certificate": {shown: server, demanded: &client, change: func(a *run.Arguments) { a.CAFile, a.ClientCert, a.ClientKey = &server.cert, &client.cert, &client.key }},
		"none to show":       {shown: server, demanded: &client, change: func(a *run.Arguments) { a.CAFile = &server.cert }, want: []string{"certificate required", "--client-cert"}},
		"variables": {shown: server, demanded: &client, change: func(a *run.Arguments) { a.CAFile = &other.cert }, variables: map[string]string{
			"OTEL_EXPORTER_OTLP_CERTIFICATE": server.cert, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": client.cert, "OTEL_EXPORTER_OTLP_CLIENT_KEY": client.key}},
		"variables of traces": {shown: server, variables: map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": other.cert,
			"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": server.cert}},
	} {
		for _, scheme := range []string{"https", "grpcs", "write"} {
			if scheme == "write" && c.variables != nil || scheme == "grpcs" && c.want != nil && name != "expired" { // it takes 8 seconds
				continue
			}
			t.Run(name+" "+scheme, func(t *testing.T) {
				for name, value := range c.variables {
					t.Setenv(name, value)
				}
				args, log, flag := arguments(t, target), &strings.Builder{}, "--otlp: the collector did not take all spans"
				args.Parallel, args.Number, args.NoTestConnection = []int{1}, []run.Count{{N: 1}}, true
				switch config := spoken(c.shown, c.demanded); scheme {
				case "https":
					args.OTLP = new("https://user:canary@" + takes(t, config))
				case "grpcs":
					args.OTLP = new("grpcs://user:canary@" + takesGRPC(t, config))
				default:
					args.PrometheusRemoteWrite, flag = new("https://user:canary@"+takes(t, config)+"/write"), "--prometheus-remote-write: the last values were not sent"
				}
				if c.change != nil {
					c.change(&args)
				}
				mustRun(t, args, run.Options{Log: slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})})
				if strings.Contains(log.String(), flag) != (c.want != nil) || strings.Contains(log.String(), "canary") {
					t.Errorf("the log is\n%s", log)
				}
				for _, want := range c.want {
					if strings.Count(log.String(), want) != 1 {
						t.Errorf("%q is there %d times in\n%s", want, strings.Count(log.String(), want), log)
					}
				}
			})
		}
	}
}

func TestReceivers_VariablesOfCertificatesThatCannotBeUsedAreProblems(t *testing.T) {
	args := arguments(t, "http://127.0.0.1:1/v1")
	args.OTLP = new("https://127.0.0.1:1")
	for _, name := range []string{"OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE"} {
		t.Setenv(name, "/nowhere.pem")
		_, err := run.Run(t.Context(), args, run.Options{})
		t.Setenv(name, "")
		if problems := (run.Problems)(nil); !errors.As(err, &problems) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "/nowhere.pem") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A receiver that answers with what it was sent must not bring a password or key into the log. Its page counts as a failure, said once.
func TestReceivers_AnswersShowNoSecretAndPagesAreFailures(t *testing.T) {
	n := &traced{}
	for body, want := range map[string]string{"": "401", "<html><title>Sign in</title>": `a web page ("Sign in"): check host, port and path of the URL`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body == "" {
				w.WriteHeader(http.StatusUnauthorized)
			}
			user, password, _ := r.BasicAuth()
			_, _ = io.WriteString(w, body+" not you: "+r.Header.Get("Authorization")+" "+user+" "+password+" "+r.Header.Get("X-Key"))
		}))
		t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=canary-header")
		t.Setenv("EVALSCOPE_REMOTE_WRITE_HEADERS", "x-key=canary-header")
		to, log := strings.Replace(server.URL, "//", "//user:canary-word@", 1), &strings.Builder{}
		args := arguments(t, n.open(t))
		args.Parallel, args.Number, args.SleepInterval = []int{1, 2}, []run.Count{{N: 2}, {N: 2}}, 0
		args.OTLP, args.PrometheusRemoteWrite = &to, new(to+"/write")
		result := mustRun(t, args, run.Options{Log: slog.NewTextHandler(log, nil)})
		server.Close()
		for _, flag := range []string{"--otlp: the collector did not", "--prometheus-remote-write: the last values"} {
			_, after, found := strings.Cut(log.String(), flag)
			line, _, _ := strings.Cut(after, "\n")
			if !found || strings.Contains(after, flag) || !strings.Contains(strings.ReplaceAll(line, `\"`, `"`), want) {
				t.Errorf("%s: the log is\n%s", flag, log)
			}
		}
		_ = filepath.WalkDir(result.Folder, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				text, _ := os.ReadFile(path)
				log.Write(text)
			}
			return nil
		})
		for _, secret := range []string{"canary", "dXNlcjpjYW5hcnktd29yZA"} {
			if at := strings.Index(log.String(), secret); at >= 0 {
				t.Errorf("a secret is shown: %s", log.String()[max(0, at-200):at+40])
			}
		}
	}
}
