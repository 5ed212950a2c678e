package metric

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/record"
)

// said is a streamed turn: its instants in milliseconds, and the tokens that the server counted.
func said(session int64, turn int, more bool, due, sent, first, last int, prompt, completion, cached, reasoning int) record.Record {
	ms := func(n int) record.Instant { return record.Instant(n) * 1e6 }
	return record.Record{Session: session, Turn: turn, More: more, Stream: true,
		Stamps: record.Stamps{Due: ms(due), Sent: ms(sent), First: ms(first), Last: ms(last), End: ms(last + 1)},
		Usage:  record.Usage{Given: true, Prompt: prompt, Completion: completion, Cached: cached, Reasoning: reasoning}}
}

// TestConversations_AreCountedAsByHand holds two conversations and a broken one against figures worked out on paper.
//
//	A: due 1000, 1st turn sent 1010 first 1110 last 1310 (11 tokens: 10/0.2 s = 50/s), prompt 100, cached 0;
//	   2nd due 1500 sent 1502 first 1552 last 1752 (21 tokens: 20/0.2 = 100/s), prompt 120, cached 96;
//	   eligible min(100+11, 120) = 111
//	B: due 1000, 1st sent 1020 first 1220 last 1420 (5 tokens: 4/0.2 = 20/s), prompt 50, cached 16;
//	   2nd due 2000 sent 2000 first 2100 last 2300 (9 tokens: 8/0.2 = 40/s), prompt 52, cached 60 of eligible min(50+5-3, 52) = 52
//	C: 1st sent 1000 first 1100 last 1200, prompt 10, cached 0; 2nd fails
func TestConversations_AreCountedAsByHand(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(2), Number: 3, Conversations: true})
	broken := said(2, 1, true, 1300, 1300, 0, 0, 0, 0, -1, -1)
	broken.Fault, broken.Usage = &record.Fault{Kind: record.FaultReset}, record.Usage{}
	warm := said(3, 0, false, 1, 1, 2, 3, 1, 2, 0, 0)
	warm.Warmup = true
	for _, r := range []record.Record{
		said(0, 0, true, 1000, 1010, 1110, 1310, 100, 11, 0, 0), said(2, 0, true, 1000, 1000, 1100, 1200, 10, 3, 0, 0), warm,
		said(1, 0, true, 1000, 1020, 1220, 1420, 50, 5, 16, 3), said(0, 1, false, 1500, 1502, 1552, 1752, 120, 21, 96, 0), broken,
		said(1, 1, false, 2000, 2000, 2100, 2300, 52, 9, 60, 0),
	} {
		a.Add(&r)
	}
	l := a.Level()
	if d := cmp.Diff(&Sessions{Total: 3, CutShort: 1}, l.Sessions); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	for key, want := range map[Key][]float64{
		TTFTFirstTurn: {.1, .1, .2}, TTFTLaterTurns: {.05, .1}, TTFTLaterFromDue: {.052, .1},
		TurnsCompleted: {1, 2, 2}, ConversationLatency: {.742, 1.28}, ConversationFromDue: {.752, 1.3},
		TTFAT: {.542, 1.08}, TTFATFromDue: {.552, 1.1}, ConversationDecodeRate: {30, 75},
		ConversationCached: {76. / 102, 96. / 220}, ConversationEligible: {96. / 111, 1},
	} {
		d := l.Distribution(key)
		if d == nil || d.N() != len(want) {
			t.Errorf("%s: %+v, want %v", key, d, want)
			continue
		}
		sum := 0.0
		for i, w := range want {
			sum += w
			if (key == ConversationCached) != (i == 0) && math.Abs(d.At(1)-max(want[0], want[len(want)-1])) > 1e-9 {
				t.Errorf("%s: the greatest is %v, want one of %v", key, d.At(1), want)
			}
		}
		value(t, l, key, sum/float64(len(want)))
	}
	value(t, l, TurnNumber, (1+1+1+2+2)/5.)
	value(t, l, EligibleCachedShare, (96.+52)/(111+52))
	value(t, l, CachedShare, (96.+16+60)/(100+10+50+120+52))
	if len(l.Turns) != 2 || l.Turns[0].Succeeded != 3 || l.Turns[1].Failed != 1 || l.Turns[1].Total != 3 || *l.Turns[1].InputTokens != 86 || *l.Turns[1].CachedShare != 156./172 || l.Turns[1].TTFT.N != 2 {
		t.Errorf("by turn: %+v", l.Turns)
	}
}

func TestConversations_NothingIsAssumedOfAServerThatCountsNoCachedTokens(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1, Conversations: true})
	for _, r := range []record.Record{said(0, 0, true, 1, 1, 2, 3, 9, 4, -1, -1), said(0, 1, false, 4, 4, 5, 6, 20, 4, -1, -1)} {
		a.Add(&r)
	}
	l := a.Level()
	if d := l.Distribution(ConversationEligible); d != nil {
		t.Errorf("an eligible share of %v", d.Mean())
	}
	if _, ok := l.Value(EligibleCachedShare); ok {
		t.Error("the level has an eligible share")
	}
}

func TestConversations_UnderWayCountTheTurnsThatTheyCompleted(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1, Conversations: true})
	for _, r := range []record.Record{said(0, 0, true, 1, 1, 2, 3, 9, 4, 0, 0), said(7, 4, false, 1, 1, 2, 3, 9, 4, 0, 0)} {
		a.Add(&r)
	}
	for range 2 {
		if d := a.Level().Distribution(TurnsCompleted); d == nil || d.N() != 1 || d.Mean() != 1 {
			t.Errorf("%+v", d)
		}
	}
}

func TestConversations_LevelsOfSingleRequestsHaveNone(t *testing.T) {
	a := NewAggregate(Load{Profile: load.Closed(1), Number: 1})
	r := said(0, 0, false, 1, 1, 2, 3, 9, 4, 0, 0)
	a.Add(&r)
	if l := a.Level(); l.Turns != nil || l.Distribution(TTFTFirstTurn) != nil || len(l.Table()) >= len(Table()) {
		t.Errorf("%+v", l.Turns)
	}
}
