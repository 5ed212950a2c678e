package livemetrics

import (
	"math"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const ms = record.Instant(time.Millisecond)

// answered is a successful request with outputs at these milliseconds behind its sending.
func answered(at ...record.Instant) *record.Record {
	r := &record.Record{Stream: true, Stamps: record.Stamps{Due: 1 * ms, Sent: 2 * ms, First: 2*ms + at[0]*ms, Last: 2*ms + at[len(at)-1]*ms}}
	for i, a := range at {
		r.Payloads = append(r.Payloads, record.Payload{At: 2*ms + a*ms, Read: int32(i), Kind: record.Output})
	}
	r.Usage = record.Usage{Given: true, Prompt: 10, Completion: len(at), Cached: 4, Reasoning: -1}
	r.End = r.Last
	return r
}

func failed(kind record.FaultKind) *record.Record {
	return &record.Record{Stamps: record.Stamps{Due: ms, Sent: 3 * ms, End: 9 * ms}, Fault: &record.Fault{Kind: kind}}
}

// one is the value of the only sample of a metric with these labels, as name=value; a histogram's is its count.
func one(t *testing.T, all []*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	var found []float64
	for _, f := range all {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.Metric {
			have := " "
			for _, l := range m.Label {
				have += l.GetName() + "=" + l.GetValue() + " "
			}
			fits := true
			for _, l := range labels {
				fits = fits && strings.Contains(have, " "+l+" ")
			}
			if fits {
				found = append(found, m.GetCounter().GetValue()+m.GetGauge().GetValue()+float64(m.GetHistogram().GetSampleCount()))
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s%v has %d samples: %v", name, labels, len(found), found)
	}
	return found[0]
}

func TestMetrics_CountRequestsByLevelPhaseAndOutcome(t *testing.T) {
	state := Now{InFlight: 3, Parallel: 4, Rate: 2.5, Started: 9, Dropped: 1}
	m := New(Info{Run: "r", Name: "n", Model: "m"}, func() Now { return state })
	m.Observe(answered(5)) // before the first level: a test of the connection
	m.Begin("parallel_4")
	warm := answered(5, 10)
	warm.Warmup = true
	m.Observe(warm)
	m.Observe(answered(5, 10, 15))
	m.Observe(answered(7, 207))
	m.Observe(failed(record.FaultStatus))
	m.Observe(failed("brand_new"))
	m.Observe(failed(record.FaultCancelled))
	all := m.Gather()
	for _, want := range []struct {
		name   string
		labels []string
		value  float64
	}{
		{"requests_total", []string{"phase=measured", "outcome=success"}, 2},
		{"requests_total", []string{"phase=measured", "outcome=status"}, 1},
		{"requests_total", []string{"phase=measured", "outcome=other"}, 1},
		{"requests_total", []string{"phase=measured", "outcome=cancelled"}, 1},
		{"requests_total", []string{"phase=warmup", "outcome=success"}, 1},
		{"input_tokens_total", nil, 20}, {"output_tokens_total", nil, 5}, {"cached_tokens_total", nil, 8},
		{"time_to_first_token_seconds", nil, 2}, {"inter_token_latency_seconds", nil, 3}, {"request_latency_seconds", nil, 2},
		{"time_per_output_token_seconds", nil, 2}, {"send_lag_seconds", nil, 4},
		{"requests_in_flight", []string{"level=parallel_4", "run=r"}, 3}, {"target_concurrency", nil, 4}, {"target_sessions_per_second", nil, 2.5},
		{"sessions_started_total", nil, 9}, {"level_active", nil, 1}, {"run_info", []string{"name=n", "model=m"}, 1},
	} {
		if got := one(t, all, prefix+want.name, want.labels...); got != want.value {
			t.Errorf("%s%v is %v, want %v", want.name, want.labels, got, want.value)
		}
	}
	m.End()
	m.Verdict(&metric.Verdict{Word: metric.Degraded})
	state = Now{InFlight: 1}
	m.Begin("parallel_8")
	all = m.Gather()
	if one(t, all, prefix+"requests_in_flight", "level=parallel_4") != 0 || one(t, all, prefix+"sessions_started_total", "level=parallel_4") != 9 ||
		one(t, all, prefix+"level_verdict", "verdict=DEGRADED") != 1 || one(t, all, prefix+"level_active", "level=parallel_4") != 0 ||
		one(t, all, prefix+"requests_total", "level=parallel_8") != 0 {
		t.Error("a level that ended still changes, or lacks its verdict")
	}
}

func TestHistogram_CountsEachDurationInItsBucket(t *testing.T) {
	h := newHistogram(short)
	values := []time.Duration{0, 50 * time.Microsecond, 100 * time.Microsecond, 101 * time.Microsecond, 149 * time.Microsecond, time.Millisecond, 9 * time.Second,
		10 * time.Second, time.Minute, 100 * time.Microsecond, time.Minute, time.Minute, 10 * time.Second}
	many := h.many()
	for _, v := range values {
		many.add(v)
	}
	many.done()
	single := newHistogram(short)
	sum := time.Duration(0)
	for _, v := range values {
		single.add(v)
		sum += v
	}
	a, b := h.read(), single.read()
	for i, bucket := range a.Bucket {
		want := uint64(0)
		for _, v := range values {
			if v.Seconds() <= bucket.GetUpperBound() {
				want++
			}
		}
		if bucket.GetCumulativeCount() != want || b.Bucket[i].GetCumulativeCount() != want {
			t.Errorf("up to %v s are %d and %d, want %d", bucket.GetUpperBound(), bucket.GetCumulativeCount(), b.Bucket[i].GetCumulativeCount(), want)
		}
	}
	if a.GetSampleCount() != uint64(len(values)) || math.Abs(a.GetSampleSum()-sum.Seconds()) > 1e-9 {
		t.Errorf("%d values of %v s", a.GetSampleCount(), a.GetSampleSum())
	}
	if len(long) >= mostBuckets || len(short) >= mostBuckets {
		t.Error("a histogram has more buckets than a batch")
	}
}

// TestMetrics_LoseNothingOfManyGoroutines, while they are read.
func TestMetrics_LoseNothingOfManyGoroutines(t *testing.T) {
	m := New(Info{Run: "r"}, func() Now { return Now{} })
	m.Begin("l")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 500 {
				m.Observe(answered(5, 10, 15))
				_ = m.Gather()
			}
		})
	}
	all.Wait()
	read := m.Gather()
	if n := one(t, read, prefix+"requests_total", "outcome=success"); n != 4000 {
		t.Errorf("%v requests", n)
	}
	if n := one(t, read, prefix+"inter_token_latency_seconds"); n != 8000 {
		t.Errorf("%v gaps", n)
	}
}

func TestMetrics_ObservingAllocatesNothing(t *testing.T) {
	m := New(Info{}, func() Now { return Now{} })
	m.Begin("l")
	r := answered(5, 10, 15, 20)
	if n := testing.AllocsPerRun(100, func() { m.Observe(r) }); n > 0 {
		t.Errorf("%v allocations per request", n)
	}
}

// page serves metrics until the test ends.
func page(t *testing.T, m *Metrics) (*Page, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := Serve(listener, m)
	t.Cleanup(func() { _ = p.Close() })
	return p, "http://" + listener.Addr().String()
}

// read asks for a page in one of the formats of Prometheus.
func read(t *testing.T, address, accept string) (*http.Response, map[string]*dto.MetricFamily) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", accept)
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return reply, nil
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	all, err := parser.TextToMetricFamilies(reply.Body)
	if err != nil && !strings.Contains(accept, "openmetrics") {
		t.Fatal(err)
	}
	return reply, all
}

func TestPage_IsReadableAndTellsWhetherItIsScraped(t *testing.T) {
	m := New(Info{Run: "r", Name: `with "quotes"`}, func() Now { return Now{} })
	m.Begin("l")
	m.Observe(answered(5, 10))
	p, address := page(t, m)
	if p.Awaited() != 0 {
		t.Error("a scrape is awaited that never came")
	}
	reply, all := read(t, address+"/metrics", "text/plain;version=0.0.4")
	if reply.StatusCode != http.StatusOK || all[prefix+"time_to_first_token_seconds"] == nil || all[prefix+"run_info"] == nil {
		t.Errorf("%s: %v", reply.Status, all)
	}
	if p.Awaited() != usualWait {
		t.Errorf("after one scrape, %v is awaited", p.Awaited())
	}
	reply, _ = read(t, address+"/metrics", "application/openmetrics-text;version=1.0.0")
	if !strings.HasPrefix(reply.Header.Get("Content-Type"), "application/openmetrics-text") {
		t.Errorf("it is %s", reply.Header.Get("Content-Type"))
	}
	if p.Awaited() < grace || p.Awaited() > mostWait {
		t.Errorf("after two scrapes, %v is awaited", p.Awaited())
	}
	if reply, _ := read(t, address+"/secret", "text/plain"); reply.StatusCode != http.StatusNotFound {
		t.Errorf("/secret is %s", reply.Status)
	}
	ended := make(chan struct{})
	go func() { p.Await(t.Context()); close(ended) }()
	for { // it may not wait yet
		read(t, address+"/", "text/plain")
		select {
		case <-ended:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// A load balancer or a browser that only asks whether the page is there is no scrape: the end of the run would wait for it.
func TestPage_OnlyGETIsAScrape(t *testing.T) {
	p, address := page(t, New(Info{Run: "r"}, func() Now { return Now{} }))
	for method, want := range map[string]int{http.MethodHead: http.StatusOK, http.MethodPost: http.StatusMethodNotAllowed,
		http.MethodPut: http.StatusMethodNotAllowed, http.MethodDelete: http.StatusMethodNotAllowed, http.MethodOptions: http.StatusMethodNotAllowed} {
		request, err := http.NewRequestWithContext(t.Context(), method, address+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = reply.Body.Close()
		if reply.StatusCode != want || want == http.StatusMethodNotAllowed && !strings.Contains(reply.Header.Get("Allow"), http.MethodGet) {
			t.Errorf("%s: %s, %v", method, reply.Status, reply.Header)
		}
		if method == http.MethodHead && !strings.HasPrefix(reply.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %v", method, reply.Header)
		}
	}
	if p.Awaited() != 0 {
		t.Errorf("%v is awaited", p.Awaited())
	}
}
