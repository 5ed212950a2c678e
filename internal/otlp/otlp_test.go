package otlp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/record"
)

var epoch = time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC)

const ms = record.Instant(time.Millisecond)

// logOf is the folder of a level with a clock pair after two seconds, from which on the wall clock is 500 ms ahead, and records on both sides.
func logOf(t *testing.T, records ...*record.Record) string {
	t.Helper()
	dir := t.TempDir()
	w, err := eventlog.Create(filepath.Join(dir, eventlog.FileName), eventlog.Head{Run: "r", Wall: epoch, Series: "abc-0"})
	if err != nil {
		t.Fatal(err)
	}
	stepped := false
	for _, r := range records {
		if r.Sent > 2000*ms && !stepped {
			stepped = true
			if err := w.Clock(2000*ms, epoch.Add(2500*time.Millisecond), 0); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Request(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(eventlog.End{Reason: eventlog.EndDone}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// good is a request that was sent at that millisecond, on a new connection, and answered.
func good(seq int64, sent record.Instant) *record.Record {
	r := &record.Record{Seq: seq, Session: seq, ID: "chatcmpl-1", Trace: record.NewTraceContext("r", 0, 0, seq), Stream: true, Status: 200, MaxTokens: 3,
		Body:    []byte(`{"prompt":"canary-prompt"}`),
		Choices: []record.Choice{{Text: "canary-answer", Finish: "stop"}},
		Usage:   record.Usage{Given: true, Prompt: 7, Completion: 3, Cached: 2, Reasoning: -1}}
	r.Due, r.Sent, r.Connect, r.TLS = (sent-30)*ms, sent*ms, int64(8*ms), int64(2*ms)
	r.First, r.Last, r.End = (sent+100)*ms, (sent+300)*ms, (sent+310)*ms
	return r
}

func exporter(t *testing.T, address string) *Exporter {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(t.Context(), Config{URL: u, Run: "r", Model: "m", API: "openai", Chat: true,
		Servers: []*url.URL{{Scheme: "http", Host: "127.0.0.1:8000"}, {Scheme: "https", Host: "gpu.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close(context.Background()) })
	return e
}

func collect(t *testing.T, records ...*record.Record) *receiver {
	t.Helper()
	r := &receiver{}
	server := httptest.NewServer(r)
	defer server.Close()
	counts, err := exporter(t, server.URL).Level(t.Context(), "parallel_1", logOf(t, records...))
	if err != nil || counts.Why != nil || counts.Lost > 0 || counts.Sent != len(r.spans) {
		t.Fatalf("%+v, %v; the collector has %d", counts, err, len(r.spans))
	}
	return r
}

func TestExporter_SpansHaveTheRecordsTimesAndIDs(t *testing.T) {
	first, later := good(0, 1000), good(1, 3000)
	later.Target = 1
	r := collect(t, first, later)
	if r.path != "/v1/traces" || len(r.spans) != 10 {
		t.Errorf("%d spans came to %s", len(r.spans), r.path)
	}
	at := func(wall time.Duration) uint64 { return uint64(epoch.Add(wall).UnixNano()) }
	for _, c := range []struct {
		record *record.Record
		shift  time.Duration
	}{{first, 0}, {later, 2500 * time.Millisecond}} {
		spans := r.named(c.record.Trace.TraceID())
		root := spans["chat m"]
		if root == nil || string(root.SpanId) != string(c.record.Trace.Span[:]) || len(root.ParentSpanId) > 0 || root.Kind != trace.Span_SPAN_KIND_CLIENT {
			t.Fatalf("the request is %+v", root)
		}
		for name, want := range map[string][2]time.Duration{"chat m": {970, 1310}, "wait": {970, 990}, "connect": {990, 1000}, "prefill": {1000, 1100},
			"decode": {1100, 1300}} {
			s := spans[name]
			if s == nil || s.StartTimeUnixNano != at(want[0]*time.Millisecond+c.shift) || s.EndTimeUnixNano != at(want[1]*time.Millisecond+c.shift) {
				t.Errorf("%s is %v", name, s)
			}
			if name != "chat m" && (s == nil || string(s.ParentSpanId) != string(root.SpanId)) {
				t.Errorf("%s is not below the request", name)
			}
		}
	}
	root := r.named(first.Trace.TraceID())["chat m"]
	for key, want := range map[string]string{"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "server.address": "127.0.0.1",
		"gen_ai.response.id": "chatcmpl-1", "evalscope.request.id": "abc-0-0", "evalscope.level": "parallel_1"} {
		if got := value(root, key).GetStringValue(); got != want {
			t.Errorf("%s is %q", key, got)
		}
	}
	for key, want := range map[string]int64{"gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 3, "gen_ai.usage.cache_read.input_tokens": 2,
		"server.port": 8000, "http.response.status_code": 200, "gen_ai.request.max_tokens": 3} {
		if got := value(root, key).GetIntValue(); got != want {
			t.Errorf("%s is %d", key, got)
		}
	}
	second := r.named(later.Trace.TraceID())["chat m"]
	if value(second, "server.address").GetStringValue() != "gpu.example" || value(second, "server.port").GetIntValue() != 443 {
		t.Error("the second server has another address")
	}
	for _, s := range r.spans {
		if strings.Contains(s.String(), "canary") {
			t.Errorf("a text is exported: %v", s)
		}
	}
}

func TestExporter_FailedAndRepeatedRequests(t *testing.T) {
	refused := &record.Record{Seq: 0, Trace: record.NewTraceContext("r", 0, 0, 0), Fault: &record.Fault{Kind: record.FaultConnect, Words: "canary-words"}}
	refused.Due, refused.End = 10*ms, 20*ms
	again := good(1, 1000)
	again.Session, again.Turn, again.Reconnects, again.Resent, again.Trace = 0, 1, 1, 1015*ms, again.Trace.Attempt(1)
	unsent := &record.Record{Seq: 2, Session: 2, Trace: record.NewTraceContext("r", 0, 0, 2), Fault: &record.Fault{Kind: record.FaultCancelled}}
	untraced := good(3, 1000)
	untraced.Trace = record.TraceContext{}
	r := collect(t, refused, again, unsent, untraced)
	failed := r.named(refused.Trace.TraceID())["chat m"]
	if failed.GetStatus().GetCode() != trace.Status_STATUS_CODE_ERROR || failed.Status.Message != "connect" || value(failed, "error.type").GetStringValue() != "connect" {
		t.Errorf("the failure is %v", failed)
	}
	spans := r.named(again.Trace.TraceID())
	root, retried := spans["chat m"], spans["retry"]
	if original := again.Trace.Attempt(0); string(root.SpanId) != string(original.Span[:]) || string(retried.SpanId) != string(again.Trace.Span[:]) ||
		string(retried.ParentSpanId) != string(root.SpanId) || retried.Kind != trace.Span_SPAN_KIND_CLIENT {
		t.Errorf("%v\n%v", root, retried)
	}
	if got := uint64(epoch.Add(1015 * time.Millisecond).UnixNano()); retried.StartTimeUnixNano != got || spans["connect"].EndTimeUnixNano != got ||
		value(retried, "http.request.resend_count").GetIntValue() != 1 {
		t.Errorf("the second attempt is %v, its connection %v", retried, spans["connect"])
	}
	if value(root, "gen_ai.conversation.id").GetStringValue() != "r-parallel_1-0" || value(root, "evalscope.turn").GetIntValue() != 1 {
		t.Error("the conversation is not named")
	}
	if len(r.named(unsent.Trace.TraceID())) > 0 || len(r.named("")) > 0 {
		t.Error("a request that was never sent, or without a trace, has spans")
	}
}

// TestExporter_ResumedLevel has the requests of a process that was killed, and not those of one that was stopped.
func TestExporter_ResumedLevel(t *testing.T) {
	for name, stopped := range map[string]bool{"stopped": true, "killed": false} {
		dir := logOf(t, good(5, 1000))
		for segment, r := range []*record.Record{good(0, 1000), good(1, 2000)} {
			w, err := eventlog.Create(filepath.Join(dir, "new"), eventlog.Head{Run: "r", Wall: epoch.Add(time.Duration(segment) * time.Hour), Segment: segment})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Request(r); err != nil {
				t.Fatal(err)
			}
			if stopped || segment == 1 {
				err = w.End(eventlog.End{Reason: eventlog.EndInterrupted})
			}
			if err := errors.Join(err, w.Close(), os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, eventlog.SegmentName(segment)))); err != nil {
				t.Fatal(err)
			}
		}
		r := &receiver{}
		server := httptest.NewServer(r)
		defer server.Close()
		if counts, err := exporter(t, server.URL).Level(t.Context(), "l", dir); err != nil || counts.Why != nil {
			t.Errorf("%s: %+v, %v", name, counts, err)
		}
		if first := r.named(good(0, 1000).Trace.TraceID()); (len(first) > 0) == stopped {
			t.Errorf("%s: the first process has %d spans", name, len(first))
		}
		later := r.named(good(1, 2000).Trace.TraceID())["chat m"]
		if want := uint64(epoch.Add(time.Hour + 1970*time.Millisecond).UnixNano()); later == nil || later.StartTimeUnixNano != want {
			t.Errorf("%s: the second process has %v", name, later)
		}
	}
}

func TestExporter_CollectorsThatFail(t *testing.T) {
	var records []*record.Record
	for i := range int64(1000) {
		records = append(records, good(i, 1000))
	}
	dir := logOf(t, records...)
	r := &receiver{}
	server := httptest.NewServer(r)
	defer server.Close()
	status := func(code int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { http.Error(w, "no", code) }
	}
	partly := func(n int64) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/x-protobuf")
			data, _ := proto.Marshal(&collector.ExportTraceServiceResponse{PartialSuccess: &collector.ExportTracePartialSuccess{RejectedSpans: n, ErrorMessage: "full"}})
			_, _ = w.Write(data)
		}
	}
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter)
		lost   int
		calls  int // 0: at least one
	}{"error": {status(http.StatusInternalServerError), 5000, 1}, "unauthorized": {status(http.StatusUnauthorized), 5000, 1},
		"partly": {partly(48), 3 * 48, 3}, "more than there are": {partly(3000), 5000, 3}} {
		r.answer, r.calls = c.answer, 0
		counts, err := exporter(t, server.URL).Level(t.Context(), "l", dir)
		if err != nil || counts.Why == nil || counts.Lost != c.lost || counts.Sent+counts.Lost != 5000 || c.calls > 0 && r.calls != c.calls {
			t.Errorf("%s: %+v, %v after %d calls", name, counts, err, r.calls)
		}
	}
	address := server.URL
	server.Close()
	if counts, err := exporter(t, strings.Replace(address, "//", "//user:canary@", 1)).Level(t.Context(), "l", dir); err != nil || counts.Lost != 5000 ||
		counts.Why == nil || strings.Contains(counts.Why.Error(), "canary") {
		t.Errorf("dead: %+v, %v", counts, err)
	}
}

// A redirect often leads to a page for logging in, on another host: it takes no spans and must not see the keys.
func TestExporter_FollowsNoRedirect(t *testing.T) {
	elsewhere := &receiver{answer: func(w http.ResponseWriter) { _, _ = w.Write(nil) }}
	other := httptest.NewServer(elsewhere)
	defer other.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=canary")
	for _, code := range []int{http.StatusFound, http.StatusPermanentRedirect} {
		server := httptest.NewServer(http.RedirectHandler(other.URL, code))
		counts, err := exporter(t, server.URL).Level(t.Context(), "l", logOf(t, good(0, 1000)))
		if err != nil || counts.Sent > 0 || counts.Lost != 5 || counts.Why == nil || !strings.Contains(counts.Why.Error(), "redirect") || elsewhere.calls > 0 {
			t.Errorf("%d: %+v, %v, %d requests elsewhere", code, counts, err, elsewhere.calls)
		}
		server.Close()
	}
}

// A proxy or a page for logging in answers 200 to anything: it took no spans.
func TestExporter_WebPageIsNoSuccess(t *testing.T) {
	const page = "\n<!DOCTYPE html><html><head><title>Sign\n in</title></head><body>canary-body</body></html>"
	for name, c := range map[string]struct {
		code    int
		kind    string
		body    string
		lost    int
		message string
	}{
		"page":                   {200, "text/html; charset=utf-8", page, 5, `a web page ("Sign in")`},
		"page by another type":   {202, "application/json", page, 5, `a web page ("Sign in")`},
		"page of a failure":      {404, "text/html", page, 5, `404 Not Found (body: a web page ("Sign in"))`},
		"nothing":                {200, "text/html", "", 0, ""},
		"another word":           {200, "text/plain", "ok", 0, ""},
		"JSON":                   {200, "application/json", "{}", 0, ""},
		"JSON that rejects some": {200, "application/json", `{"partialSuccess":{"rejectedSpans":"2","errorMessage":"full"}}`, 2, "full"},
	} {
		r := &receiver{answer: func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", c.kind)
			w.WriteHeader(c.code)
			_, _ = io.WriteString(w, c.body)
		}}
		server := httptest.NewServer(r)
		counts, err := exporter(t, server.URL).Level(t.Context(), "l", logOf(t, good(0, 1000)))
		server.Close()
		if err != nil || counts.Lost != c.lost || counts.Sent != 5-c.lost || r.calls != 1 || (counts.Why == nil) != (c.lost == 0) {
			t.Errorf("%s: %+v, %v after %d calls", name, counts, err, r.calls)
		}
		if c.lost > 0 && (!strings.Contains(counts.Why.Error(), c.message) || strings.Contains(counts.Why.Error(), "canary")) {
			t.Errorf("%s: %v", name, counts.Why)
		}
	}
}

func TestExporter_EndsWithItsContext(t *testing.T) {
	held := make(chan struct{})
	r := &receiver{answer: func(http.ResponseWriter) { <-held }}
	server := httptest.NewServer(r)
	defer server.Close()
	defer close(held)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if counts, err := exporter(t, server.URL).Level(ctx, "l", logOf(t, good(0, 1000))); err != nil || counts.Why == nil || counts.Sent > 0 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// Whenever the time is up, each span of the level is in one of the counts.
func TestExporter_CountsWhatItsContextLeavesUnread(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := &receiver{answer: func(http.ResponseWriter) {}}
	r.answer = func(w http.ResponseWriter) {
		if r.calls == 2 {
			cancel()
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}
	server := httptest.NewServer(r)
	defer server.Close()
	var many []*record.Record
	for i := range 4 * batch / 5 {
		many = append(many, good(int64(i), 1000))
	}
	unsent := good(0, 1000)
	unsent.Due, unsent.Sent = 0, 0
	counts, err := exporter(t, server.URL).Level(ctx, "l", logOf(t, append(many, unsent)...))
	if err != nil || counts.Why == nil || counts.Sent != batch || counts.Sent+counts.Lost != 5*len(many) {
		t.Errorf("of %d spans: %+v, %v", 5*len(many), counts, err)
	}
}

func TestExporter_SendsCredentials(t *testing.T) {
	r := &receiver{}
	server := httptest.NewServer(r)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20key")
	if _, err := exporter(t, server.URL+"/otlp/v1/traces").Level(t.Context(), "l", logOf(t, good(0, 1000))); err != nil {
		t.Fatal(err)
	}
	if r.header.Get("Authorization") != "Bearer key" || r.path != "/otlp/v1/traces" {
		t.Errorf("%v to %s", r.header, r.path)
	}
	if _, err := exporter(t, strings.Replace(server.URL, "//", "//user:word@", 1)).Level(t.Context(), "l", logOf(t, good(0, 1000))); err != nil {
		t.Fatal(err)
	}
	if user, word, _ := (&http.Request{Header: r.header}).BasicAuth(); user != "user" || word != "word" {
		t.Errorf("%v", r.header)
	}
	u, _ := url.Parse(strings.Replace(server.URL, "//", "//user:word@", 1))
	both, err := New(t.Context(), Config{URL: u, Headers: http.Header{"X-Scope-Orgid": {"tenant7"}, "Authorization": {"Bearer other"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = both.Close(t.Context()) }()
	if _, err := both.Level(t.Context(), "l", logOf(t, good(0, 1000))); err != nil {
		t.Fatal(err)
	}
	if user, _, _ := (&http.Request{Header: r.header}).BasicAuth(); user != "user" || r.header.Get("X-Scope-Orgid") != "tenant7" {
		t.Errorf("%v", r.header)
	}
}

// BenchmarkExport is the cost of a request's spans, with a collector in the same process that reads them.
func BenchmarkExport(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	e, err := New(b.Context(), Config{URL: u, Model: "m"})
	if err != nil {
		b.Fatal(err)
	}
	r := good(0, 1000)
	e.batches.ctx = b.Context()
	for b.Loop() {
		e.request(b.Context(), "l", r, wallClock{at: eventlog.Clock{Wall: epoch}})
	}
	e.batches.send()
}
