package engine

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/internal/testenv"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/protocol/openai"
)

// A strict server refuses what its rule says and answers everything else; it keeps the bodies.
type strict struct {
	mu     sync.Mutex
	bodies []protocol.Object
	rule   func(body protocol.Object, n int) (status int, words string)
	*httptest.Server
}

func newStrict(t *testing.T, rule func(body protocol.Object, n int) (status int, words string)) *strict {
	t.Helper()
	s := &strict{rule: rule}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		body, err := protocol.ParseObject(data)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.bodies = append(s.bodies, body)
		n := len(s.bodies)
		s.mu.Unlock()
		if status, words := s.rule(body, n); status != 200 {
			if status == 307 {
				w.Header().Set("Location", words)
			}
			w.WriteHeader(status)
			io.WriteString(w, words)
			return
		}
		fmt.Fprint(w, `{"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}`)
	}))
	t.Cleanup(s.Close)
	return s
}

// seen are the bodies so far.
func (s *strict) seen() []protocol.Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.bodies)
}

// loaded is an engine for a load of such settings against an address.
func loaded(t *testing.T, address string, s protocol.Settings, change ...func(*plan.Plan)) *Engine {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s.Model, s.ByDefault = "m", []string{"temperature", "max_tokens"}
	p := &plan.Plan{Protocol: openai.Dialect(), MaxTokens: &plan.Range{Min: 64, Max: 64}, Settings: s}
	p.Target.URL, p.Target.Endpoint = u, u.Host
	for _, f := range change {
		f(p)
	}
	client, err := wire.New(wire.Config{URL: u, ConnectTimeout: p.Target.ConnectTimeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &Engine{Plan: p, Client: client, Log: slog.New(slog.DiscardHandler), Sessions: &texts{prompts: []string{"hello"}}}
}

func TestProbe_TestFindsWhatTheLoadWouldBeRefusedFor(t *testing.T) {
	least, temperature := 50, 0.0
	load := protocol.Settings{Sampling: protocol.Sampling{MinTokens: &least, Temperature: &temperature}, Extra: []protocol.Field{{Key: "ignore_eos", Value: []byte("true")}, {Key: "chat_template_kwargs", Value: []byte(`{"a":1}`)}}}
	never := func(protocol.Object, int) (int, string) { return 200, "" }
	naming := func(key, words string) func(protocol.Object, int) (int, string) {
		return func(body protocol.Object, _ int) (int, string) {
			if body.Has(key) {
				return 422, words
			}
			return 200, ""
		}
	}
	fewest := func(n int, words string) func(protocol.Object, int) (int, string) {
		return func(body protocol.Object, _ int) (int, string) {
			if string(body.Get("max_tokens")) == "1" {
				return 400, words
			}
			return 200, ""
		}
	}
	for _, c := range []struct {
		name   string
		load   protocol.Settings
		rule   func(protocol.Object, int) (int, string)
		limits []string // of each request that came
		has    []string // of the error, none for a success
	}{
		{"nothing is refused, nothing was left out", protocol.Settings{}, never, []string{"1"}, nil},
		{"nothing is refused", load, never, []string{"1", "1"}, nil},
		{"ignore_eos", load, naming("ignore_eos", `{"detail":"Unexpected keys in the request: {'ignore_eos'}"}`), []string{"1", "1"},
			[]string{"HTTP 422", "ignore_eos: remove it from --extra-args", "second request, which has the load's min_tokens and ignore_eos"}},
		{"min_tokens", load, naming("min_tokens", `{"error":"min_tokens is not known."}`), []string{"1", "1"}, []string{"min_tokens is not known. The server names min_tokens: change or remove --min-tokens"}},
		{"a default", load, naming("temperature", `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model."}}`), []string{"1"},
			[]string{`this model. The server names temperature, which is sent by default: --extra-args '{"temperature": null}' removes it`}},
		{"a key of the user's", load, naming("chat_template_kwargs", "chat_template_kwargs?"), []string{"1"}, []string{"remove it from --extra-args"}},
		{"one token, by a reasoning model", load, fewest(2, `{"error":{"message":"Could not finish the message because max_tokens or model output limit was reached. Please try again with higher max_tokens."}}`), []string{"1", "64"}, nil},
		{"one token, by a gateway", load, fewest(16, `{"error":{"message":"Invalid 'max_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead."}}`), []string{"1", "64"}, nil},
		{"max_tokens at all", load, naming("max_tokens", `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens"}}`), []string{"1"},
			[]string{`--extra-args '{"max_tokens": null, "max_completion_tokens": 64}'`}},
		{"any number of tokens", load, func(protocol.Object, int) (int, string) { return 400, "max_tokens must be at least 1, got -186." }, []string{"1"}, []string{"got -186. The prompt is too long"}},
		{"this path", load, func(protocol.Object, int) (int, string) {
			return 400, `{"error":"Unexpected endpoint or method. (POST /chat/completions)"}`
		}, []string{"1"}, []string{"check the path of --url"}},
		{"a redirect", load, func(protocol.Object, int) (int, string) { return 307, "/v1/chat/completions/?key=hidden" }, []string{"1"}, []string{"HTTP 307", "redirects to http://127.0.0.1", "/v1/chat/completions/?…"}},
		{"a page", load, func(protocol.Object, int) (int, string) { return 404, "<html><title>404 Not Found.</title>" }, []string{"1"}, []string{`HTTP 404: an HTML page titled "404 Not Found.". Check the path`}},
		{"a word of English", load, func(protocol.Object, int) (int, string) { return 400, "please stop, no more seed" }, []string{"1"}, []string{"Check --model"}},
		{"plain HTTP at TLS", load, func(protocol.Object, int) (int, string) {
			return 400, "Client sent an HTTP request to an HTTPS server.\n"
		}, []string{"1"}, []string{"use https:// in --url"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newStrict(t, c.rule)
			e := loaded(t, server.URL+"/v1/chat/completions", c.load)
			err := e.TestConnection(t.Context())
			if (err == nil) != (c.has == nil) || err != nil && !errors.Is(err, ErrUnreachable) {
				t.Fatalf("%v", err)
			}
			for _, want := range c.has {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if err != nil && (strings.Contains(err.Error(), "..") || strings.HasSuffix(err.Error(), ".") || strings.Contains(err.Error(), "hidden")) {
				t.Errorf("%q", err)
			}
			var limits []string
			bodies := server.seen()
			for _, b := range bodies {
				limits = append(limits, string(b.Get("max_tokens")))
			}
			if !slices.Equal(limits, c.limits) {
				t.Errorf("limits of %v were asked for, want %v", limits, c.limits)
			}
			last := bodies[len(bodies)-1]
			if len(bodies) == 2 && limits[1] == "1" && (string(last.Get("min_tokens")) != "1" || string(last.Get("ignore_eos")) != "true") {
				t.Errorf("the second request is %s", last.Append(nil))
			}
		})
	}
}

func TestProbe_LengthsAreMeasuredOfAServerThatRefusesOneToken(t *testing.T) {
	server := newStrict(t, func(body protocol.Object, _ int) (int, string) {
		if string(body.Get("max_tokens")) == "1" {
			return 400, "max_tokens must be greater than 1"
		}
		return 200, ""
	})
	e := loaded(t, server.URL, protocol.Settings{})
	got, err := e.MeasurePrompts(t.Context(), "a", "b")
	if err != nil || len(got) != 2 || got[0].Tokens != 3 || got[1].Tokens != 3 || len(server.seen()) != 4 {
		t.Errorf("%+v, %v after %d requests", got, err, len(server.seen()))
	}
}

func TestProbe_TestWaitsForAServerThatIsLoading(t *testing.T) {
	server := newStrict(t, func(_ protocol.Object, n int) (int, string) {
		if n < 3 {
			return 503, `{"error":{"message":"Loading model"}}`
		}
		return 200, ""
	})
	e := loaded(t, server.URL, protocol.Settings{}, func(p *plan.Plan) { p.Target.TestTimeout = time.Minute })
	if err := e.TestConnection(t.Context()); err != nil || len(server.seen()) != 3 {
		t.Errorf("%v after %d requests", err, len(server.seen()))
	}
}

func TestProbe_TestsWindowBindsEveryPhase(t *testing.T) {
	mute, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts, nobody speaks
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mute.Close() })
	short := func(p *plan.Plan) { p.Target.TestTimeout = 200 * time.Millisecond }
	for _, c := range []struct{ name, address, words string }{
		{"TLS that hangs", "https://" + mute.Addr().String(), "within 0.2 s (--test-timeout)"},
		{"an answer that does not come", "http://" + mute.Addr().String(), "no response within 0.2 s (--test-timeout)"},
	} {
		if err := loaded(t, c.address, protocol.Settings{}, short).TestConnection(t.Context()); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestProbe_ServerThatWantsTLSAndSaysNothingIsNamedAtOnce: it closes a plain connection without a word.
func TestProbe_ServerThatWantsTLSAndSaysNothingIsNamedAtOnce(t *testing.T) {
	borrowed := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(borrowed.Close)
	address := testenv.Serve(t, func(k net.Conn) {
		first := make([]byte, 1)
		if _, err := io.ReadFull(k, first); err == nil && first[0] == 0x16 { // a handshake
			_ = tls.Server(&begun{k, first}, &tls.Config{Certificates: borrowed.TLS.Certificates}).Handshake()
		}
	})
	e := loaded(t, "http://"+address, protocol.Settings{}, func(p *plan.Plan) { p.Target.TestTimeout = time.Hour })
	if err := e.TestConnection(t.Context()); err == nil || !strings.Contains(err.Error(), "use https:// in --url") {
		t.Errorf("%v", err)
	}
}

// A begun connection gives its first bytes again.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}
