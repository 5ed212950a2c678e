package engine

import (
	"cmp"
	"fmt"
	"time"

	"github.com/modelscope/evalscope/internal/scheduler"
	"github.com/modelscope/evalscope/internal/wire"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/record"
	"github.com/modelscope/evalscope/perf/workload"
)

// A turnPlace is where a request stands in its level: in which turn of which session, and since when it is due.
type turnPlace struct {
	session scheduler.Start
	turn    int
	class   int
	seq     int64
	due     record.Instant
	entry   *inFlightEntry
	kept    affinity
	chat    *chat // that the session was recorded of, nil for none
}

// An affinity is what the turns of a session share with the server that answered the first: which of several servers it is,
// to which the others go too, and the value of --session-header. The zero affinity has none yet.
type affinity struct {
	place int // of the server, plus one
	token string
}

// nextSession takes the next session, whose first request is ready, and returns what sends it.
func (r *levelRun) nextSession(s scheduler.Start) (session func(), ok bool) {
	class := r.choice.of(s)
	it, ok := r.nextItem(class)
	if !ok {
		return nil, false
	}
	s.Index, s.Phase = r.numbered(s.Index+r.firstSession()), r.phase(s, it.number)
	if d := r.duration(); d > 0 && s.Phase == scheduler.Measured && r.level.Length() == 0 {
		since := s.Due
		if begun := r.boundedSince(); begun != nil {
			since = *begun
		}
		r.cutAt(since + d) // counts from the first of them
	}
	if it.session != nil && it.session.Graph != nil {
		return func() { r.runGraph(it, s, class) }, true
	}
	first := r.admit(s, 0, r.origin+record.Instant(s.Due))
	first.class = class
	first.chat = r.chats.of(it.recorded, func() string { return r.sessionID(s.Index) })
	return func() { r.runSession(it, first) }, true
}

// admit gives a request that starts now its number and its entry.
func (r *levelRun) admit(s scheduler.Start, turn int, due record.Instant) turnPlace {
	seq := r.numbered(r.requests.Add(1) - 1)
	live := r.engine.Live.level.Load()
	enter := live.started
	if turn > 0 {
		enter = live.continued
	}
	return turnPlace{session: s, turn: turn, seq: seq, due: due, entry: enter(seq)}
}

// runSession sends one turn after the other. Which turn comes next is asked before the record of the one before is kept,
// which reports whether there is one.
func (r *levelRun) runSession(it *preparedRequest, at turnPlace) {
	var history []workload.Answer
	for {
		rec := r.runTurn(it, at)
		var turn workload.Turn
		if it.session != nil {
			at.kept = affinity{rec.Target + 1, it.own.Value}
			answer := answerOf(rec)
			answer.Calls = it.calls
			history = append(history, answer)
			turn, rec.More = it.session.Later.Next(history)
		}
		r.keep(rec, at.entry)
		if !rec.More || rec.Fault != nil {
			return
		}
		var ok bool
		if it, at, ok = r.nextTurn(it.session, turn, at, rec.End); !ok {
			return
		}
	}
}

// runTurn sends one request and makes its record.
func (r *levelRun) runTurn(it *preparedRequest, at turnPlace) *record.Record {
	target := r.server(at)
	defer r.balance.done(target)
	if name := r.engine.Plan.Target.SessionHeader; name != "" {
		it.own = wire.Field{Name: name, Value: r.sessionToken(at)}
	}
	x := it.disguise.over(r.balance.exchanges[target])
	rec := x.do(r.contextOf(at.session), r.clock.WithActivity(&at.entry.activity), it, record.SentID{Prefix: r.series, Number: at.seq},
		r.traceContext(at.seq))
	rec.Body = it.disguise.kept(rec.Body)
	if at.chat != nil {
		at.chat.answered(it.own.Value)
	}
	rec.Target, rec.Class = target, at.class
	rec.Session, rec.Turn, rec.Warmup, rec.Due = at.session.Index, at.turn, at.session.Phase != scheduler.Measured, at.due
	rec.Held = at.session.Phase == scheduler.Hold
	rec.Recorded = recordedOf(it.recorded)
	if at.turn == 0 {
		rec.LimitWait = int64(at.session.Waited)
	}
	return rec
}

// server is the one of several that a request goes to: that of the session's first, or the next.
func (r *levelRun) server(at turnPlace) int {
	if c := at.chat; c != nil {
		return c.server(func() int { return r.balance.take(at.seq, at.session.Index) }, r.balance.again)
	}
	if at.kept.place == 0 {
		return r.balance.take(at.seq, at.session.Index)
	}
	r.balance.again(at.kept.place - 1)
	return at.kept.place - 1
}

// sessionToken is what --session-header carries for a request.
func (r *levelRun) sessionToken(at turnPlace) string {
	if at.chat != nil {
		return at.chat.sends()
	}
	return cmp.Or(at.kept.token, r.sessionID(at.session.Index))
}

// sessionID is what --session-header carries where no server has said something else: no session of another run has it.
func (r *levelRun) sessionID(session int64) string {
	return fmt.Sprintf("%s-%d-s%d", r.engine.runDigits(), r.index, session)
}

// keep logs a request that ended and gives its entry back.
func (r *levelRun) keep(rec *record.Record, s *inFlightEntry) {
	_ = r.log.Request(rec) // a failing log is seen by watch, which ends the level; the record is kept
	if r.level.Scenario {
		r.gaveUp.look(rec)
	}
	r.engine.Live.level.Load().ended(s, rec)
	r.engine.debug(rec)
	if r.engine.Ended != nil {
		r.engine.Ended(rec)
	}
}

// nextTurn makes the turn behind a place ready, and waits until it is due: its think time after the end of the one before.
// It is not ok where the turn cannot be sent, or no new request is to start.
func (r *levelRun) nextTurn(s *workload.Session, turn workload.Turn, before turnPlace, ended record.Instant) (it *preparedRequest,
	at turnPlace, ok bool) {
	if r.sending.Err() != nil || r.contextOf(before.session).Err() != nil {
		return it, at, false
	}
	number := before.turn + 1
	preparer := r.classes[before.class].preparer
	it, err := preparer.later(s, turn, number)
	if err != nil {
		preparer.skip(i18n.Sprintf("item %d, turn %d, and the turns after it: %s", "条目 %d 的第 %d 轮及之后各轮：%s", s.Item, number, i18n.Message(err)))
		r.unsent.Add(1)
		r.engine.Live.level.Load().gaveUp(before.session.Phase != scheduler.Measured)
		return it, at, false
	}
	delay := r.pause(turn.Delay)
	due := ended + record.Instant(delay)
	if delay > 0 && r.schedule.WaitUntil(r.until(before.session), time.Duration(due-r.origin)) != nil {
		return it, at, false
	}
	at = r.admit(before.session, number, due)
	at.kept, at.class = before.kept, before.class
	return it, at, true
}

// pause is what the run makes of a recorded delay.
func (r *levelRun) pause(recorded time.Duration) time.Duration {
	return r.engine.Plan.Delays.Of(recorded)
}

// answerOf is what a session's next turn may be made from. Secrets were taken out of the record already.
func answerOf(r *record.Record) workload.Answer {
	a := workload.Answer{Failed: r.Fault != nil}
	if len(r.Choices) > 0 {
		c := &r.Choices[0]
		a.Text, a.Reasoning, a.Tools, a.Finish = c.Text, c.Reasoning, c.Tools, c.Finish
	}
	return a
}
