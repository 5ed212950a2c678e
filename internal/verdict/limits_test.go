package verdict

import (
	"slices"
	"strings"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

func failing(n int, kind record.FaultKind, words string) scene {
	s := calm(0)
	for i := range n {
		s.watch.Add(&record.Record{Seq: int64(i), Fault: &record.Fault{Kind: kind, Words: words}, Stamps: record.Stamps{Due: second, End: second}})
	}
	s.level.Total, s.level.Failed = 100+n, n
	return s
}

func TestLimits_FailuresAtTheClientsLimitsAreTheClients(t *testing.T) {
	const files = "dial tcp 127.0.0.1:80: socket: too many open files"
	for _, c := range []struct {
		name  string
		scene scene
		want  metric.VerdictStatus
	}{
		{"one of a thousand", failing(1, record.FaultConnect, files).changed(func(l *metric.Level) { l.Total = 1000 }), metric.Valid},
		{"two of a hundred", failing(2, record.FaultConnect, files), metric.Degraded},
		{"half", failing(90, record.FaultConnect, files), metric.Invalid},
		{"no ports left", failing(90, record.FaultConnect, "connect: cannot assign requested address"), metric.Invalid},
		{"no free connection of the pool", failing(90, record.FaultTimeoutPool, "no free connection"), metric.Invalid},
		{"the server refuses", failing(90, record.FaultConnect, "connect: connection refused"), metric.Valid},
		{"the server has no files left, and says so", failing(90, record.FaultStatus, "too many open files"), metric.Valid},
	} {
		v := Judge(c.scene.level, c.scene.watch)
		if v.Word != c.want {
			t.Errorf("%s: %s, want %s: %+v", c.name, v.Word, c.want, v.Causes)
		}
		if c.want != metric.Valid && (v.Causes[0].Key != "own-limits" || v.Causes[0].Try.ZH == "") {
			t.Errorf("%s: %+v", c.name, v.Causes)
		}
	}
	s := failing(90, record.FaultConnect, files)
	if text := Judge(s.level, s.watch).Causes[0].Finding.EN; !strings.Contains(text, "90 of 190 requests failed") || !strings.Contains(text, "(too many open files)") {
		t.Error(text)
	}
}

func TestLimits_FailedRequestsTakeTheSlotsToo(t *testing.T) {
	s := paced(second, 0.0419, 2) // one request a second, 50 are asked for; the successes took 42 ms
	s.level.Load.Profile, s.level.Failed, s.level.Succeeded = s.level.Load.WithSlots(2), 90, 10
	v := Judge(s.level, s.watch)
	if len(v.Causes) != 1 || v.Causes[0].Key != NotOffered {
		t.Fatalf("%+v", v)
	}
	if c := v.Causes[0]; !strings.Contains(c.Finding.EN, "with 2 requests at once and 2 s per request, the maximum is 1 per second") ||
		!strings.HasPrefix(c.Try.EN, "raise --parallel to 100 or more") || !strings.Contains(c.Try.EN, "first find out what failed") {
		t.Errorf("%s Try: %s", c.Finding.EN, c.Try.EN)
	}
}

func TestLimits_MaxConnectionsBoundsTheRateWhereItIsBelowTheSlots(t *testing.T) {
	for name, slots := range map[string]int{"a paced closed loop": 10, "an open loop": 0} {
		s := paced(second/10, 0.2, 2)
		s.level.Load.Profile = s.level.Load.WithSlots(slots)
		s.level.Client = &metric.Client{Connections: &metric.Connections{Limit: 2}}
		v := Judge(s.level, s.watch)
		if v.Word != metric.Degraded || len(v.Causes) == 0 || v.Causes[0].Key != NotOffered {
			t.Fatalf("%s: %+v", name, v)
		}
		if c := v.Causes[0]; !strings.Contains(c.Finding.EN, "2 connections (--max-connections)") || !strings.HasPrefix(c.Try.EN, "raise --max-connections to 10 or more") {
			t.Errorf("%s: %s Try: %s", name, c.Finding.EN, c.Try.EN)
		}
	}
}

func TestLimits_NoFewerSlotsAreAdvisedThanThereAre(t *testing.T) {
	s := paced(second, 0.1, 8.1) // of ten slots, so that the rate needs ten on average
	s.watch.sends = slices.Repeat(s.watch.sends, 20)
	s.level.Load.Profile = s.level.Load.With(load.ByRate, 23)
	v := Judge(s.level, s.watch)
	if len(v.Causes) != 1 || !strings.HasPrefix(v.Causes[0].Try.EN, "raise --parallel to 11 or more") {
		t.Errorf("%+v", v)
	}
}

// A rate is of conversations, and one of them has its slot until its last turn has ended, think times included.
func TestLimits_TheRateOfConversationsIsHeldAgainstTheirBeginnings(t *testing.T) {
	scene := func(slots int) scene {
		took := metric.NewDistribution()
		s := scene{watch: &Watch{}}
		for i := range record.Instant(30) { // one begins each second and takes 2 s, for four turns of 100 ms
			for turn := range record.Instant(4) {
				at := second*(1+i) + turn*second/2
				s.watch.Add(&record.Record{Session: int64(i), Turn: int(turn), More: turn < 3, Stamps: record.Stamps{Due: at, Sent: at, End: at + second/10}})
			}
			took.Add(2)
		}
		s.level = metric.NewLevel(metric.Load{Name: "x", Profile: load.Fixed(slots, 3), Number: 30, Conversations: true},
			map[metric.Key]float64{metric.Duration: 30, metric.ReachedConcurrency: 0.4, metric.Latency: 0.1}, map[metric.Key]*metric.Distribution{metric.ConversationLatency: took})
		s.level.Total, s.level.Succeeded = 120, 120
		return s
	}
	s := scene(2)
	v := Judge(s.level, s.watch)
	if len(v.Causes) != 1 || v.Causes[0].Key != NotOffered {
		t.Fatalf("%+v", v)
	}
	c := v.Causes[0]
	if want := "Only 1 of 3 conversations per second started: with 2 at once and 2 s per conversation, the maximum is 1 per second."; c.Finding.EN != want {
		t.Errorf("%s, want %s", c.Finding.EN, want)
	}
	if !strings.HasPrefix(c.Try.EN, "raise --parallel to 6 or more") {
		t.Error(c.Try.EN)
	}
	s = scene(20)
	if v := Judge(s.level, s.watch); len(v.Causes) > 0 {
		t.Errorf("with free slots: %+v", v.Causes)
	}
}
