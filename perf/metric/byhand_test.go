package metric

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// workedOut are the metrics that a test held to a value worked out by hand, with value.
var workedOut = map[Key]bool{}

// TestMain fails when all tests ran and a metric was held to no value.
func TestMain(m *testing.M) {
	code := m.Run()
	chosen := flag.Lookup("test.run").Value.String() + flag.Lookup("test.skip").Value.String() + flag.Lookup("test.list").Value.String() + flag.Lookup("test.fuzz").Value.String()
	if code == 0 && chosen == "" {
		for _, d := range Table() {
			if !workedOut[d.Key] {
				fmt.Printf("no test holds the metric %s to a value worked out by hand: add value(t, level, %s, …) to one, such as those in aggregate_test.go\n", d.Key, d.Key)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// TestAggregate_FiguresOfPayloadsAndOfTheClientAreThoseWorkedOutByHand has, in milliseconds,
//
//	A: due 80, a wait for a connection of 5, a connect of 4 and a handshake of 3, sent 100; a payload of 2 tokens of reasoning at 150,
//	   one of 2 tokens and 4 characters at 190, one of 1 token at 200, end 210; 20 tokens in, 5 out
//	B: the same item again, sent 300, output of 1 token at 320; 10 tokens in
//	C: failed behind 3 tokens
func TestAggregate_FiguresOfPayloadsAndOfTheClientAreThoseWorkedOutByHand(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 3})
	limits, problems := ParseObjectives("latency<=50ms")
	if problems != nil {
		t.Fatal(problems)
	}
	a.SetObjectives(limits)
	first := request(0, 80*ms, 70*ms, 1*ms, 3, 20)
	first.Sent, first.PoolWait, first.Connect, first.TLS = 100*ms, int64(5*ms), int64(4*ms), int64(3*ms)
	first.FirstAnswer, first.Last, first.End = 190*ms, 200*ms, 210*ms
	first.Usage.Completion = 5
	first.Choices = []record.Choice{{Reasoning: "so", Text: "longer", Finish: "stop"}}
	first.Payloads = record.Payloads{
		{At: 150 * ms, Read: 0, Tokens: 2, Bytes: 2, Kind: record.Reasoning, ReadDelay: 200},
		{At: 190 * ms, Read: 1, Tokens: 2, Bytes: 4, Kind: record.Output},
		{At: 200 * ms, Read: 2, Tokens: 1, Bytes: 2, Kind: record.Output}}
	a.Add(first)
	again := request(1, 300*ms, 20*ms, 1*ms, 1, 10)
	again.Item, again.Repeated, again.Payloads[0].Tokens = 0, true, 1
	a.Add(again)
	failed := request(2, 400*ms, 10*ms, 10*ms, 3, 10)
	failed.Fault, failed.End = &record.Fault{Kind: record.FaultTruncated}, 600*ms
	a.Add(failed)
	l := a.Level()

	value(t, l, Duration, 0.5) // 100 to 600
	value(t, l, TTFT, (0.050+0.020)/2)
	value(t, l, TTFTFromDue, (0.070+0.020)/2)
	value(t, l, TTFTAnswer, (0.090+0.020)/2)
	value(t, l, LatencyFromDue, (0.120+0.020)/2)
	value(t, l, TPOT, 0.050/4)
	value(t, l, TPOTExact, 0.050/3)
	value(t, l, TokenGap, (0.020+0.020+0.010)/3)
	value(t, l, InterpolatedShare, 2./3)
	value(t, l, TokensPerPayload, 6./4)
	value(t, l, MultiTokenShare, 2./4)
	value(t, l, Tail, (0.010+0.001)/2)
	value(t, l, OutputTokens, 3)
	value(t, l, TotalRate, (25/0.100+11/0.020)/2)
	value(t, l, DecodeRate, 1/0.0125)
	value(t, l, SendLag, (0.008+0+0)/3)
	value(t, l, PoolWait, 0.005)
	value(t, l, ConnectTime, 0.007)
	value(t, l, TLSTime, 0.003)
	value(t, l, TimeInClient, 0.0002)
	value(t, l, WaitingStreams, (0.050+0.020)/0.5)
	value(t, l, RepeatedShare, 1./3)
	value(t, l, WastedTokens, 3)
	value(t, l, Goodput, 1/0.5)
	value(t, l, GoodShare, 1./3)
}
