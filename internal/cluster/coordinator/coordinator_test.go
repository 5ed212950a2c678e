package coordinator

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/plan"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/load"
	"github.com/modelscope/evalscope/perf/metric"
)

// A table answers questions in this process.
type table map[string]func(context.Context, []byte) []byte

func (b table) Serve(name string, answer func(context.Context, []byte) []byte) error {
	b[name] = answer
	return nil
}
func (table) Tell(string, []byte) error           { return nil }
func (table) Store(context.Context, string) error { return nil }
func (table) Take(context.Context, string, func([]byte) error) (func(), error) {
	return func() {}, nil
}

// ask is a question of a worker; it reports whether there was an answer.
func (b table) ask(t *testing.T, name string, question any, into message.Checked) bool {
	t.Helper()
	data, err := message.Encode(question)
	if err != nil {
		t.Fatal(err)
	}
	reply := b[name](t.Context(), data)
	if reply == nil {
		return false
	}
	if err := message.Decode(reply, into); err != nil {
		t.Fatal(err)
	}
	return true
}

// fleet is one that waits for two workers.
func fleet(t *testing.T) (*Fleet, table) {
	t.Helper()
	b := table{}
	f, err := New(Config{Bus: b, Workers: 2, Timeout: time.Minute, Lease: time.Minute, Program: "evalscope 1", Name: "here", Run: "r", Log: slog.New(slog.DiscardHandler),
		Job: message.Job{Lease: time.Minute}, Digests: message.Digests{Plan: json.RawMessage(`{"model":"m","levels":[1]}`), Data: "d", Tokenizer: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.quit()
		f.watch.Wait()
	})
	return f, b
}

func hello(id string) message.Hello {
	return message.Hello{Version: message.Version, Program: "evalscope 1", ID: id, Name: "w"}
}

func TestNew_JobThatNoMessageHoldsIsRefused(t *testing.T) {
	for _, c := range []Config{{Bus: table{}, Job: message.Job{Arguments: make([]byte, message.MostJob)}}, {Bus: table{}, Digests: message.Digests{Plan: json.RawMessage(`"` + strings.Repeat("x", message.MostJob) + `"`)}}} {
		c.Lease = time.Minute
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), "into files") {
			t.Errorf("%v", err)
		}
	}
}

func TestJoin_OtherVersionIsRefusedWithBothSidesNamed(t *testing.T) {
	_, b := fleet(t)
	for _, of := range []message.Hello{{Version: message.Version + 1, Program: "evalscope 1", ID: "a", Name: "there"}, {Version: message.Version, Program: "evalscope 2", ID: "b", Name: "there"}} {
		var w message.Welcome
		if !b.ask(t, message.Join, of, &w) || w.Job != nil || !strings.Contains(w.Refused, "there") || !strings.Contains(w.Refused, "here") || w.Do == "" {
			t.Errorf("%+v", w)
		}
	}
}

// TestJoin_RefusedWorkerIsNamedByTheErrorOfTheTimeout: the user sees why too few workers are there, and what to do.
func TestJoin_RefusedWorkerIsNamedByTheErrorOfTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, b := fleet(t)
		old := hello("a")
		old.Name, old.Program = "there", "evalscope 0"
		b.ask(t, message.Join, old, &message.Welcome{})
		err := f.Join(t.Context())
		if err == nil || !strings.Contains(err.Error(), "0 of 2") || !strings.Contains(err.Error(), "there runs evalscope 0") || !strings.Contains(err.Error(), "run the same version") {
			t.Error(err)
		}
	})
}

func TestJoin_AsManyAsAreWantedEachOnce(t *testing.T) {
	f, b := fleet(t)
	for _, id := range []string{"a", "b", "a", "c"} {
		var w message.Welcome
		if !b.ask(t, message.Join, hello(id), &w) || (w.Job == nil) != (id == "c") || w.Wait != (id == "c") {
			t.Errorf("%s: %+v", id, w)
		}
	}
	if len(f.members) != 2 || f.members[0].Name != "w" || f.members[1].Name != "w-2" {
		t.Errorf("%+v", f.members)
	}
}

func TestCompare_DifferenceEndsTheRun(t *testing.T) {
	for name, of := range map[string]struct {
		digests message.Digests
		says    string
	}{
		"the same":          {message.Digests{Plan: json.RawMessage(`{"model":"m", "levels":[1], "notes":["x"]}`), Data: "d", Tokenizer: "t"}, ""},
		"another plan":      {message.Digests{Plan: json.RawMessage(`{"model":"n","levels":[1]}`), Data: "d", Tokenizer: "t"}, `model: it is "m" on the coordinator here, and "n" on worker w`},
		"a key more":        {message.Digests{Plan: json.RawMessage(`{"model":"m","levels":[1],"proxy":"p"}`), Data: "d", Tokenizer: "t"}, `proxy: it is not there`},
		"other data":        {message.Digests{Plan: json.RawMessage(`{"model":"m","levels":[1]}`), Data: "e", Tokenizer: "t"}, "the datasets differ"},
		"another tokenizer": {message.Digests{Plan: json.RawMessage(`{"model":"m","levels":[1]}`), Data: "d", Tokenizer: "u"}, "the tokenizers differ"},
		"nothing":           {message.Digests{Failed: "no such file"}, "cannot take part: no such file"},
	} {
		f, b := fleet(t)
		var w message.Welcome
		b.ask(t, message.Join, hello("a"), &w)
		of.digests.ID = "a"
		var c message.Compared
		if !b.ask(t, message.Compare, of.digests, &c) || (c.Refused == "") != (of.says == "") || !strings.Contains(c.Refused, of.says) {
			t.Errorf("%s: %q", name, c.Refused)
		}
		if of.says != "" {
			if err := f.Join(t.Context()); err == nil || !strings.Contains(err.Error(), of.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestJoin_TooFewWorkersInTime(t *testing.T) {
	f, _ := fleet(t)
	f.Timeout = time.Millisecond
	if err := f.Join(t.Context()); err == nil || !strings.Contains(err.Error(), "0 of 2 workers") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	f.Timeout = time.Hour
	if err := f.Join(ctx); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
}

// TestLease_OrdinalsAreGivenOutOnce, in blocks that get smaller, and the same again to who did not get the answer.
func TestLease_OrdinalsAreGivenOutOnce(t *testing.T) {
	f, b := fleet(t)
	for _, id := range []string{"a", "b"} {
		b.ask(t, message.Join, hello(id), &message.Welcome{})
	}
	level := plan.Level{Load: metric.Load{Profile: load.Closed(500), Number: 995}, Warmup: 5}
	l := &levelState{FleetLevel: engine.FleetLevel{Index: 3, Level: level}, most: 1000}
	for _, m := range f.members {
		l.parts = append(l.parts, &part{member: m})
	}
	f.change(func() { f.level = l })
	next, last := int64(0), int64(mostLeased)
	asked := map[string]int{}
	for turn := 0; ; turn++ {
		id := []string{"a", "b"}[turn%2]
		var first, again message.Leased
		b.ask(t, message.Lease, message.Wanted{ID: id, Level: 3, Number: asked[id]}, &first)
		b.ask(t, message.Lease, message.Wanted{ID: id, Level: 3, Number: asked[id]}, &again)
		asked[id]++
		if first != again {
			t.Fatalf("%+v is %+v when it is asked for again", first, again)
		}
		if first.From == first.To {
			break
		}
		n := first.To - first.From
		if first.From != next || n > last {
			t.Fatalf("%+v behind %d, of %d before", first, next, last)
		}
		next, last = first.To, n
	}
	if next != 1000 || last != 1 {
		t.Errorf("%d ordinals, the last block of %d", next, last)
	}
	var none message.Leased
	if b.ask(t, message.Lease, message.Wanted{ID: "stranger", Level: 3}, &none); none.To > 0 {
		t.Errorf("a stranger has %+v", none)
	}
}

// TestBeat_UnknownWorkerIsTold, so that it stops.
func TestBeat_UnknownWorkerIsTold(t *testing.T) {
	f, b := fleet(t)
	b.ask(t, message.Join, hello("a"), &message.Welcome{})
	var told message.Told
	if b.ask(t, message.Beat, message.Pulse{ID: "a", InFlight: 3}, &told); told.Unknown || told.Received <= 0 || told.Answered < told.Received || f.inFlight() != 3 {
		t.Errorf("%+v", told)
	}
	f.change(func() { f.lose(f.members[0], i18n.Same("silent")) })
	if b.ask(t, message.Beat, message.Pulse{ID: "a"}, &told); !told.Unknown {
		t.Errorf("%+v", told)
	}
	if b[message.Beat](t.Context(), []byte("{")) != nil {
		t.Error("nonsense is answered")
	}
}
