package metric

import (
	"math"
	"testing"

	"github.com/modelscope/evalscope/perf/protocol"
	"github.com/modelscope/evalscope/perf/record"
)

// answered is a streamed success: first token after 100 ms, then one each 10 ms.
func answered(prompt, output, choices int) *record.Record {
	r := &record.Record{Stream: true, Stamps: record.Stamps{Sent: 1e9, First: 1.1e9, Last: record.Instant(1.1e9 + 10e6*float64(output-1))},
		Usage: record.Usage{Given: true, Prompt: prompt, Completion: output, Cached: 3, Reasoning: -1}, Choices: make([]record.Choice, choices)}
	for i := range output {
		r.Payloads = append(r.Payloads, record.Payload{Kind: record.Output, At: record.Instant(1.1e9 + 10e6*float64(i)), Read: int32(i)})
	}
	return r
}

func TestServer_OurSideCountsEveryRequestThatWasSent(t *testing.T) {
	var o ServerOurs
	warm := answered(10, 5, 1)
	warm.Warmup = true
	failed := &record.Record{Stamps: record.Stamps{Sent: 1e9}, Fault: &record.Fault{Kind: record.FaultReset}}
	for _, r := range []*record.Record{warm, answered(20, 5, 1), failed, {Fault: &record.Fault{Kind: record.FaultConnect}}} {
		o.Add(r)
	}
	o = o.Whole()
	if o.Requests != 3 || o.Choices != 3 || o.Answered != 2 || o.PromptTokens != 30 || o.OutputTokens != 10 || o.CachedTokens != 6 || o.Uncounted != 1 {
		t.Errorf("%+v", o)
	}
	for span, want := range map[ServerTiming]ServerMean{SpanTTFT: {2, 0.1}, SpanLatency: {2, 0.14}, SpanTPOT: {2, 0.01}, SpanToken: {8, 0.01}, SpanITL: {8, 0.01}} {
		if got := o.Times[span]; got.N != want.N || math.Abs(got.Mean-want.Mean) > 1e-12 {
			t.Errorf("%s is %+v, want %+v", span, got, want)
		}
	}
}

func TestServer_FailedRequestMayHaveAskedForAsManyChoicesAsTheOthers(t *testing.T) {
	var o ServerOurs
	o.Add(answered(10, 6, 3))
	o.Add(&record.Record{Stamps: record.Stamps{Sent: 1e9}, Fault: &record.Fault{Kind: record.FaultReset}})
	if o = o.Whole(); o.Choices != 6 || o.Answered != 3 {
		t.Errorf("%+v", o)
	}
}

// ours are n requests of ten output tokens.
func ours(n int) ServerOurs {
	return ServerOurs{Requests: n, Choices: n, Answered: n, OutputTokens: 10 * n, Times: map[ServerTiming]ServerMean{SpanTTFT: {n, 0.5}, SpanLatency: {n, 2}}}
}

func TestServer_ForeignTrafficIsWhatGoesBeyondOurs(t *testing.T) {
	broken := ours(100)
	broken.broken = 1
	for _, c := range []struct {
		name             string
		ours             ServerOurs
		requests, tokens float64 // of the server; −1: not counted
		foreign          float64 // requests; −1: unknown
		shared, partial  bool
	}{
		{"none", ours(100), 100, 1000, 0, false, false},
		{"as many as may be late", ours(100), 102, 1020, 2, false, false},
		{"three in a hundred", ours(100), 103, 1000, 3, true, false},
		{"one of few", ours(4), 5, 40, 1, false, false},
		{"one of few, with tokens", ours(4), 5, 50, 1, true, false},
		{"a long one that did not end", ours(100), 100, 1500, 0, true, false},
		{"tokens beside a broken request of ours", broken, 100, 1500, 0, false, false},
		{"no requests counted", ours(100), -1, 1100, -1, true, false},
		{"nothing counted", ours(100), -1, -1, -1, false, false},
		{"one of two servers", ours(100), 50, 500, 0, false, true},
		{"none at all sent", ServerOurs{}, 7, -1, 7, true, false},
	} {
		counts := map[ServerCounter]float64{}
		if c.requests >= 0 {
			counts[ServerRequests] = c.requests
		}
		if c.tokens >= 0 {
			counts[ServerOutputTokens] = c.tokens
		}
		v := NewServer(ServerSample{Counts: counts}, c.ours)
		got := -1.0
		if v.ForeignRequests != nil {
			got = *v.ForeignRequests
		}
		if got != c.foreign || v.Shared() != c.shared || v.Partial() != c.partial {
			t.Errorf("%s: foreign %v, shared %v, partial %v", c.name, got, v.Shared(), v.Partial())
		}
	}
}

// A difference that the printed digits do not show is nobody's traffic.
func TestServer_ForeignTrafficIsMoreThanTheDigitsLeaveOpen(t *testing.T) {
	for _, c := range []struct {
		tokens, within, foreign float64
		shared, gauges          bool
	}{{1096, 100, 0, false, true}, {1464, 1000, 0, false, true}, {1500, 100, 400, true, true}, {1005, 10, 0, false, false}} {
		v := NewServer(ServerSample{Counts: map[ServerCounter]float64{ServerOutputTokens: c.tokens}, Within: map[ServerCounter]float64{ServerOutputTokens: c.within}},
			ours(100))
		if *v.ForeignTokens != c.foreign || v.Shared() != c.shared {
			t.Errorf("%g ± %g of our 1000: %g foreign, shared %v", c.tokens, c.within, *v.ForeignTokens, v.Shared())
		}
		l := &Level{Server: v, Sampled: &Sampled{Foreign: &ForeignLoad{Beyond: 5}}}
		if got := l.ForeignLoad() != nil; got != c.gauges {
			t.Errorf("%g ± %g of our 1000: the gauges count: %v", c.tokens, c.within, got)
		}
	}
	hits := map[ServerCounter]float64{ServerCacheHits: 320, ServerCacheQueries: 1000}
	if v := NewServer(ServerSample{Counts: hits, Within: map[ServerCounter]float64{ServerCacheHits: 100}}, ours(100)); v.CacheHitRate != nil {
		t.Errorf("a rate of counts that are not known: %g", *v.CacheHitRate)
	}
}

func TestServer_NetworksPartIsOfTheSameRequestsOnly(t *testing.T) {
	at := func(n, ttft float64) map[ServerTiming]ServerHistogram {
		return map[ServerTiming]ServerHistogram{SpanTTFT: {N: n, Mean: ttft}}
	}
	if v := NewServer(ServerSample{Times: at(100, 0.4)}, ours(100)); v.Network == nil || math.Abs(*v.Network-0.1) > 1e-12 {
		t.Errorf("%+v", v.Network)
	}
	for _, n := range []float64{50, 110} {
		if v := NewServer(ServerSample{Times: at(n, 0.4)}, ours(100)); v.Network != nil {
			t.Errorf("%v requests at the server, 100 here: %v", n, *v.Network)
		}
	}
	silent := ours(100)
	delete(silent.Times, SpanTTFT)
	whole := ServerSample{Times: map[ServerTiming]ServerHistogram{SpanTTFT: {N: 100, Mean: 0.4}, SpanLatency: {N: 100, Mean: 1.5}}}
	if v := NewServer(whole, silent); v.Network == nil || *v.Network != 0.5 {
		t.Errorf("without streaming: %+v", v.Network)
	}
}

func TestServer_RatesOfTheServersCounters(t *testing.T) {
	v := NewServer(ServerSample{Counts: map[ServerCounter]float64{ServerCacheQueries: 200, ServerCacheHits: 50, ServerDrafted: 0, ServerAccepted: 0}}, ServerOurs{})
	if v.CacheHitRate == nil || *v.CacheHitRate != 0.25 || v.AcceptanceRate != nil {
		t.Errorf("%v, %v", v.CacheHitRate, v.AcceptanceRate)
	}
}

// vLLM 0.32 counts each text of a batch of embeddings, and each document of a ranking with its query, as a request.
func TestServer_PartsOfARequestAreNotOtherPeoplesTraffic(t *testing.T) {
	o := ServerOurs{Kind: protocol.Rerank}
	for range 8 {
		r := answered(1020, 0, 0)
		r.Usage.Completion = -1
		o.Add(r)
	}
	sample := ServerSample{Counts: map[ServerCounter]float64{ServerRequests: 88, ServerOutputTokens: 0},
		Times: map[ServerTiming]ServerHistogram{SpanTTFT: {N: 88, Mean: 0.1}, SpanTPOT: {N: 88}, SpanQueue: {N: 88}}}
	v := NewServer(sample, o.Whole())
	if !v.CountsParts() || v.Shared() || v.Partial() || v.ForeignShare != nil || v.Ours.PromptTokens != 8160 || v.Ours.Uncounted != 0 {
		t.Errorf("%+v", v)
	}
	if _, has := v.Counts[ServerOutputTokens]; has || len(v.Times) != 1 || len(sample.Times) != 3 {
		t.Errorf("counts %v, times %v of the sample's %v", v.Counts, v.Times, sample.Times)
	}
	if v = NewServer(ServerSample{Counts: map[ServerCounter]float64{ServerRequests: 8}}, o.Whole()); v.CountsParts() || v.ForeignShare == nil {
		t.Errorf("a server that counts as we do: %+v", v)
	}
}

func TestServer_PreemptionsAreSharesOfOurRequests(t *testing.T) {
	sample := ServerSample{Counts: map[ServerCounter]float64{ServerPreemptions: 5}}
	if got := NewServer(sample, ours(100)).PreemptedShare(); got != 0.05 {
		t.Errorf("5 of 100: %g", got)
	}
	if got := NewServer(sample, ServerOurs{}).PreemptedShare(); got != 0 {
		t.Errorf("a level without requests: %g", got)
	}
}
