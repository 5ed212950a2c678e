package preflight

import (
	"net/url"
	"testing"
)

// BenchmarkLocal is what every run pays before it starts.
func BenchmarkLocal(b *testing.B) {
	h, t := This(func() (bool, string) { return true, "" }), Target{URL: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}, Connections: 100}
	for b.Loop() {
		Local(h, t)
	}
}
