package report

import (
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
)

// counted is a level of 100 requests of 10 output tokens, of which the server tells what change makes of it.
func counted(parallel int, values figures, change func(*metric.ServerSample, *metric.ServerOurs)) *metric.Level {
	s := metric.ServerSample{Engine: "vLLM", Running: new(1.0), Waiting: new(0.0),
		Counts: map[metric.ServerCounter]float64{metric.ServerRequests: 100, metric.ServerPromptTokens: 5000, metric.ServerOutputTokens: 1000,
			metric.ServerPreemptions: 0, metric.ServerCacheQueries: 5000, metric.ServerCacheHits: 100},
		Times: map[metric.ServerTiming]metric.ServerHistogram{metric.SpanTTFT: {N: 100, Mean: 0.4, P50: &metric.Estimate{Value: 0.35, From: 0.33, To: 0.39},
			P99: &metric.Estimate{Value: 2, From: 2, To: 2, Open: true}}, metric.SpanQueue: {N: 100, Mean: 0.02, P50: &metric.Estimate{Value: 0.15, To: 0.3}}}}
	ours := metric.ServerOurs{Requests: 100, Choices: 100, Answered: 100, PromptTokens: 5000, OutputTokens: 1000,
		Times: map[metric.ServerTiming]metric.ServerMean{metric.SpanTTFT: {N: 100, Mean: 0.41}, metric.SpanLatency: {N: 100, Mean: 2}}}
	if change != nil {
		change(&s, &ours)
	}
	l := level(parallel, values, nil)
	l.Server = metric.NewServer(s, ours)
	return l
}

// throttled is a level of which one of 16 GPUs had its clock limited for these shares of the time.
func throttled(thermal, power float64) *metric.Level {
	l := counted(4, nil, nil)
	l.Throttling = &metric.Throttling{}
	l.Throttling.Add("GPU 3", 100, thermal, power)
	for range 15 {
		l.Throttling.Add("another", 100, 0, 0)
	}
	return l
}

func alone(l *metric.Level) Run { return Run{Levels: []*metric.Level{l}} }

func TestServer_CheckShowsBothSides(t *testing.T) {
	for name, l := range map[string]*metric.Level{
		"server.txt": counted(4, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
			s.Counts[metric.ServerDrafted], s.Counts[metric.ServerAccepted] = 200, 150
		}),
		"server_shared.txt": counted(4, nil, func(s *metric.ServerSample, o *metric.ServerOurs) {
			s.Counts[metric.ServerRequests], s.Counts[metric.ServerOutputTokens] = 110, 1250
			s.Unsettled = true
		}),
		"server_part.txt": counted(4, nil, func(s *metric.ServerSample, o *metric.ServerOurs) {
			s.Counts = map[metric.ServerCounter]float64{metric.ServerRequests: 50, metric.ServerPromptTokens: 2500}
			s.Times, s.Running, s.Waiting = nil, nil, nil
			o.Uncounted = 100
		}),
		"server_digits.txt": counted(4, nil, func(s *metric.ServerSample, o *metric.ServerOurs) {
			s.Engine, s.Digits = "llama.cpp", 6
			s.Counts = map[metric.ServerCounter]float64{metric.ServerOutputTokens: 1300}
			s.Within = map[metric.ServerCounter]float64{metric.ServerOutputTokens: 100}
			s.Times = map[metric.ServerTiming]metric.ServerHistogram{metric.SpanToken: {N: 1300, Mean: 0.005, Low: 0.004, High: 0.0065}}
			o.Times[metric.SpanToken] = metric.ServerMean{N: 1000, Mean: 0.006}
		}),
	} {
		golden(t, name, ServerCheck(l))
	}
	wide := counted(4, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
		s.Times[metric.SpanTTFT].P50.From, s.Times[metric.SpanTTFT].P50.To = 0.25, 0.5
	})
	if got := ServerCheck(wide); strings.Contains(got, "p50") || strings.Contains(got, "350 ms") {
		t.Errorf("a bucket wider than a fifth of the percentile is shown:\n%s", got)
	}
	none := counted(4, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
		s.Counts = map[metric.ServerCounter]float64{metric.ServerRequests: 0}
		s.Times = nil
	})
	if got := ServerCheck(none); !strings.Contains(got, "counted none of the 100 requests") || strings.Contains(got, "gateway") {
		t.Errorf("a server that counts no such requests has %q", got)
	}
	if got := ServerCheck(plain()); got != "" {
		t.Errorf("a level whose server was not asked has %q", got)
	}
	for _, c := range []struct {
		sample metric.ServerSample
		want   string
	}{
		{metric.ServerSample{Error: "before the level: it returns HTTP 503"}, "could not be read before the level: it returns HTTP 503."},
		{metric.ServerSample{Engine: "SGLang", Restarted: true}, "the counters of SGLang were reset"},
	} {
		l := plain()
		l.Server = metric.NewServer(c.sample, metric.ServerOurs{})
		if got := ServerCheck(l); !strings.Contains(got, c.want) || strings.Contains(got, "+--") {
			t.Errorf("%q has not %q", got, c.want)
		}
	}
}

func TestServer_RulesOfWhatTheServerCounted(t *testing.T) {
	preempted := func(n float64) func(*metric.ServerSample, *metric.ServerOurs) {
		return func(s *metric.ServerSample, _ *metric.ServerOurs) { s.Counts[metric.ServerPreemptions] = n }
	}
	queued := func(wait float64) func(*metric.ServerSample, *metric.ServerOurs) {
		return func(s *metric.ServerSample, _ *metric.ServerOurs) {
			s.Times[metric.SpanQueue] = metric.ServerHistogram{N: 100, Mean: wait}
		}
	}
	far := func(ttft float64) func(*metric.ServerSample, *metric.ServerOurs) {
		return func(_ *metric.ServerSample, o *metric.ServerOurs) {
			o.Times[metric.SpanTTFT] = metric.ServerMean{N: 100, Mean: ttft}
		}
	}
	hits := func(n float64) func(*metric.ServerSample, *metric.ServerOurs) {
		return func(s *metric.ServerSample, _ *metric.ServerOurs) { s.Counts[metric.ServerCacheHits] = n }
	}
	both := func(s *metric.ServerSample, o *metric.ServerOurs) {
		preempted(10)(s, o)
		queued(0.2)(s, o)
	}
	foreign := func(n float64) func(*metric.ServerSample, *metric.ServerOurs) {
		return func(s *metric.ServerSample, _ *metric.ServerOurs) { s.Counts[metric.ServerRequests] = 100 + n }
	}
	checkRules(t, []ruleCase{
		{"one in ten", "preemptions", alone(counted(4, nil, preempted(10))), true},
		{"hot for half of the time", "throttling", alone(throttled(0.5, 0)), true},
		{"at the power limit", "throttling", alone(throttled(0, 1)), true},
		{"once", "throttling", alone(throttled(0.05, 0.01)), false},
		{"none", "preemptions", alone(counted(4, nil, nil)), false},
		{"half of the TTFT", "server-queue", alone(counted(4, nil, queued(0.2))), true},
		{"a twentieth of the TTFT", "server-queue", alone(counted(4, nil, nil)), false},
		{"the KV cache is the cause of the queue", "server-queue", alone(counted(4, nil, both)), false},
		{"half of the TTFT is not the server's", "network-gateway", alone(counted(4, nil, far(0.8))), true},
		{"a hundredth of a second", "network-gateway", alone(counted(4, nil, nil)), false},
		{"the client was short of CPU", "network-gateway", busy(alone(counted(4, nil, far(0.8)))), false},
		{"half of the prompts", "server-cache", alone(counted(4, nil, hits(2500))), true},
		{"what was computed again counts as hits", "server-cache", alone(counted(4, nil, func(s *metric.ServerSample, o *metric.ServerOurs) {
			hits(2500)(s, o)
			preempted(10)(s, o)
		})), false},
		{"a fiftieth of the prompts", "server-cache", alone(counted(4, nil, nil)), false},
		{"every tenth request is another's", "shared-server", alone(counted(4, nil, foreign(10))), true},
		{"a single foreign request", "shared-server", alone(counted(4, nil, foreign(1))), false},
		{"foreign traffic is not the client's fault", "client-limited", alone(counted(4, nil, foreign(10))), false},
	})
}

// What the server's own clock says of the queue goes before what the figures of two levels suggest.
func TestServer_ServersClockDecidesWhereRequestsWait(t *testing.T) {
	tell := func(r Run, wait, ttft float64) Run {
		for _, l := range r.Levels {
			l.Server = counted(1, nil, func(s *metric.ServerSample, _ *metric.ServerOurs) {
				s.Times[metric.SpanTTFT], s.Times[metric.SpanQueue] = metric.ServerHistogram{N: 100, Mean: ttft}, metric.ServerHistogram{N: 100, Mean: wait}
			}).Server
		}
		return r
	}
	checkRules(t, []ruleCase{
		{"no word of the server", "queueing", queued(0.1, 1, 0.01, 0.01, 50), true},
		{"the server knows of no queue", "queueing", tell(queued(0.1, 1, 0.01, 0.01, 50), 0.001, 0.1), false},
		{"the server says how long", "queueing", tell(queued(0.1, 1, 0.01, 0.01, 50), 0.8, 1), false},
		{"the server says how long", "server-queue", tell(queued(0.1, 1, 0.01, 0.01, 50), 0.8, 1), true},
		{"the server knows of no queue", "batch-limit", tell(batched(0.02, 64, 64.5, 30, 130), 0.001, 0.1), false},
		{"the batch limit explains the queue", "batch-limit", tell(batched(0.02, 64, 64.5, 30, 130), 0.8, 1), true},
		{"the batch limit explains the queue", "server-queue", tell(batched(0.02, 64, 64.5, 30, 130), 0.8, 1), false},
	})
}
