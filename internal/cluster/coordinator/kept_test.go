package coordinator

import (
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/perf/record"
)

// TestDone_LevelThatEndedMeanwhileHasTheLog: the last piece ends the level, and a worker that asks whether it came may be answered after that.
func TestDone_LevelThatEndedMeanwhileHasTheLog(t *testing.T) {
	f, b := fleet(t)
	l := &levelState{FleetLevel: engine.FleetLevel{Index: 2}, start: 1}
	for i, id := range []string{"whole", "part"} {
		b.ask(t, message.Join, hello(id), &message.Welcome{})
		k, err := newKeeper(filepath.Join(t.TempDir(), id), i, func(*record.Record) {})
		if err != nil {
			t.Fatal(err)
		}
		l.parts = append(l.parts, &part{member: f.members[i], keep: k, done: &message.Ended{ID: id, Level: 2, Bytes: 4}})
	}
	if err := l.parts[0].keep.add(segment.Piece{Bytes: []byte("one\n")}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.end(l, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"whole", "part"} {
		var kept message.Kept
		if !b.ask(t, message.Done, message.Ended{ID: id, Level: 2, Bytes: 4}, &kept) || kept.Wait || kept.Unknown != (id == "part") {
			t.Errorf("%s: %+v", id, kept)
		}
	}
}

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
