package verdict

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const second = record.Instant(1e9)

// A scene is a level of ten seconds whose requests were watched: 100 requests of TTFT 0.4 s and latency 1 s.
type scene struct {
	level *metric.Level
	watch *Watch
}

func constant(v float64, n int) *metric.Distribution {
	d := metric.NewDistribution()
	for range n {
		d.Add(v)
	}
	return d
}

// calm is a scene in which nothing was wrong; load is a closed loop of ten, or with rate an open loop.
func calm(rate float64) scene {
	asked := metric.Load{Name: "x", Profile: load.Closed(10), Number: 100}
	if rate > 0 {
		asked.Profile = load.Open(load.Poisson, rate)
	}
	dists := map[metric.Key]*metric.Distribution{metric.TTFT: constant(0.4, 100), metric.Latency: constant(1, 100),
		metric.ITL: constant(0.02, 1000), metric.SendLag: constant(0.0001, 100), metric.TimeInClient: constant(0.001, 1100)}
	l := metric.NewLevel(asked, map[metric.Key]float64{metric.Duration: 10, metric.ReachedConcurrency: 10}, dists)
	l.Total, l.Succeeded = 100, 100
	l.Client = &metric.Client{CPUShare: 0.05, SchedDelayP99: 0.0003}
	s := scene{level: l, watch: &Watch{}}
	random := rand.New(rand.NewPCG(1, 2))
	due := second
	for i := range 100 {
		if rate > 0 {
			due += record.Instant(random.ExpFloat64() / rate * 1e9)
		} else {
			due = second + record.Instant(i/10)*second
		}
		r := &record.Record{Seq: int64(i), Stamps: record.Stamps{Due: due, Sent: due + 100_000, First: due + 4*second/10, Last: due + second, End: due + second}}
		s.watch.Add(r)
	}
	for i := range 10 {
		s.watch.Sample(quiet(i))
	}
	return s
}

// quiet is the sample of second i of the level, in which little happened.
func quiet(i int) metric.ClientSample {
	return metric.ClientSample{Of: metric.OfClient, At: record.Instant(i+2) * second, Span: 1, Ticks: 10, Late: 0.001, LateAt: record.Instant(i+1) * second,
		CPU: 0.1, Procs: 2, RunWait: 0.02, RunSlices: 400, MachineCPU: 2, Busy: 1}
}

// sampled replaces the samples of some seconds of the level.
func (s scene) sampled(change func(*metric.ClientSample), seconds ...int) scene {
	for _, i := range seconds {
		change(&s.watch.samples[i])
	}
	return s
}

func (s scene) changed(change func(*metric.Level)) scene {
	change(s.level)
	return s
}

func (s scene) with(key metric.Key, d *metric.Distribution) scene {
	values := map[metric.Key]float64{}
	dists := map[metric.Key]*metric.Distribution{}
	for _, def := range metric.Table() {
		if have := s.level.Distribution(def.Key); have != nil {
			dists[def.Key] = have
		} else if v, ok := s.level.Value(def.Key); ok {
			values[def.Key] = v
		}
	}
	dists[key] = d
	if d == nil {
		delete(dists, key)
	}
	l := metric.NewLevel(s.level.Load, values, dists)
	l.Total, l.Succeeded, l.Client = s.level.Total, s.level.Succeeded, s.level.Client
	return scene{l, s.watch}
}

// resent sends every request again with another lateness.
func (s scene) resent(lag func(i int) record.Instant) scene {
	d := metric.NewDistribution()
	for i := range s.watch.sends {
		one := &s.watch.sends[i]
		one.sent = one.due + lag(i)
		d.Add(lag(i).Seconds())
	}
	return s.with(metric.SendLag, d)
}

func unstamped(s scene) scene { return s.with(metric.TimeInClient, nil) }

func some(bad, good record.Instant, first, last int) func(int) record.Instant {
	return func(i int) record.Instant {
		if i >= first && i < last {
			return bad
		}
		return good
	}
}

var all = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

func TestJudge_EachCauseIsFoundFromWhereItColorsTheFigures(t *testing.T) {
	const ms = record.Instant(1e6)
	for _, c := range []struct {
		name  string
		scene scene
		word  metric.VerdictStatus
		key   string // the first cause, "" for none
	}{
		{"a calm closed loop", calm(0), metric.Valid, ""},
		{"a calm open loop", calm(10), metric.Valid, ""},
		{"a calm loop without kernel stamps", unstamped(calm(0)), metric.Valid, ""},

		{"every send 10 ms late, of a TTFT of 400", calm(10).resent(some(10*ms, 10*ms, 0, 100)), metric.Valid, ""},
		{"two sends in a hundred 30 ms late", calm(10).resent(some(30*ms, 0, 40, 42)), metric.Valid, ""},
		{"ten sends in a hundred 30 ms late", calm(10).resent(some(30*ms, 0, 40, 50)), metric.Degraded, "late-dispatch"},
		{"most sends 30 ms late", calm(10).resent(some(30*ms, 0, 0, 60)), metric.Invalid, "late-dispatch"},
		{"few sends so late that the mean moves", calm(10).resent(some(4*second, 0, 40, 43)), metric.Invalid, "late-dispatch"},
		{"a fifth of the schedule in one burst", calm(10).resent(func(i int) record.Instant { return record.Instant(max(0, 20-i)) * 100 * ms }), metric.Invalid, "schedule-fit"},

		{"slots idle for 2 %", calm(0).with(metric.SendLag, constant(0.02, 100)), metric.Valid, ""},
		{"slots idle for 5 %", calm(0).with(metric.SendLag, constant(0.05, 100)), metric.Degraded, "idle-slots"},
		{"slots idle for 20 %", calm(0).with(metric.SendLag, constant(0.2, 100)), metric.Invalid, "idle-slots"},

		{"a timer 90 ms late", calm(0).sampled(func(s *metric.ClientSample) { s.Late = 0.09 }, 4), metric.Valid, ""},
		{"300 ms of ten seconds stood still", calm(0).sampled(func(s *metric.ClientSample) { s.Late = 0.3 }, 4), metric.Degraded, "stood-still"},
		{"more than a second of ten stood still", calm(0).sampled(func(s *metric.ClientSample) { s.Late = 0.4 }, 1, 4, 8), metric.Invalid, "stood-still"},
		{"suspended for half a second", calm(0).sampled(func(s *metric.ClientSample) { s.Suspended = 0.5 }, 4), metric.Degraded, "suspended"},

		{"waits of 100 ms that the kernel's stamps take out", calm(0).changed(func(l *metric.Level) { l.Client.SchedDelayP99 = 0.1 }), metric.Valid, ""},
		{"waits of 100 ms", unstamped(calm(0)).changed(func(l *metric.Level) { l.Client.SchedDelayP99 = 0.1 }), metric.Degraded, "late-reads"},
		{"waits of 300 ms", unstamped(calm(0)).changed(func(l *metric.Level) { l.Client.SchedDelayP99 = 0.3 }), metric.Invalid, "late-reads"},
		{"waits of a gap", unstamped(calm(0)).changed(func(l *metric.Level) { l.Client.SchedDelayP99 = 0.015 }), metric.Degraded, "late-reads"},

		{"85 % of the processors", calm(0).changed(func(l *metric.Level) { l.Client.CPUShare = 0.85 }), metric.Degraded, "processors"},
		{"all processors", calm(0).changed(func(l *metric.Level) { l.Client.CPUShare = 0.99 }), metric.Invalid, "processors"},
		{"all processors for three seconds", calm(0).sampled(func(s *metric.ClientSample) { s.CPU = 2 }, 3, 4, 5), metric.Degraded, "processors"},
		{"garbage for 5 %", calm(0).changed(func(l *metric.Level) { l.Client.GCPauses = 0.5 }), metric.Degraded, "garbage-collector"},

		{"threads wait 10 ms, stamped by the kernel", calm(0).sampled(func(s *metric.ClientSample) { s.RunWait = 4 }, all...), metric.Valid, ""},
		{"threads wait 10 ms", unstamped(calm(0)).sampled(func(s *metric.ClientSample) { s.RunWait = 4 }, all...), metric.Degraded, "run-queue"},
		{"threads wait 40 ms", calm(0).sampled(func(s *metric.ClientSample) { s.RunWait = 16 }, all...), metric.Degraded, "run-queue"},
		{"threads wait 200 ms", calm(0).sampled(func(s *metric.ClientSample) { s.RunWait = 80 }, all...), metric.Invalid, "run-queue"},
		{"threads wait 50 ms for two seconds", calm(0).sampled(func(s *metric.ClientSample) { s.RunWait = 20 }, 6, 7), metric.Degraded, "run-queue"},

		{"2 % stolen", calm(0).sampled(func(s *metric.ClientSample) { s.Stolen = 0.04 }, all...), metric.Valid, ""},
		{"10 % stolen", calm(0).sampled(func(s *metric.ClientSample) { s.Stolen = 0.2 }, all...), metric.Degraded, "stolen-cpu"},
		{"40 % stolen", calm(0).sampled(func(s *metric.ClientSample) { s.Stolen = 0.8 }, all...), metric.Invalid, "stolen-cpu"},
		{"a quota that stopped it half of a second", calm(0).sampled(func(s *metric.ClientSample) { s.Throttled = 1 }, 4), metric.Degraded, "cpu-quota"},
		{"a quota that stopped it half of the time", calm(0).sampled(func(s *metric.ClientSample) { s.Throttled = 1 }, all...), metric.Invalid, "cpu-quota"},

		{"a few bytes unread", calm(0).sampled(func(s *metric.ClientSample) { s.Unread, s.UnreadConns = 20_000, 10 }, all...), metric.Valid, ""},
		{"full sockets for a second", calm(0).sampled(func(s *metric.ClientSample) { s.Unread, s.UnreadConns = 900_000, 10 }, 4), metric.Degraded, "unread"},
		{"full sockets all the time", calm(0).sampled(func(s *metric.ClientSample) { s.Unread, s.UnreadConns = 900_000, 10 }, all...), metric.Invalid, "unread"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Judge(c.scene.level, c.scene.watch)
			if v.Word != c.word {
				t.Errorf("the verdict is %s, want %s: %+v", v.Word, c.word, v.Causes)
			}
			if key := firstKey(v); key != c.key {
				t.Errorf("the first cause is %q, want %q", key, c.key)
			}
			for _, f := range v.Causes {
				if f.Finding.EN == "" || f.Finding.ZH == "" || f.Try.EN == "" || f.Try.ZH == "" || len(f.Evidence) == 0 {
					t.Errorf("%s lacks texts or numbers: %+v", f.Key, f)
				}
				if f.From > f.To || !strings.HasSuffix(f.Finding.EN, ".") {
					t.Errorf("%s is from %v to %v: %s", f.Key, f.From, f.To, f.Finding.EN)
				}
			}
		})
	}
}

func firstKey(v *metric.Verdict) string {
	if len(v.Causes) == 0 {
		return ""
	}
	return v.Causes[0].Key
}

func TestJudge_CauseHasTheWindowInWhichItHappened(t *testing.T) {
	s := calm(0).sampled(func(s *metric.ClientSample) { s.Late, s.LateAt = 0.3, s.At-second/2 }, 4)
	v := Judge(s.level, s.watch)
	// The sample ends 5 s after the first request; the late tick came half a second before, and was set 0.4 s earlier.
	if c := v.Causes[0]; c.From < 4.05 || c.From > 4.15 || c.To < 4.45 || c.To > 4.55 {
		t.Errorf("it is from %v to %v", c.From, c.To)
	}
}

func TestJudge_OneOfTenThousandRequestsIsNoTail(t *testing.T) {
	s := calm(0).sampled(func(s *metric.ClientSample) { s.Late = 0.3 }, 4)
	s.level = metric.NewLevel(s.level.Load, map[metric.Key]float64{metric.Duration: 1000}, map[metric.Key]*metric.Distribution{
		metric.TTFT: constant(0.4, 100), metric.TimeInClient: constant(0.001, 100)})
	s.level.Succeeded, s.level.Total = 100, 100
	if v := Judge(s.level, s.watch); len(v.Causes) > 0 {
		t.Errorf("0.3 s of 1,000 speak: %+v", v.Causes)
	}
}

func TestJudge_LevelThatWasNotWatchedIsUncheckedUnlessItsFiguresSpeak(t *testing.T) {
	s := calm(10)
	if v := Judge(s.level, nil); v.Word != metric.Unchecked || len(v.Causes) > 0 || !strings.Contains(v.Why.EN, "was not monitored") {
		t.Errorf("without a watch: %+v", v)
	}
	if v := Judge(s.level, s.watch); v.Why.EN != "" {
		t.Errorf("a level that was judged says why not: %+v", v)
	}
	s.watch.samples = s.watch.samples[:3]
	if v := Judge(s.level, s.watch); v.Word != metric.Unchecked || !strings.HasSuffix(v.Why.EN, "monitored for 3.0 s of 10.0 s") {
		t.Errorf("watched for three seconds of ten: %+v", v)
	}
	s.level.Segments = make([]metric.Segment, 2)
	if v := Judge(s.level, s.watch); !strings.Contains(v.Why.EN, "a killed process") || !strings.Contains(v.Why.ZH, "3.0 秒，而级别共 10.0 秒") {
		t.Errorf("watched for three seconds of ten, in two segments: %+v", v)
	}
	s.level.Segments = nil
	late := s.with(metric.SendLag, constant(0.1, 100))
	if v := Judge(late.level, nil); v.Word != metric.Invalid {
		t.Errorf("late sends without a watch: %s", v.Word)
	}
	if v := Judge(metric.NewLevel(metric.Load{}, nil, nil), nil); v.Word != metric.Unchecked {
		t.Errorf("a level without figures: %s", v.Word)
	}
}

func TestJudge_WorstCauseComesFirst(t *testing.T) {
	s := calm(0).sampled(func(s *metric.ClientSample) { s.Stolen = 0.2 }, all...).changed(func(l *metric.Level) { l.Client.CPUShare = 0.99 })
	v := Judge(s.level, s.watch)
	var words []metric.VerdictStatus
	for _, c := range v.Causes {
		words = append(words, c.Word)
	}
	if !slices.Equal(words, []metric.VerdictStatus{metric.Invalid, metric.Degraded}) {
		t.Errorf("the causes' words are %v", words)
	}
}

func TestJudge_OtherPeoplesTrafficDegradesAndIsNotTheClientsFault(t *testing.T) {
	for _, c := range []struct {
		requests float64
		want     metric.VerdictStatus
	}{{100, metric.Valid}, {102, metric.Valid}, {103, metric.Degraded}, {300, metric.Degraded}} {
		s := calm(0)
		s.level.Server = metric.NewServer(metric.ServerSample{Counts: map[metric.ServerCounter]float64{metric.ServerRequests: c.requests}},
			metric.ServerOurs{Requests: 100, Choices: 100, Answered: 100})
		v := Judge(s.level, s.watch)
		if v.Word != c.want {
			t.Errorf("%v requests at the server of 100: %+v", c.requests, v)
		}
		if c.want == metric.Degraded && (len(v.Causes) != 1 || v.Causes[0].Key != Foreign || !v.Causes[0].Whole() || v.Causes[0].Try.ZH == "") {
			t.Errorf("the causes are %+v", v.Causes)
		}
	}
}

// paced is a closed loop of ten slots that is asked for 50 requests per second and sends one every gap.
func paced(gap record.Instant, latency, reached float64) scene {
	s := scene{level: metric.NewLevel(metric.Load{Name: "x", Profile: load.Fixed(10, 50), Number: 100},
		map[metric.Key]float64{metric.Duration: float64(100*gap) / 1e9, metric.ReachedConcurrency: reached, metric.Latency: latency}, nil), watch: &Watch{}}
	s.level.Total, s.level.Succeeded = 100, 100
	for i := range record.Instant(100) {
		at := second + i*gap
		s.watch.Add(&record.Record{Seq: int64(i), Stamps: record.Stamps{Due: at, Sent: at, End: at + record.Instant(latency*1e9)}})
	}
	return s
}

func TestJudge_RateThatTheSlotsCannotCarryIsSaid(t *testing.T) {
	v := Judge(paced(second/15, 0.66, 9.9).level, paced(second/15, 0.66, 9.9).watch) // 10 slots ÷ 0.66 s = 15.2 a second
	if v.Word != metric.Degraded || len(v.Causes) != 1 || v.Causes[0].Key != NotOffered {
		t.Fatalf("%+v", v)
	}
	c := v.Causes[0]
	if want := "Only 15 of 50 requests per second were sent: with 10 requests at once and 660 ms per request, the maximum is 15.2 per second."; c.Finding.EN != want {
		t.Errorf("%s, want %s", c.Finding.EN, want)
	}
	if !strings.HasPrefix(c.Try.EN, "raise --parallel to 33 or more") {
		t.Error(c.Try.EN)
	}
	for name, s := range map[string]scene{
		"the rate was kept": paced(second/50, 0.15, 7.5), "within the noise of a Poisson process": paced(second/40, 0.25, 9.9),
		"the slots were free": paced(second/15, 0.1, 1.5),
	} {
		if v := Judge(s.level, s.watch); len(v.Causes) > 0 {
			t.Errorf("%s: %+v", name, v.Causes)
		}
	}
}

func TestJudge_LevelInWhichNothingSucceededIsNotValid(t *testing.T) {
	s := calm(0)
	s.level.Succeeded, s.level.Failed = 0, 100
	if v := Judge(s.level, s.watch); v.Word != metric.Unchecked {
		t.Errorf("%+v", v)
	}
}
