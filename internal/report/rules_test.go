package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// A figures is what a rule's case changes of a level: scalars, and constants of distributions.
type figures map[metric.Key]float64

func two(lo, hi *metric.Level) Run { return Run{Levels: []*metric.Level{lo, hi}} }

// queued are two levels of which TTFT and TPOT are given.
func queued(ttft, laterTTFT, tpot, laterTPOT float64, n int) Run {
	return gapped(ttft, laterTTFT, tpot, laterTPOT, n, nil, nil)
}

// gapped are two such levels with their gaps between tokens.
func gapped(ttft, laterTTFT, tpot, laterTPOT float64, n int, gaps, laterGaps *metric.Distribution) Run {
	of := func(parallel int, ttft, tpot float64, gaps *metric.Distribution) *metric.Level {
		return level(parallel, figures{metric.TTFT: ttft, metric.TPOT: tpot, metric.Latency: ttft + 100*tpot},
			map[metric.Key]*metric.Distribution{metric.TTFTRest: constant(ttft, n), metric.ITL: gaps})
	}
	return two(of(10, ttft, tpot, gaps), of(20, laterTTFT, laterTPOT, laterGaps))
}

// batched are levels with in-flight, decoding and waiting streams, above an idle one with the given TTFT.
func batched(idleTTFT, decode, laterDecode, waiting, laterWaiting float64) Run {
	of := func(parallel int, decode, waiting, ttft float64) *metric.Level {
		return level(parallel, figures{metric.ReachedConcurrency: decode + waiting, metric.DecodeStreams: decode,
			metric.WaitingStreams: waiting, metric.TTFT: ttft, metric.TPOT: 0.01, metric.RequestThroughput: 10,
			metric.Latency: ttft + 1}, map[metric.Key]*metric.Distribution{metric.TTFTRest: constant(ttft, 50)})
	}
	return Run{Levels: []*metric.Level{of(1, 1, 0, idleTTFT), of(100, decode, waiting, 0.1), of(200, laterDecode, laterWaiting, 2)}}
}

// prompted is a level with prompts from short to long.
func prompted(long, slope, fit, ttft float64, n int) Run {
	tokens := &metric.Distribution{}
	for i := range n {
		tokens.Add(100 + (long-100)*float64(i)/float64(n))
	}
	return Run{Levels: []*metric.Level{level(8, figures{metric.TTFTSlope: slope, metric.TTFTSlopeFit: fit, metric.TTFT: ttft,
		metric.Latency: 1}, map[metric.Key]*metric.Distribution{metric.InputTokens: tokens})}}
}

// stalled are two levels whose p99 gap is given; the median gap is 10 ms, and a prefill takes 100 ms.
func stalled(stall, laterStall, merged float64, gaps int) Run {
	of := func(parallel int, stall float64) *metric.Level {
		d := constant(0.01, gaps-gaps/20)
		for range gaps / 20 {
			d.Add(stall)
		}
		return level(parallel, figures{metric.MergedShare: merged, metric.PayloadGap: 0.01 * (1 - merged)}, map[metric.Key]*metric.Distribution{
			metric.ITL: d, metric.TTFT: constant(0.1, 100)})
	}
	return two(of(1, stall), of(20, laterStall))
}

// caching are two levels with medians of TTFT and what is known of the cache at the higher one.
func caching(ttft, later float64, scalars figures) Run {
	of := func(parallel int, ttft float64, values figures) *metric.Level {
		return level(parallel, values, map[metric.Key]*metric.Distribution{metric.TTFT: constant(ttft, 100)})
	}
	return two(of(1, ttft, nil), of(8, later, scalars))
}

func random(r Run) Run {
	r.RandomPrompts = true
	return r
}

func single(l *metric.Level, change func(*metric.Level)) Run {
	change(l)
	return Run{Levels: []*metric.Level{l}}
}

// streaming is a run that asked for streams.
func streaming(r Run) Run {
	r.Stream = true
	return r
}

func plain() *metric.Level { return level(10, figures{}, nil) }

// faulty is a level of 100 requests of which n failed in one way.
func faulty(kind record.FaultKind, status, n int) *metric.Level {
	l := plain()
	l.Succeeded, l.Failed = 100-n, n
	l.Outcomes = []metric.Outcome{{Kind: kind, Status: status, Count: n, Example: "out of\nmemory"}}
	return l
}

func wave(parallel, n int, first, rest float64) Run {
	return Run{Levels: []*metric.Level{sized(metric.NewLevel(metric.Load{Profile: load.Closed(parallel), Number: n}, nil,
		map[metric.Key]*metric.Distribution{metric.TTFTFirstWave: constant(first, parallel), metric.TTFTRest: constant(rest, n-parallel)}), n)}}
}

func busy(r Run) Run {
	for _, l := range r.Levels {
		l.Client = &metric.Client{CPUShare: 0.95}
	}
	return r
}

func delayed(r Run, delay float64) Run {
	for _, l := range r.Levels {
		l.Client = &metric.Client{SchedDelayP99: delay}
	}
	return r
}

// slotsWaiting is a level in which each of ten slots waited that long before each of its ten requests of the given latency.
func slotsWaiting(lag, latency float64) Run {
	return Run{Levels: []*metric.Level{level(10, figures{metric.Duration: 10 * (lag + latency), metric.Latency: latency},
		map[metric.Key]*metric.Distribution{metric.SendLag: constant(lag, 100), metric.TTFT: constant(latency/2, 100)})}}
}

// stamped is a level with a scheduling delay beside the times that it colors.
func stamped(delay, ttft, gap float64) Run {
	l := level(10, nil, map[metric.Key]*metric.Distribution{metric.TTFT: constant(ttft, 100), metric.ITL: constant(gap, 1000)})
	l.Client = &metric.Client{SchedDelayP99: delay}
	return Run{Levels: []*metric.Level{l}}
}

// stampedByKernel is stamped, of whose arrivals the kernel stamped so many.
func stampedByKernel(delay, ttft, gap float64, arrivals int) Run {
	l := level(10, nil, map[metric.Key]*metric.Distribution{metric.TTFT: constant(ttft, 100), metric.ITL: constant(gap, 1000),
		metric.TimeInClient: constant(delay, arrivals)})
	l.Client = &metric.Client{SchedDelayP99: delay}
	return Run{Levels: []*metric.Level{l}}
}

// collected is a level of ten seconds in which the garbage collector stopped everything for so long.
func collected(pauses float64) Run {
	l := level(10, figures{metric.Duration: 10}, nil)
	l.Client = &metric.Client{GCPauses: pauses, GCPauseMax: 0.001}
	return Run{Levels: []*metric.Level{l}}
}

type ruleCase struct {
	name string
	rule string
	run  Run
	want bool
}

func checkRules(t *testing.T, cases []ruleCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.rule+": "+c.name, func(t *testing.T) {
			found := Advise(c.run)
			for _, s := range found {
				chinese(t, s)
			}
			if got := slices.Contains(keys(found), c.rule); got != c.want {
				t.Errorf("rule speaks: %v, want %v; all that speak: %v", got, c.want, keys(found))
			}
			for _, s := range found {
				if s.Finding.EN == "" || s.Try.EN == "" || len(s.Evidence) == 0 || s.Severity == "" {
					t.Errorf("%s lacks a part: %+v", s.Rule, s)
				}
			}
		})
	}
}

func TestRules_OfWhatLimitsTheRun(t *testing.T) {
	checkRules(t, []ruleCase{
		{"TTFT up, TPOT flat", "queueing", queued(0.1, 1, 0.01, 0.0105, 50), true},
		{"TPOT grew too", "queueing", queued(0.1, 1, 0.01, 0.02, 50), false},
		{"a tenth more is noise", "queueing", queued(0.1, 0.11, 0.01, 0.01, 50), false},
		{"doubled but only by milliseconds", "queueing", queued(0.01, 0.03, 0.01, 0.01, 50), false},
		{"too few requests after the first wave", "queueing", queued(0.1, 1, 0.01, 0.01, 4), false},
		{"the client was short of CPU", "queueing", busy(queued(0.1, 1, 0.01, 0.01, 50)), false},
		{"one level", "queueing", Run{Levels: queued(0.1, 1, 0.01, 0.01, 50).Levels[1:]}, false},

		{"TPOT up, latency with it", "decode-bound", queued(0.1, 0.12, 0.01, 0.018, 50), true},
		{"the wait is most of the latency", "decode-bound", queued(0.1, 9, 0.01, 0.018, 50), false},
		{"TPOT up by a tenth", "decode-bound", queued(0.1, 0.1, 0.01, 0.011, 50), false},
		{"streams are interrupted, not slow", "decode-bound",
			gapped(0.1, 0.12, 0.01, 0.018, 50, constant(0.01, 2000), constant(0.01, 2000)), false},
		{"every gap grew", "decode-bound",
			gapped(0.1, 0.12, 0.01, 0.018, 50, constant(0.01, 2000), constant(0.018, 2000)), true},
		{"stamps late by a tenth of TTFT, not of the latency", "decode-bound", delayed(queued(0.1, 0.12, 0.01, 0.018, 50), 0.02), true},
		{"stamps late by a fifth of the latency", "decode-bound", delayed(queued(0.1, 0.12, 0.01, 0.018, 50), 0.4), false},
		{"less than a millisecond", "decode-bound", queued(0.1, 0.1, 0.0004, 0.0008, 50), false},

		{"decode flat, the rest waits", "batch-limit", batched(0.02, 64, 64.5, 30, 130), true},
		{"decode grows by 8 %, in flight twofold", "batch-limit", batched(0.02, 64, 69, 30, 130), true},
		{"decode grows by 8 %, in flight by 60 %", "batch-limit", batched(0.02, 64, 69, 30, 82), false},
		{"decode grows", "batch-limit", batched(0.02, 64, 120, 30, 75), false},
		{"in flight does not grow", "batch-limit", batched(0.02, 64, 64, 30, 32), false},
		{"prefill is busy all the time", "batch-limit", batched(0.09, 64, 64.5, 30, 130), false},
		{"prompts are worked on several at once", "batch-limit", batched(0.2, 64, 64.5, 30, 130), true},
		{"the batch limit is the cause, not a queue beside it", "queueing", batched(0.02, 64, 64.5, 30, 130), false},

		{"TTFT follows the prompt", "prefill-bound", prompted(4000, 0.0002, 0.95, 0.45, 100), true},
		{"no correlation", "prefill-bound", prompted(4000, 0.0002, 0.3, 0.45, 100), false},
		{"prompts of one length", "prefill-bound", prompted(110, 0.0002, 0.95, 0.45, 100), false},
		{"too few requests", "prefill-bound", prompted(4000, 0.0002, 0.95, 0.45, 20), false},
		{"TTFT is a small part of the latency", "prefill-bound", prompted(4000, 0.0002, 0.95, 0.1, 100), false},
		{"the slope explains little", "prefill-bound", prompted(4000, 0.00002, 0.95, 0.45, 100), false},

		{"gaps as long as a prefill", "prefill-interference", stalled(0.012, 0.12, 0, 2000), true},
		{"stalls at the lowest level too", "prefill-interference", stalled(0.12, 0.12, 0, 2000), false},
		{"payloads come merged", "prefill-interference", stalled(0.012, 0.12, 0.5, 2000), false},
		{"few payloads come merged", "prefill-interference", stalled(0.012, 0.12, 0.1, 2000), true},
		{"few gaps", "prefill-interference", stalled(0.012, 0.12, 0, 500), false},
		{"no stall", "prefill-interference", stalled(0.012, 0.02, 0, 2000), false},
	})
}

func TestRules_OfWhatColorsTheFigures(t *testing.T) {
	// payloads come every 10 ms on average; usual is the median gap between their arrivals.
	payloads := func(share, packages, tokens, usual float64) Run {
		return Run{Levels: []*metric.Level{level(10, figures{metric.MergedShare: share, metric.Packages: packages,
			metric.OutputTokens: tokens, metric.PayloadGap: 0.01}, map[metric.Key]*metric.Distribution{metric.ITL: constant(usual, 1000)})}}
	}
	checkRules(t, []ruleCase{
		{"every second merged", "merged-payloads", payloads(0.5, 100, 100, 0.02), true},
		{"every tenth merged", "merged-payloads", payloads(0.1, 100, 100, 0.02), false},
		{"held up now and then by a busy machine", "merged-payloads", payloads(0.3, 100, 100, 0.01), false},
		{"hardly any payloads", "merged-payloads", payloads(0.5, 1, 1, 0.02), false},
		{"the client reads late itself", "merged-payloads", busy(payloads(0.5, 100, 100, 0.02)), false},
		{"eight tokens a payload", "tokens-per-payload", payloads(0, 16, 128, 0.01), true},
		{"one token a payload", "tokens-per-payload", payloads(0, 100, 110, 0.01), false},
		{"short answers", "tokens-per-payload", payloads(0, 2, 8, 0.01), false},

		{"TTFT falls, and tokens came from the cache", "prefix-cache", caching(0.5, 0.2, figures{metric.CachedShare: 0.3}), true},
		{"TTFT falls, and nothing speaks of a cache", "prefix-cache", caching(0.5, 0.2, nil), false},
		{"conversations find their history", "prefix-cache", inConversations(caching(0.5, 0.2, figures{metric.CachedShare: 0.3})), false},
		{"TTFT rises", "prefix-cache", caching(0.2, 0.5, nil), false},
		{"TTFT falls by a tenth", "prefix-cache", caching(0.5, 0.45, nil), false},
		{"the server says it cached nothing", "prefix-cache", caching(0.5, 0.2, figures{metric.CachedShare: 0}), false},
		{"nothing cached but prompts repeated", "prefix-cache",
			caching(0.5, 0.2, figures{metric.CachedShare: 0, metric.RepeatedShare: 0.5}), true},
		{"cached tokens of random prompts", "prefix-cache",
			random(caching(0.2, 0.2, figures{metric.CachedShare: 0.5, metric.InputTokens: 1000})), true},
		{"cached tokens of a dataset", "prefix-cache", caching(0.2, 0.2, figures{metric.CachedShare: 0.5, metric.InputTokens: 1000}), false},
		{"the chat template is cached", "prefix-cache",
			random(caching(0.2, 0.2, figures{metric.CachedShare: 0.4, metric.InputTokens: 50})), false},

		{"a tenth refused", "refused", Run{Levels: []*metric.Level{faulty(record.FaultRefused, 429, 10)}}, true},
		{"a single refusal", "refused", Run{Levels: []*metric.Level{faulty(record.FaultRefused, 503, 1)}}, false},
		{"resets are no refusals", "refused", Run{Levels: []*metric.Level{faulty(record.FaultReset, 0, 10)}}, false},
		{"a reset is a failure", "failures", Run{Levels: []*metric.Level{faulty(record.FaultReset, 0, 1)}}, true},
		{"refusals have their own rule", "failures", Run{Levels: []*metric.Level{faulty(record.FaultRefused, 429, 10)}}, false},
		{"none failed", "failures", Run{Levels: []*metric.Level{plain()}}, false},

		{"a conversation too long", "outgrown-context", conversing20(metric.Histories{Followed: 30, Outgrown: 1, Turn: 4, Tokens: 3900}), true},
		{"none too long", "outgrown-context", conversing20(metric.Histories{Followed: 30, ReasoningOnly: 3}), false},
		{"reasoning alone", "reasoning-only", conversing20(metric.Histories{Followed: 30, ReasoningOnly: 3}), true},
		{"one of many", "reasoning-only", conversing20(metric.Histories{Followed: 300, ReasoningOnly: 1}), false},
		{"one of many that was refused", "reasoning-only", conversing20(metric.Histories{Followed: 300, ReasoningOnly: 1, Refused: 1}), true},
		{"reasoning that is kept", "reasoning-only", commanded(conversing20(metric.Histories{Followed: 30, ReasoningOnly: 3}), "--keep-reasoning"), false},

		{"a tenth short", "short-outputs", single(plain(), func(l *metric.Level) { l.Short = 10 }), true},
		{"empty answers have their own rule", "short-outputs", single(plain(), func(l *metric.Level) { l.Short, l.EmptyAnswers = 10, 10 }), false},
		{"none short", "short-outputs", single(plain(), func(l *metric.Level) {}), false},
		{"empty answers", "empty-answers", single(plain(), func(l *metric.Level) { l.EmptyAnswers = 5 }), true},
		{"a line that is not an event", "unknown-lines", single(plain(), func(l *metric.Level) {
			l.Oddities = []metric.Outcome{{Kind: metric.EndStray, Count: 1, Example: "upstream error"}}
		}), true},
		{"no such line", "unknown-lines", single(plain(), func(l *metric.Level) {}), false},
		{"an answer without an end", "no-end", single(plain(), func(l *metric.Level) {
			l.Oddities = []metric.Outcome{{Kind: metric.EndNoEnd, Count: 1}}
		}), true},
		{"every answer ended", "no-end", single(plain(), func(l *metric.Level) {}), false},
		{"the ranks of the second server show it", "slow-server",
			Run{Levels: []*metric.Level{withServers(&metric.Slower{Key: metric.Latency, Median: 2, Others: 1, P: 1e-6})}}, true},
		{"two servers alike", "slow-server", Run{Levels: []*metric.Level{withServers(nil)}}, false},
		{"no empty answers", "empty-answers", single(plain(), func(l *metric.Level) {}), false},
		{"whole answers to a run of streams", "not-streamed", streaming(single(plain(), func(l *metric.Level) { l.Streamed = 10 })), true},
		{"whole answers to recorded requests", "not-streamed", streaming(single(plain(), func(l *metric.Level) { l.Streamed, l.Fidelity = 10, &metric.Fidelity{} })), true},
		{"whole answers on purpose", "not-streamed", single(plain(), func(l *metric.Level) { l.Streamed = 0 }), false},
		{"streams", "not-streamed", streaming(single(plain(), func(l *metric.Level) { l.Streamed = l.Succeeded })), false},
		{"no usage", "no-token-counts", single(plain(), func(l *metric.Level) { l.Uncounted = 100 }), true},
		{"usage", "no-token-counts", single(plain(), func(l *metric.Level) {}), false},
		{"reasoning beside the completion", "token-counts", single(plain(), func(l *metric.Level) { l.ReasoningApart = 1 }), true},
		{"a usage that ended too early", "token-counts", single(plain(), func(l *metric.Level) { l.PartlyCounted = 1 }), true},
		{"reasoning inside the completion", "token-counts", single(plain(), func(l *metric.Level) {}), false},

		{"half of the requests start at once", "first-wave", wave(50, 100, 1, 0.2), true},
		{"the wave is a tenth", "first-wave", wave(10, 100, 1, 0.2), false},
		{"the wave is no slower", "first-wave", wave(50, 100, 0.2, 0.2), false},
		{"a single user", "first-wave", wave(1, 3, 1, 0.2), false},
		{"a request without a record", "conservation", selfChecked(metric.SelfCheck{Sent: 10, Ended: 9, Agrees: true}), true},
		{"a record for each request", "conservation", selfChecked(metric.SelfCheck{Sent: 10, Ended: 10, Conserved: true, Agrees: true}), false},
		{"a window that lacks records", "conservation", selfChecked(metric.SelfCheck{Conserved: true, Agrees: true, Missing: []metric.MissingWindow{{From: 1, To: 2, Counted: 9, Records: 4}}}), true},
		{"more in flight than the times say", "littles-law", selfChecked(metric.SelfCheck{Conserved: true, InFlight: 4, Little: 3, Seconds: 9}), true},
		{"a window with more in flight", "littles-law", selfChecked(metric.SelfCheck{Conserved: true, InFlight: 4, Little: 4, Seconds: 9, Windows: []metric.LittleWindow{{From: 1, To: 2, InFlight: 4, Little: 2}}}), true},
		{"as many in flight as the times say", "littles-law", selfChecked(metric.SelfCheck{Conserved: true, Agrees: true}), false},
		{"TTFT grew by half", "drift", drifting(metric.SteadySignal{Key: metric.TTFT, Drift: 0.5, Detectable: 0.1}), true},
		{"throughput fell by a fifth", "drift", drifting(metric.SteadySignal{Key: metric.OutputThroughput, Drift: -0.2, Detectable: 0.1}), true},
		{"TTFT rose and fell again", "drift", drifting(metric.SteadySignal{Key: metric.TTFT, Bend: 0.3, Detectable: 0.1}), true},
		{"TTFT grew by a tenth", "drift", drifting(metric.SteadySignal{Key: metric.TTFT, Drift: 0.1, Detectable: 0.05}), false},
		{"a change that chance makes too", "drift", drifting(metric.SteadySignal{Key: metric.TTFT, Drift: 0.5, Detectable: 0.8}), false},
		{"a change while requests failed", "drift", single(drifting(metric.SteadySignal{Key: metric.TTFT, Drift: 0.5}).Levels[0], func(l *metric.Level) { l.Succeeded, l.Failed = 50, 50 }), false},
		{"a steady level", "drift", single(plain(), func(l *metric.Level) { l.Steady = &metric.Steady{} }), false},
		{"99 requests", "few-samples", single(plain(), func(l *metric.Level) { sized(l, 99) }), true},
		{"99 of 110 requests", "few-samples", single(plain(), func(l *metric.Level) { sized(l, 110).Succeeded = 99 }), true},
		{"30 of 400 requests", "few-samples", single(plain(), func(l *metric.Level) { sized(l, 400).Succeeded = 30 }), false},
		{"100 requests", "few-samples", single(plain(), func(l *metric.Level) { sized(l, 100) }), false},

		{"slots idle for a tenth of the time", "client-limited", slotsWaiting(0.005, 0.05), true},
		{"100 slots free at once, requests of a second", "client-limited", slotsWaiting(0.01, 1), false},
		{"half a millisecond of twenty", "client-limited", slotsWaiting(0.0005, 0.02), false},
		{"stamps late by a fifth of TTFT", "client-limited", stamped(0.01, 0.05, 0.05), true},
		{"stamps late by a hundredth of TTFT", "client-limited", stamped(0.01, 1, 0.05), false},
		{"stamps late by a gap", "client-limited", stamped(0.01, 1, 0.01), true},
		{"late reads of what the kernel stamped", "client-limited", stampedByKernel(0.01, 0.05, 0.05, 1100), false},
		{"late reads of what the kernel stamped in part", "client-limited", stampedByKernel(0.01, 0.05, 0.05, 900), true},
		{"stamps late by less than a millisecond", "client-limited", stamped(0.0009, 0.002, 0.001), false},
		{"a tenth of the time collecting garbage", "client-limited", collected(1), true},
		{"a pause now and then", "client-limited", collected(0.01), false},
		{"all processors busy", "client-limited", busy(slotsWaiting(0.0001, 2)), true},
	})
}

func TestRules_LevelWithoutAnyFigureIsSilent(t *testing.T) {
	for _, r := range []Run{{}, {Levels: []*metric.Level{metric.NewLevel(metric.Load{Profile: load.Closed(1), Number: 10}, nil, nil)}},
		two(metric.NewLevel(metric.Load{}, nil, nil), metric.NewLevel(metric.Load{Profile: load.Closed(2)}, nil, nil))} {
		if found := Advise(r); len(found) > 0 {
			t.Errorf("got %v", keys(found))
		}
		if s := Suggestions(r, Plain); s != "" {
			t.Errorf("got %q", s)
		}
	}
}

func TestRules_RunWithoutASuccessNamesNoBestAndNoOthers(t *testing.T) {
	r := Run{}
	for _, parallel := range []int{1, 2} {
		l := metric.NewLevel(metric.Load{Name: "x", Profile: load.Closed(parallel), Number: 4}, map[metric.Key]float64{metric.RequestThroughput: 0}, nil)
		l.Total, l.Failed = 4, 4
		l.Outcomes = []metric.Outcome{{Kind: record.FaultConnect, Count: 4}}
		r.Levels = append(r.Levels, l)
	}
	text := Sweep(r, Plain, Full)
	if !strings.Contains(text, "Every request failed (connect ×8)") || strings.Contains(text, "the others") || strings.Contains(text, "0.00 req/sec") {
		t.Error(text)
	}
}

func TestRules_RunThatWasStoppedIsNotToldToTakeMoreRequests(t *testing.T) {
	l := metric.NewLevel(metric.Load{Name: "x", Profile: load.Closed(1), Number: 1000}, nil, nil)
	l.Total, l.Succeeded = 9, 9
	if got := Advise(Run{Levels: []*metric.Level{l}, Stopped: true}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := Advise(Run{Levels: []*metric.Level{l}}); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestRules_WordsOfEmptyAnswersSayNoMoreThanIsKnown.
func TestRules_WordsOfEmptyAnswersSayNoMoreThanIsKnown(t *testing.T) {
	try := func(command []string, count int, oddities ...metric.Outcome) Suggestion {
		r := single(plain(), func(l *metric.Level) { l.EmptyAnswers, l.Oddities = count, oddities })
		r.Command = command
		return emptyAnswerRule(r)[0]
	}
	if s := try(nil, 5); !strings.Contains(s.Finding.EN, "ended immediately") || !strings.Contains(s.Try.EN, "--min-tokens") || !strings.Contains(s.Finding.EN, "were empty") {
		t.Errorf("%+v", s)
	}
	if s := try([]string{"--min_tokens=16"}, 1); strings.Contains(s.Try.EN, "--min-tokens") || !strings.Contains(s.Finding.EN, "was empty") {
		t.Errorf("with --min-tokens: %+v", s)
	}
	if s := try(nil, 5, metric.Outcome{Kind: metric.EndUnshown, Count: 4}); strings.Contains(s.Finding.EN, "ended immediately") || !strings.Contains(s.Finding.EN, "for 4 of them") {
		t.Errorf("tokens that were not shown: %+v", s)
	}
}

// TestRules_FlagThatWasGivenIsNotAskedFor.
func TestRules_FlagThatWasGivenIsNotAskedFor(t *testing.T) {
	r := single(plain(), func(l *metric.Level) { l.PartlyCounted = 5 })
	if s := countsRule(r)[0]; !strings.Contains(s.Try.EN, "to the model's tokenizer") {
		t.Errorf("%+v", s)
	}
	r.Command = []string{"evalscope", "perf", "--tokenizer-path", "builtin"}
	if s := countsRule(r)[0]; strings.Contains(s.Try.EN, "to the model's tokenizer") {
		t.Errorf("%+v", s)
	}
}

// TestRules_RefusedLimitNamesItsFlag.
func TestRules_RefusedLimitNamesItsFlag(t *testing.T) {
	r := Run{Levels: []*metric.Level{faulty(record.FaultStatus, 400, 10)}}
	if s := failureRule(r)[0]; strings.Contains(s.Try.EN, "--max-tokens") {
		t.Errorf("%+v", s)
	}
	r.Levels[0].Outcomes[0].Example = "Range of max_tokens should be [1, 1024]"
	if s := failureRule(r)[0]; !strings.Contains(s.Try.EN, "--max-tokens") || !strings.Contains(s.Try.ZH, "--max-tokens") {
		t.Errorf("%+v", s)
	}
}

// inConversations is the run with conversations in place of its single requests.
func inConversations(r Run) Run {
	for _, l := range r.Levels {
		l.Load.Conversations = true
	}
	return r
}

// selfChecked is a run of a level with that check.
func selfChecked(c metric.SelfCheck) Run {
	return single(plain(), func(l *metric.Level) { l.SelfCheck = &c })
}
