package plan

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestReach_TimeoutForConnectingIsThereWithoutAWord(t *testing.T) {
	for words, want := range map[string]time.Duration{"": 10 * time.Second, "--connect-timeout 0": 0, "--connect-timeout 500ms": 500 * time.Millisecond} {
		p := build(t, append(strings.Fields(words), "--url", "http://h:1")...)
		if got := p.Target.ConnectTimeout; got != want || p.Target.TestTimeout != 0 {
			t.Errorf("%q: %v, test %v", words, got, p.Target.TestTimeout)
		}
	}
	if p := build(t, "--url", "http://h:1", "--test-timeout", "10m"); p.Target.TestTimeout != 10*time.Minute {
		t.Errorf("%v", p.Target.TestTimeout)
	}
}

func TestReach_FilesSayWhichWayRequestsWent(t *testing.T) {
	p := build(t, "--url", "https://h:1", "--insecure")
	proxy, _ := url.Parse("http://user:hunter2@proxy.example:3128")
	p.Target.Through(proxy)
	doc, err := p.Document().JSON()
	if err != nil {
		t.Fatal(err)
	}
	text := string(doc)
	for _, want := range []string{`"proxy": "http://proxy.example:3128"`, `"tls_unverified": true`, "CERTIFICATE IS NOT VERIFIED"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan lacks %s: %s", want, text)
		}
	}
	if strings.Contains(text, "hunter2") {
		t.Error("the proxy's password is in the plan")
	}
	plain := build(t, "--url", "http://h:1", "--insecure")
	if d := plain.Document(); d.TLSUnverified || !strings.Contains(strings.Join(d.Notes, "\n"), "no effect") {
		t.Errorf("%+v", d)
	}
}

// TestReach_TrustIsKeptForWhatIsBesideTheServers: the collector or an exporter can use TLS where the server does not.
func TestReach_TrustIsKeptForWhatIsBesideTheServers(t *testing.T) {
	for _, words := range []string{"--otlp https://c:1", "--otlp grpcs://c:1", "--prometheus-remote-write https://c/write", "--server-metrics https://r/metrics",
		"--gpu-metrics https://g:9400/metrics"} {
		p := build(t, append(strings.Fields(words), "--url", "http://h:1", "--insecure")...)
		if d := p.Document(); !p.Target.Insecure || d.TLSUnverified || strings.Contains(strings.Join(d.Notes, "\n"), "no effect") {
			t.Errorf("%s: %+v, %v", words, p.Target.Trust, d.Notes)
		}
	}
	if p := build(t, "--url", "http://h:1", "--otlp", "grpc://c:1", "--insecure"); p.Target.Insecure {
		t.Error("nothing uses TLS")
	}
}
