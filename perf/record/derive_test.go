package record

import (
	"reflect"
	"testing"
	"time"
)

func TestDerive_ClientsOwnLatenessIsWhatNeitherPolicyNorServerTook(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Record
		want time.Duration
	}{
		{"a connection was there", Record{Stamps: Stamps{Due: 100, Sent: 130}}, 30},
		{"one was opened", Record{Stamps: Stamps{Due: 100, Sent: 130, Connect: 15, TLS: 5}}, 10},
		{"it waited for its place, then opened one", Record{Stamps: Stamps{Due: 100, Sent: 1130, PoolWait: 1000, Connect: 15, TLS: 5}}, 10},
		{"one was opened after the first try", Record{Stamps: Stamps{Due: 100, Sent: 130, Connect: 15, TLS: 5}, Reconnects: 1}, 30},
		{"it waited, and one was opened after the first try", Record{Stamps: Stamps{Due: 100, Sent: 1130, PoolWait: 1000, Connect: 15}, Reconnects: 1}, 30},
		{"the clocks of the parts differ by a hair", Record{Stamps: Stamps{Due: 100, Sent: 130, PoolWait: 31}}, 0},
	} {
		if got, ok := c.r.SendLag(); !ok || got != c.want {
			t.Errorf("%s: %d, %v; want %d", c.name, got, ok, c.want)
		}
	}
	for _, r := range []Record{{Stamps: Stamps{Due: 100, PoolWait: 50}}, {Stamps: Stamps{Sent: 100}}} {
		if lag, ok := r.SendLag(); ok {
			t.Errorf("%+v has the lag %d", r.Stamps, lag)
		}
	}
}

// TestDerive_NothingNegativeLeavesARecord: whatever a server makes of the order of its payloads.
func TestDerive_NothingNegativeLeavesARecord(t *testing.T) {
	r := Record{Stream: true, Stamps: Stamps{Due: 500, Sent: 400, First: 300, FirstAnswer: 250, Last: 200, End: 100},
		Usage: Usage{Given: true, Completion: 7}, Payloads: Payloads{{At: 300, Kind: Output, Tokens: 1}}}
	seen := 0
	for method, of := range reflect.ValueOf(&r).Methods() { // every time of a request, also one that is added
		of, isTime := of.Interface().(func() (time.Duration, bool))
		if !isTime || method.Name == "SendLag" {
			continue
		}
		seen++
		if d, ok := of(); ok {
			t.Errorf("%s is %d", method.Name, d)
		}
	}
	if seen < 9 {
		t.Errorf("the test found %d times of a request only", seen)
	}
	if lag, ok := r.SendLag(); !ok || lag != 0 {
		t.Errorf("a request that went out before it was due is late by %d, %t", lag, ok)
	}
}

// TestDerive_OneInstantOfOutputHasNoTPOT: in one payload or in many that a gateway held back.
func TestDerive_OneInstantOfOutputHasNoTPOT(t *testing.T) {
	one := Record{Stream: true, Stamps: Stamps{Sent: 100, First: 300, Last: 300}, Usage: Usage{Given: true, Completion: 3},
		Payloads: Payloads{{At: 300, Kind: Output | Finish, Tokens: 1}, {At: 300, Kind: Output, Tokens: 2}}, Choices: []Choice{{}}}
	if d, ok := one.TPOT(); ok {
		t.Errorf("TPOT is %d", d)
	}
	if d, ok := one.TPOTExact(); ok {
		t.Errorf("exactly %d", d)
	}
	if ttft, ok := one.TTFT(); !ok || ttft != 200 {
		t.Errorf("TTFT is %d, %t", ttft, ok)
	}
	one.Last = 303 // the finish_reason came later
	if d, ok := one.TPOT(); ok {
		t.Errorf("TPOT is %d with the finish_reason behind all output", d)
	}
	if d, ok := one.TPOTExact(); ok {
		t.Errorf("exactly %d with the finish_reason behind all output", d)
	}
	one.Payloads[1].At = 301
	if d, ok := one.TPOT(); !ok || d != 1 {
		t.Errorf("TPOT is %d, %t", d, ok)
	}
	one.Payloads[0].Tokens, one.Payloads = 1, append(one.Payloads, Payload{At: 303, Kind: Finish, Tokens: -1})
	if d, ok := one.TPOTExact(); !ok || d != 1 {
		t.Errorf("exactly %d, %t", d, ok)
	}
}
