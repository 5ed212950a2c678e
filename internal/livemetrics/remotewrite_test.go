package livemetrics

import (
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// A receiver keeps the newest value of each series, by its labels.
type receiver struct {
	t      *testing.T
	mu     sync.Mutex
	status int
	values map[string]float64
	header http.Header
	writes int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.header = request.Header
	r.writes++
	if r.status != 0 {
		http.Error(w, "no room for "+request.URL.RawQuery, r.status)
		return
	}
	body, _ := io.ReadAll(request.Body)
	plain, err := snappy.Decode(nil, body)
	if err != nil {
		r.t.Error(err)
	}
	for series := range fieldsOf(r.t, plain, requestSeries) {
		var labels []string
		for label := range fieldsOf(r.t, series, seriesLabel) {
			var pair []string
			for _, field := range []protowire.Number{labelName, labelValue} {
				for text := range fieldsOf(r.t, label, field) {
					pair = append(pair, string(text))
				}
			}
			labels = append(labels, strings.Join(pair, "="))
		}
		if !slices.IsSorted(labels) {
			r.t.Errorf("the labels are not sorted: %v", labels)
		}
		for sample := range fieldsOf(r.t, series, seriesSample) {
			_, _, n := protowire.ConsumeTag(sample)
			bits, _ := protowire.ConsumeFixed64(sample[n:])
			r.values[strings.Join(labels, ",")] = math.Float64frombits(bits)
		}
	}
}

// fieldsOf yields the values of a field of a message.
func fieldsOf(t *testing.T, message []byte, want protowire.Number) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(message) > 0 {
			field, kind, n := protowire.ConsumeTag(message)
			size := protowire.ConsumeFieldValue(field, kind, message[n:])
			if n < 0 || size < 0 {
				t.Error("the message cannot be read")
				return
			}
			if value := message[n : n+size]; field == want && kind == protowire.BytesType {
				bytes, _ := protowire.ConsumeBytes(value)
				if !yield(bytes) {
					return
				}
			}
			message = message[n+size:]
		}
	}
}

func TestPusher_LastWriteHasAllCounts(t *testing.T) {
	r := &receiver{t: t, values: map[string]float64{}}
	server := httptest.NewServer(r)
	defer server.Close()
	m := New(Info{Run: "r"}, func() Now { return Now{} })
	m.Begin("l")
	for range 5 {
		m.Observe(answered(5, 10, 20))
	}
	to, _ := url.Parse(server.URL + "/api/v1/write")
	to.User = url.UserPassword("me", "word")
	p := Push(Receiver{URL: to, Header: http.Header{"X-Scope-Orgid": {"7"}}, Version: "1"}, m, func(err error) { t.Error(err) })
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for series, want := range map[string]float64{
		"__name__=evalscope_perf_requests_total,job=evalscope-perf,level=l,outcome=success,phase=measured,run=r": 5,
		"__name__=evalscope_perf_inter_token_latency_seconds_count,job=evalscope-perf,level=l,run=r":             10,
		"__name__=evalscope_perf_inter_token_latency_seconds_bucket,job=evalscope-perf,le=0.005,level=l,run=r":   5,
		"__name__=evalscope_perf_inter_token_latency_seconds_bucket,job=evalscope-perf,le=1.0,level=l,run=r":     10,
		"__name__=evalscope_perf_inter_token_latency_seconds_bucket,job=evalscope-perf,le=+Inf,level=l,run=r":    10,
	} {
		if got, there := r.values[series]; !there || got != want {
			t.Errorf("%s is %v, %v; want %v", series, got, there, want)
		}
	}
	if user, password, _ := (&http.Request{Header: r.header}).BasicAuth(); user != "me" || password != "word" || r.header.Get("X-Scope-Orgid") != "7" ||
		r.header.Get("Content-Encoding") != "snappy" || r.header.Get("X-Prometheus-Remote-Write-Version") == "" {
		t.Errorf("the headers are %v", r.header)
	}
}

// The histograms of a level are sent until a write with its last values succeeded; its other metrics go on.
func TestPusher_HistogramsOfEndedLevelsAreWrittenOnce(t *testing.T) {
	r := &receiver{t: t, values: map[string]float64{}}
	server := httptest.NewServer(r)
	defer server.Close()
	m := New(Info{Run: "r"}, func() Now { return Now{} })
	to, _ := url.Parse(server.URL)
	p := Push(Receiver{URL: to}, m, func(err error) { t.Error(err) })
	defer p.Close(t.Context())
	count := func(level string) string {
		return "__name__=evalscope_perf_time_to_first_token_seconds_count,job=evalscope-perf,level=" + level + ",run=r"
	}
	write := func(what string, status int, want map[string]float64) {
		t.Helper()
		r.status = status
		clear(r.values)
		if err := p.push(t.Context(), pushWithin); (err == nil) != (status == 0) {
			t.Fatalf("%s: %v", what, err)
		}
		got := map[string]float64{}
		for _, level := range []string{"a", "b"} {
			if v, there := r.values[count(level)]; there {
				got[level] = v
			}
			if _, there := r.values["__name__=evalscope_perf_level_active,job=evalscope-perf,level="+level+",run=r"]; !there && want[level] > 0 {
				t.Errorf("%s: level %s has no state", what, level)
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	m.Begin("a")
	m.Observe(answered(5, 10, 20))
	write("under way", 0, map[string]float64{"a": 1})
	write("under way again", 0, map[string]float64{"a": 1})
	m.Observe(answered(5, 10, 20))
	m.End()
	write("ended, but the receiver fails", http.StatusServiceUnavailable, map[string]float64{})
	m.Begin("b")
	m.Observe(answered(5, 10, 20))
	write("ended", 0, map[string]float64{"a": 2, "b": 1})
	write("known", 0, map[string]float64{"b": 1})
}

// A receiver that does not answer must not make the end of a run wait for the write that hangs before the last ones are tried.
func TestPusher_EndGivesUpTheWriteThatHangs(t *testing.T) {
	hangs := make(chan struct{})
	var writes atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if writes.Add(1) == 1 {
			_, _ = io.Copy(io.Discard, r.Body)
			close(hangs)
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	to, _ := url.Parse(server.URL)
	p := push(Receiver{URL: to}, New(Info{}, func() Now { return Now{} }), func(err error) { t.Errorf("told of %v", err) }, time.Millisecond)
	<-hangs
	if err := p.Close(t.Context()); err != nil || writes.Load() < 2 {
		t.Errorf("%v after %d writes", err, writes.Load())
	}
}

func TestPusher_ErrorsHoldNoSecret(t *testing.T) {
	r := &receiver{t: t, status: http.StatusServiceUnavailable}
	server := httptest.NewServer(r)
	m := New(Info{}, func() Now { return Now{} })
	to, _ := url.Parse(server.URL + "/write?token=canary")
	to.User = url.UserPassword("me", "canary")
	err := Push(Receiver{URL: to}, m, func(error) {}).Close(t.Context())
	if err == nil || !strings.Contains(err.Error(), "503") || r.writes != lastAttempts {
		t.Errorf("%v after %d writes", err, r.writes)
	}
	server.Close()
	err = Push(Receiver{URL: to}, m, func(error) {}).Close(t.Context())
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("a dead receiver: %v", err)
	}
}

// A proxy or a page for logging in answers 200 to anything: it took no values.
func TestPusher_WebPageIsNoSuccess(t *testing.T) {
	for code, want := range map[int]string{200: `a web page ("Sign in")`, 401: `401 Unauthorized from the receiver: a web page ("Sign in")`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, "<html><head>"+strings.Repeat("<meta>", 100)+"<title>Sign in</title>canary</html>")
		}))
		to, _ := url.Parse(server.URL)
		err := Push(Receiver{URL: to}, New(Info{}, func() Now { return Now{} }), func(error) {}).Close(t.Context())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%d: %v", code, err)
		}
		server.Close()
	}
}
