package coordinator

import (
	"path/filepath"
	"testing"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/perf/record"
)

// TestLook_SilentWorkerIsLostAndAnotherIsNot: a worker is lost when it was silent for a whole lease, and any question of it counts.
func TestLook_SilentWorkerIsLostAndAnotherIsNot(t *testing.T) {
	f, b := fleet(t)
	for _, id := range []string{"a", "b"} {
		b.ask(t, message.Join, hello(id), &message.Welcome{})
	}
	for i := range 3 * looks {
		b.ask(t, message.Beat, message.Pulse{ID: "a"}, &message.Told{})
		if i == looks && f.members[1].lost != "" {
			t.Errorf("lost after %d looks", i)
		}
		f.change(f.look)
	}
	if f.members[0].lost != "" || f.members[1].lost == "" {
		t.Errorf("%+v and %+v", f.members[0], f.members[1])
	}
}

// TestKeeper_SlowDiskHoldsNoAnswerBack: pulses are answered while a piece of a log is on its way to the disk.
func TestKeeper_SlowDiskHoldsNoAnswerBack(t *testing.T) {
	f, b := fleet(t)
	b.ask(t, message.Join, hello("a"), &message.Welcome{})
	k, err := newKeeper(filepath.Join(t.TempDir(), "log"), 0, func(*record.Record) {})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := k.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := k.add(segment.Piece{Bytes: []byte("one\n")}); err != nil {
		t.Fatal(err)
	}
	l := &levelState{FleetLevel: engine.FleetLevel{}, start: 1, parts: []*part{{member: f.members[0], keep: k}}}
	f.change(func() { f.level = l })
	k.mu.Lock() // as while the disk writes
	var kept message.Kept
	var told message.Told
	if !b.ask(t, message.Done, message.Ended{ID: "a", Bytes: 4}, &kept) || kept.Wait || !b.ask(t, message.Beat, message.Pulse{ID: "a"}, &told) || told.Unknown {
		t.Errorf("%+v, %+v", kept, told)
	}
	k.mu.Unlock()
}
