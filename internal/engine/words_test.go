package engine

import (
	"testing"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

func TestWords_StopCountsInPlainWords(t *testing.T) {
	for n, want := range map[int]string{0: "Stopping: no requests in flight.", 1: "Stopping: waiting up to 10s for 1 request in flight.",
		2: "Stopping: waiting up to 10s for 2 requests in flight."} {
		if got := stopping(n, 10*time.Second); got.EN != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestWords_ShortTimeIsNotZero(t *testing.T) {
	for d, want := range map[time.Duration]string{time.Microsecond: "1µs", 9 * time.Millisecond: "9ms", 10 * time.Millisecond: "0.01 s", 90 * time.Second: "90 s"} {
		if got := inSeconds(d); got != want {
			t.Errorf("%s: %q", d, got)
		}
	}
}

func TestWords_HostWithoutAnAddressIsNotTriedAgain(t *testing.T) {
	for words, again := range map[string]bool{"dial: lookup nope.invalid: no such host": false, "connect: connection refused": true,
		"dial: lookup h: server misbehaving": true} {
		if got := mayRecover(&record.Record{Fault: &record.Fault{Kind: record.FaultConnect, Words: words}}); got != again {
			t.Errorf("%q: %v", words, got)
		}
	}
}

func TestWords_KindOfAFaultStandsOnce(t *testing.T) {
	r := &record.Record{Fault: &record.Fault{Kind: record.FaultConnect, Words: "connect: connection refused"}}
	if got := describe(r); got.EN != "connect: connection refused" || got.ZH != "连接失败：connection refused" {
		t.Error(got)
	}
}

func TestWords_StatusThatStaysIsNotTriedAgain(t *testing.T) {
	for status, again := range map[int]bool{500: true, 502: true, 504: true, 501: false, 505: false, 511: false, 404: false} {
		r := &record.Record{Status: status, Fault: &record.Fault{Kind: record.FaultStatus, Words: "no"}}
		if got := mayRecover(r); got != again {
			t.Errorf("%d: %v", status, got)
		}
	}
}

func TestWords_ServerThatAnsweredIsNotSaidToBeSilent(t *testing.T) {
	fault := &record.Fault{Kind: record.FaultConnect, Words: "connection refused"}
	for status, want := range map[int]string{0: "did not respond (connect: connection refused)", 500: "returned HTTP 500: connection refused"} {
		if got := answered(&record.Record{Status: status, Fault: fault}); got.EN != want {
			t.Errorf("%d: %q", status, got)
		}
	}
}
