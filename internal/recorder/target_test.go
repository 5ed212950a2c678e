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
