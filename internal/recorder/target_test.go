package recorder_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/modelscope/evalscope/internal/recorder"
)

// TestTarget_InsecureTakesAnyCertificate, and without it none that nobody vouches for.
func TestTarget_InsecureTakesAnyCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	target, err := recorder.ParseTarget(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := target.Open(t.Context()); err == nil {
		conn.Close()
		t.Error("a certificate of nobody was taken")
	}
	insecure, ok := target.Insecure()
	conn, err := insecure.Open(t.Context())
	if !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	conn.Close()
	if plain, err := recorder.ParseTarget("http://h"); err != nil {
		t.Fatal(err)
	} else if _, ok := plain.Insecure(); ok {
		t.Error("http has a certificate")
	}
}

func TestTarget_KnowsTheAddressThatItIs(t *testing.T) {
	for _, c := range []struct {
		target, network, address string
		want                     bool
	}{
		{"http://127.0.0.1:8000", "tcp", "127.0.0.1:8000", true},
		{"http://localhost:8000/v1", "tcp", "127.0.0.1:8000", true},
		{"http://127.0.0.1:8000", "tcp", "0.0.0.0:8000", true},
		{"http://[::1]:8000", "tcp", "[::]:8000", true},
		{"http://gpu:8000", "tcp", "GPU:8000", true},
		{"http://gpu:8000", "tcp", "0.0.0.0:8000", false},
		{"http://127.0.0.1:8001", "tcp", "127.0.0.1:8000", false},
		{"http://127.0.0.1:8000", "tcp", "10.0.0.7:8000", false},
		{"unix:/run/a.sock", "unix", "/run/./a.sock", true},
		{"unix:/run/a.sock", "unix", "/run/b.sock", false},
		{"unix:/run/a.sock", "tcp", "127.0.0.1:8000", false},
	} {
		target, err := recorder.ParseTarget(c.target)
		if err != nil {
			t.Fatal(err)
		}
		if got := target.At(c.network, c.address); got != c.want {
			t.Errorf("%s at %s %s: %v", c.target, c.network, c.address, got)
		}
	}
}
