package servermetrics

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/modelscope/evalscope/perf/metric"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const oneSeries = "vllm:prompt_tokens_total{model_name=\"m\"} 5\n"

func answer(t *testing.T, handle http.HandlerFunc) *url.URL {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func open(t *testing.T, c Config) (*Reader, error) {
	t.Helper()
	c.Dialects = Dialects()
	return Open(t.Context(), c, 5*time.Second)
}

func TestReader_KeyGoesOnlyToTheSameOrigin(t *testing.T) {
	var got atomic.Value
	u := answer(t, func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.Header.Get("Authorization") + r.Header.Get("X-Tenant"))
		fmt.Fprint(w, oneSeries)
	})
	header := http.Header{"Authorization": {"Bearer sk-secret"}, "X-Tenant": {"t"}}
	same, _ := url.Parse("http://" + u.Host + "/v1/chat/completions")
	if _, err := open(t, Config{URL: u, Target: same, Header: header}); err != nil || got.Load() != "Bearer sk-secrett" {
		t.Errorf("to the same origin went %q, %v", got.Load(), err)
	}
	for _, other := range []string{"https://" + u.Host + "/v1", "http://127.0.0.1:1/v1", "http://localhost:" + u.Port() + "/v1"} {
		target, _ := url.Parse(other)
		if _, err := open(t, Config{URL: u, Target: target, Header: header}); err != nil || got.Load() != "" {
			t.Errorf("with the target %s, %q went, %v", other, got.Load(), err)
		}
	}
}

func TestReader_SeriesThatAPageRepeatsCountsOnce(t *testing.T) {
	n := 0
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		line := fmt.Sprintf("# TYPE vllm:prompt_tokens_total counter\nvllm:prompt_tokens_total{model_name=\"m\"} %d\n", min(n, 3)*10)
		fmt.Fprint(w, line+line)
	})
	r, err := open(t, Config{URL: u, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Around(t.Context())(t.Context()); got.Counts[metric.ServerPromptTokens] != 10 {
		t.Errorf("%+v", got)
	}
}

func TestReader_UserInfoOfTheAddressIsSent(t *testing.T) {
	u := answer(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "me" || password != "pass word" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, oneSeries)
	})
	u.User = url.UserPassword("me", "pass word")
	if _, err := open(t, Config{URL: u, Target: u}); err != nil {
		t.Error(err)
	}
}

func TestReader_WhatCannotBeReadIsSaidInWordsWithoutTheAddress(t *testing.T) {
	for want, handle := range map[string]http.HandlerFunc{
		"HTTP 404": http.NotFound,
		"HTTP 401": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) },
		"HTTP 302": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) },
		"not in Prometheus format": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "<!DOCTYPE html>\n<html><body>\n<h1>Gateway</h1></body></html>")
		},
		"no metrics of vLLM": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "nginx_connections 5\n") },
		"larger than 16 MiB": func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat("a", 1<<16-1) + "\n")
			for range 260 {
				w.Write(line)
			}
		},
		"EOF": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, oneSeries)
		},
	} {
		u := answer(t, handle)
		u.RawQuery = "token=tok-in-the-url"
		_, err := open(t, Config{URL: u, Target: u})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "tok-in") {
			t.Errorf("%s: the error is %v", want, err)
		}
	}
	nowhere, _ := url.Parse("http://127.0.0.1:1/metrics?token=tok-in-the-url")
	if _, err := open(t, Config{URL: nowhere, Target: nowhere}); err == nil || strings.Contains(err.Error(), "tok-in") {
		t.Errorf("the error is %v", err)
	}
}

func TestReader_SlowServerIsNotWaitedFor(t *testing.T) {
	release := make(chan struct{})
	u := answer(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	if _, err := Open(t.Context(), Config{URL: u, Target: u}, 50*time.Millisecond); err == nil || !strings.Contains(err.Error(), "no response within 50ms") {
		t.Errorf("the error is %v", err)
	}
}

// A server that counts a request some time after its last token is read until it has.
func TestReader_CountersAreReadUntilTheyStandStill(t *testing.T) {
	var reads atomic.Int64
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		n := reads.Add(1) // 1 and 2: Open and before
		fmt.Fprintf(w, "vllm:request_success_total %d\nvllm:num_requests_running %d\n", min(max(0, n-2), 4), max(0, 5-n))
	})
	r, err := open(t, Config{URL: u, Target: u})
	if err != nil {
		t.Fatal(err)
	}
	s := r.Around(t.Context())(t.Context())
	if s == nil || s.Counts[metric.ServerRequests] != 4 || s.Unsettled || s.Error != "" {
		t.Errorf("%+v", s)
	}
}

func TestReader_CountersThatNeverStandStillAreSaidToMove(t *testing.T) {
	var reads atomic.Int64
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "vllm:request_success_total %d\n", reads.Add(1))
	})
	r, err := open(t, Config{URL: u, Target: u})
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Around(t.Context())(t.Context()); s == nil || !s.Unsettled || s.Counts[metric.ServerRequests] < 2 {
		t.Errorf("%+v", s)
	}
}

func TestReader_ReadingThatFailsIsTheLevelsTrouble(t *testing.T) {
	for _, fails := range []int64{2, 3} { // before, after
		var reads atomic.Int64
		u := answer(t, func(w http.ResponseWriter, _ *http.Request) {
			if reads.Add(1) == fails {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			fmt.Fprint(w, oneSeries)
		})
		r, err := open(t, Config{URL: u, Target: u})
		if err != nil {
			t.Fatal(err)
		}
		want := map[int64]string{2: "before the level: it returns HTTP 503", 3: "after the level: it returns HTTP 503"}[fails]
		if s := r.Around(t.Context())(t.Context()); s == nil || s.Error != want {
			t.Errorf("%+v, want %q", s, want)
		}
	}
}

func TestReader_EndedContextGivesNothing(t *testing.T) {
	u := answer(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, oneSeries) })
	r, err := open(t, Config{URL: u, Target: u})
	if err != nil {
		t.Fatal(err)
	}
	after := r.Around(t.Context())
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("over"))
	if s := after(ctx); s != nil {
		t.Errorf("%+v", s)
	}
}
