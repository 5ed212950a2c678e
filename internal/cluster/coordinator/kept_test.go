package coordinator

import (
	"testing"

	"github.com/modelscope/evalscope/internal/cluster/message"
)

// TestDone_CoordinatorThatDoesNotKnowTheWorkerTakesNothing: the worker would remove its log.
func TestDone_CoordinatorThatDoesNotKnowTheWorkerTakesNothing(t *testing.T) {
	f, b := fleet(t)
	var w message.Welcome
	b.ask(t, message.Join, hello("a"), &w)
	for _, id := range []string{"a", "stranger"} { // a is known, and no level is under way
		var kept message.Kept
		if !b.ask(t, message.Done, message.Ended{ID: id, Level: 0, Bytes: 10}, &kept) || !kept.Unknown || kept.Wait {
			t.Errorf("%s: %+v", id, kept)
		}
	}
	f.change(func() { f.byID["a"].kept[0] = true })
	var kept message.Kept
	if !b.ask(t, message.Done, message.Ended{ID: "a", Level: 0, Bytes: 10}, &kept) || kept.Unknown || kept.Wait {
		t.Errorf("its answer got lost: %+v", kept)
	}
}

// TestOffer_RunThatDoesNotGoOnWantsNoLog: the worker keeps it.
func TestOffer_RunThatDoesNotGoOnWantsNoLog(t *testing.T) {
	_, b := fleet(t)
	var wanting message.Wanting
	if !b.ask(t, message.Offer, message.Offered{ID: "a", Bytes: 10}, &wanting) || !wanting.Unwanted {
		t.Errorf("%+v", wanting)
	}
}
