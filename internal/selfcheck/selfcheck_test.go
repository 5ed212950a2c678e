package selfcheck

import (
	"testing"

	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

const second = record.Instant(1e9)

// level is ten seconds of four requests at once that take half a second each. forge changes or leaves out each record.
func level(forge func(r *record.Record) bool) *metric.SelfCheck {
	c := &Check{}
	for i := range 80 {
		sent := 5*second + record.Instant(i/4)*second/2
		r := &record.Record{Seq: int64(i)}
		r.Sent, r.Last, r.End = sent, sent+second/2, sent+second/2
		if forge(r) {
			c.Add(r)
		}
		if i%8 == 7 {
			c.Sample(metric.ClientSample{At: sent + second/2, Span: 1, Ticks: 1, InFlight: new(4.0), Ended: new(int64(i + 1))})
		}
	}
	return c.Result(Counted{Requests: 80, InFlight: int64(40 * second), From: 5 * second, To: 15 * second})
}

func TestCheck_HoldsForTheLogOfALevel(t *testing.T) {
	s := level(func(r *record.Record) bool {
		switch r.Seq % 20 {
		case 3:
			r.Fault = &record.Fault{Kind: record.FaultReset}
		case 4:
			r.Warmup = true
		case 5:
			r.Fault = &record.Fault{Kind: record.FaultCancelled}
		}
		return true
	})
	if !s.Conserved || !s.Agrees || s.InFlight != 4 || s.Little != 4 || s.Ended != 72 || s.Failed != 4 || s.Cancelled != 4 {
		t.Errorf("%+v", s)
	}
}

func TestCheck_FindsALogThatLacksARequest(t *testing.T) {
	s := level(func(r *record.Record) bool { return r.Seq != 17 })
	if s.Conserved || s.Sent != 80 || s.Ended != 79 {
		t.Errorf("%+v", s)
	}
}

func TestCheck_FindsTimesThatAreNotThoseOfTheLoad(t *testing.T) {
	s := level(func(r *record.Record) bool { r.End -= second / 10; r.Last = r.End; return true })
	if !s.Conserved || s.Agrees || s.Little > 3.3 {
		t.Errorf("%+v", s)
	}
}

func TestCheck_FindsAWindowWhoseTimesAreForged(t *testing.T) {
	s := level(func(r *record.Record) bool {
		if r.Sent >= 11*second && r.Sent < 12*second { // a tenth of the level, which hardly moves its mean
			r.End -= second * 2 / 10
			r.Last = r.End
		}
		return true
	})
	if s.Agrees || len(s.Windows) != 1 || s.Windows[0].From > 11.01 || s.Windows[0].To < 11.99 || s.Windows[0].InFlight != 4 {
		t.Errorf("%+v", s)
	}
}

func TestCheck_FindsTheWindowThatLacksRequests(t *testing.T) {
	s := level(func(r *record.Record) bool { return r.Sent < 11*second || r.Sent >= 12*second })
	if s.Conserved || len(s.Missing) != 1 || s.Missing[0].Counted != 16 || s.Missing[0].Records > 12 || s.Missing[0].To < 11.9 || s.Missing[0].From > 11.1 {
		t.Errorf("%+v", s)
	}
	if s := level(func(*record.Record) bool { return true }); len(s.Missing) > 0 {
		t.Errorf("nothing is missing: %+v", s.Missing)
	}
}

func TestCheck_SaysNothingOfLogsThatWereNotCounted(t *testing.T) {
	if s := (&Check{}).Result(Counted{}); s != nil {
		t.Errorf("%+v", s)
	}
}
