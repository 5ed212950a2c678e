package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestServer_RepliesAreWholeOverOneConnection: net/http reads both forms, one after the other, and the list of models.
func TestServer_RepliesAreWholeOverOneConnection(t *testing.T) {
	for _, each := range []bool{false, true} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go newServer(16, each).serve(l)
		for range 3 {
			r, err := http.Post("http://"+l.Addr().String()+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"m"}`))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			r.Body.Close()
			text := string(body)
			if err != nil || strings.Count(text, `"content":" word"`) != 16 || !strings.HasSuffix(text, "data: [DONE]\n\n") ||
				!strings.Contains(text, `"completion_tokens":16`) {
				t.Errorf("each %v: %v, %q", each, err, text)
			}
		}
		r, err := http.Get("http://" + l.Addr().String() + "/v1/models")
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r.Body); err != nil || !strings.Contains(string(body), `"id":"m"`) {
			t.Errorf("%v, %q", err, body)
		}
		r.Body.Close()
	}
}
