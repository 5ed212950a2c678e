package config

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitURLs_BlanksStandBetweenAddressesAndMayStandInAQuery(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                nil,
		"http://a":                        {"http://a"},
		"http://a  https://b\tunix:///c":  {"http://a", "https://b", "unix:///c"},
		"http://a/?q=two words http://b/": {"http://a/?q=two words", "http://b/"},
		"a b":                             {"a b"},
	} {
		if got := SplitURLs(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestParseURL_SocketWithAndWithoutAPath(t *testing.T) {
	for text, want := range map[string][2]string{
		"unix:///run/llm.sock":                      {"http://localhost", "/run/llm.sock"},
		"unix:///run/llm.sock:/v1/chat/completions": {"http://localhost/v1/chat/completions", "/run/llm.sock"},
		"unix:///run/a:b.sock:/v1?x=1":              {"http://localhost/v1?x=1", "/run/a:b.sock"},
		"http://h:1/v1":                             {"http://h:1/v1", ""},
	} {
		u, socket, err := ParseURL(text)
		if err != nil || u.String() != want[0] || socket != want[1] {
			t.Errorf("%s: %v %q %v", text, u, socket, err)
		}
	}
}

func TestURLs_SeveralAreOneFlagAndOneTextInJSON(t *testing.T) {
	words := []string{"--model", "m", "--prompt", "x", "--url", "http://a:1", "http://b:2/v1", "--balance", "session"}
	a, _, err := Parse(words, Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if a.URL != "http://a:1 http://b:2/v1" || a.Balance != BySession {
		t.Errorf("%q %q", a.URL, a.Balance)
	}
	if got := strings.Join(a.Words(), " "); !strings.Contains(got, "--url http://a:1 http://b:2/v1 --") {
		t.Errorf("the words are %s", got)
	}
	if got := string(a.JSON(LevelValues{})); !strings.Contains(got, `"url": "http://a:1 http://b:2/v1"`) {
		t.Errorf("benchmark_args.json is %s", got)
	}
	for _, given := range []string{`["http://a:1", "http://b:2/v1"]`, `"http://a:1 http://b:2/v1"`} {
		again, _, err := ParseJSON([]byte(`{"model": "m", "prompt": "x", "url": `+given+`}`), Environment{})
		if err != nil || again.URL != a.URL {
			t.Errorf("%s: %q %v", given, again.URL, err)
		}
	}
}

func TestURLs_ProblemsOfEach(t *testing.T) {
	for urls, want := range map[string]string{
		"http://a ftp://b":                    "is neither http nor https",
		"http://a http://b:99999":             "has a port outside",
		"unix://run/x.sock":                   "does not have an absolute path to the socket",
		"unix:///" + strings.Repeat("x", 120): "too long",
		strings.Repeat("http://a ", 300):      "more than 256 servers",
	} {
		_, _, err := Parse(append([]string{"--model", "m", "--prompt", "x", "--url"}, strings.Fields(urls)...), Environment{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v", urls, err)
		}
	}
}

func TestURLs_ProblemsOfSeveralMetricsPages(t *testing.T) {
	_, _, err := Parse([]string{"--model", "m", "--prompt", "x", "--server-metrics", "http://a/metrics", "ftp://u:hidden-word@b", "http://c:99999"}, Environment{})
	if err == nil || !strings.Contains(err.Error(), "URL 2 is neither http nor https, URL 3 has a port outside") || strings.Contains(err.Error(), "hidden-word") {
		t.Error(err)
	}
}

func TestURLs_SecretsOfEachAreKnownAndHidden(t *testing.T) {
	a := Default()
	write, metrics := "http://w/write?db=prometheus&p=fourth-secret", "http://a/metrics?k=fifth-secret"
	a.ServerMetrics, a.GPUMetrics, a.PrometheusRemoteWrite, a.OTLP = metrics, "http://g/metrics?auth=sixth-secret http://g/metrics?x=seventh-secret", &write, new("http://c?q=eighth-secret")
	a.URL = "http://u:first-secret@a http://b/?api_key=second-secret unix:///x.sock:/v1?token=third-secret"
	masked := a.Masked()
	shown := masked.URL + masked.ServerMetrics + masked.GPUMetrics + *masked.PrometheusRemoteWrite + *masked.OTLP
	found := a.Secrets()
	for _, s := range []string{"first-secret", "second-secret", "third-secret", "fourth-secret", "fifth-secret", "sixth-secret", "seventh-secret", "eighth-secret"} {
		if strings.Contains(shown, s) || !slices.Contains(found, s) {
			t.Errorf("%s: shown as %s, found %v", s, shown, found)
		}
	}
}
