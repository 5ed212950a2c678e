package preflight

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
)

// certificate is one of its own authority for the names, valid until end.
func certificate(t *testing.T, end time.Time, names ...string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: names,
		NotBefore: end.Add(-365 * 24 * time.Hour), NotAfter: end, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := x509.ParseCertificate(der)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestWay_CertificatesAreJudged(t *testing.T) {
	year := time.Now().Add(365 * 24 * time.Hour)
	for name, c := range map[string]struct {
		end     time.Time
		names   []string
		trusted bool
		want    Severity
		says    []string
	}{
		"good":     {year, []string{"localhost"}, true, OK, []string{"TLS 1.3", year.UTC().Format(time.DateOnly)}},
		"soon":     {time.Now().Add(5 * 24 * time.Hour), []string{"localhost"}, true, Warn, []string{"renew"}},
		"over":     {time.Now().Add(-time.Hour), []string{"localhost"}, true, Fail, []string{"expired or not yet valid"}},
		"other":    {year, []string{"llm.example", "b.example"}, true, Fail, []string{"not valid for localhost, only for llm.example, b.example"}},
		"insecure": {time.Now().Add(-time.Hour), []string{"llm.example"}, false, Warn, []string{"NOT VERIFIED (--insecure)", "--ca-file"}},
		"unknown":  {year, []string{"localhost"}, false, Fail, []string{"SSL_CERT_FILE", "--ca-file", "CN=test"}},
	} {
		t.Run(name, func(t *testing.T) {
			own, pool := certificate(t, c.end, c.names...)
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are meant to
			server.StartTLS()
			defer server.Close()
			u, _ := url.Parse(server.URL)
			u.Host = "localhost:" + u.Port()
			a := newAsker(machine(nil, nil), Target{URL: u})
			defer a.close()
			if a.tls = (&tls.Config{RootCAs: x509.NewCertPool()}); c.trusted {
				a.tls.RootCAs = pool
			}
			a.tls.InsecureSkipVerify = name == "insecure"
			conn, err := net.Dial("tcp", "127.0.0.1:"+u.Port())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			judged(t, a.secure(t.Context(), conn), c.want, c.says...)
		})
	}
}

func TestWay_TLSAndPlainTakenForEachOther(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	u, _ := url.Parse(strings.Replace(plain.URL, "http:", "https:", 1) + "/v1/chat/completions")
	all, _ := check(t, Target{URL: u})
	judged(t, of(t, all, "tls"), Fail, "http://")

	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	u, _ = url.Parse(strings.Replace(secure.URL, "https:", "http:", 1) + "/v1/chat/completions")
	all, _ = check(t, Target{URL: u})
	judged(t, of(t, all, "server"), Fail, "https://")
}

func TestWay_LookUpsAreJudged(t *testing.T) {
	judged(t, judgeLookup("dns", "h", []string{"::1", "127.0.0.1"}, time.Millisecond), OK, "h resolves to ::1, 127.0.0.1")
	judged(t, judgeLookup("dns", "h", []string{"10.0.0.1", "10.0.0.2", "::1"}, time.Millisecond), Warn, "3 addresses")
	judged(t, judgeLookup("dns", "h", []string{"10.0.0.1"}, 150*time.Millisecond), Warn, "slow", "10.0.0.1 h")
	all, _ := check(t, Target{URL: &url.URL{Scheme: "http", Host: "nobody.invalid"}})
	judged(t, of(t, all, "dns"), Fail, "nobody.invalid cannot be resolved")
}

func TestWay_ServersClock(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, off := range []time.Duration{-time.Second, -900 * time.Millisecond, 0, 900 * time.Millisecond, time.Second} {
		judged(t, serverClock(now.Add(off).Format(http.TimeFormat), now.Add(990*time.Millisecond)), OK, "the server's clock agrees with ours (within 1s)")
	}
	judged(t, serverClock(now.Add(2*time.Second).Format(http.TimeFormat), now.Add(990*time.Millisecond)), OK, "differs from ours by 2s")
	judged(t, serverClock(now.Add(-time.Minute).Format(http.TimeFormat), now), Warn, "1m0s")
	judged(t, serverClock("", now), Skipped)
}

func TestWay_NearestName(t *testing.T) {
	list := []string{"Qwen/Qwen2.5-7B-Instruct", "meta-llama/Llama-3.1-8B", "gpt2"}
	for name, want := range map[string]string{"qwen2.5-7b-instruct": list[0], "Qwen2.5-7B": list[0], "llama_3.1-8b": list[1], "GPT-2": list[2], "gpt3": list[2], "mistral": ""} {
		if got := meantModel(name, list); got != want {
			t.Errorf("%s: %q, not %q", name, got, want)
		}
	}
}

func TestWay_TableFitsAndSaysEverything(t *testing.T) {
	all := []Finding{found("model", OK, "fine", "正常"),
		found("slots", Warn, strings.Repeat("many words ", 20), strings.Repeat("很多字，", 40)).fix(strings.Repeat("do this ", 20), strings.Repeat("请这样做。", 20), "a command")}
	for _, language := range []string{"en", "zh"} {
		text := Table(all, language, 80, false)
		squeezed := strings.NewReplacer(" ", "", "\n", "").Replace(text)
		for _, f := range all {
			for _, part := range []string{marks[f.Severity] + titles[f.Check].In(language), f.What.In(language), f.Fix.In(language), f.Command} {
				if !strings.Contains(squeezed, strings.ReplaceAll(part, " ", "")) {
					t.Errorf("%s: %q is missing in\n%s", language, part, text)
				}
			}
		}
		for line := range strings.Lines(text) {
			if w := runewidth.StringWidth(strings.TrimRight(line, "\n")); w > 80 {
				t.Errorf("a line of %d columns: %s", w, line)
			}
		}
	}
}
