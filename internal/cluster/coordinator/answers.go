package coordinator

import (
	"context"

	"github.com/modelscope/evalscope/internal/cluster/message"
	"github.com/modelscope/evalscope/perf/i18n"
)

// toldToEnd is the reason for which a worker that was stopped on its own machine counts as lost.
var toldToEnd = i18n.Text{EN: "it was stopped on its own machine", ZH: "它在自己的机器上被停止"}

// next is what a worker does behind the last level that it had.
func (f *Fleet) next(ctx context.Context, question []byte) (any, error) {
	var asked message.Asked
	if err := message.Decode(question, &asked); err != nil {
		return nil, err
	}
	f.change(func() {
		if m := f.member(asked.ID); m != nil {
			m.given = true
		}
	})
	reply := message.Order{Wait: true}
	if asked.Leaves {
		f.change(func() {
			switch m := f.member(asked.ID); {
			case m == nil:
			case f.over || f.stop != message.GoOn: // so was the run, and nobody waits for this worker
				m.lost = toldToEnd.EN
			default:
				f.lose(m, toldToEnd)
			}
		})
		return message.Order{Over: true}, nil
	}
	f.await(ctx, func() bool {
		m := f.member(asked.ID)
		if m == nil || f.over {
			reply = message.Order{Over: true}
			if m != nil { // it knows now
				m.lost = "the run is over"
				close(f.changed)
				f.changed = make(chan struct{})
			}
			return true
		}
		l := f.level
		if l == nil || l.Index <= asked.After {
			return false
		}
		for i, p := range l.parts {
			if p.ID == asked.ID {
				of := l.Level
				reply = message.Order{Level: &message.Level{Index: l.Index, Load: l.load, Warmup: of.Warmup, WarmupTime: of.WarmupTime,
					Duration: of.Duration,
					Grace:    of.Grace, FirstItem: l.FirstItem, Worker: i, Of: len(l.parts)}}
				return true
			}
		}
		return false
	})
	return reply, nil
}

// ready is a worker that waits for the instant of the start.
func (f *Fleet) ready(ctx context.Context, question []byte) (any, error) {
	var prepared message.Prepared
	if err := message.Decode(question, &prepared); err != nil {
		return nil, err
	}
	f.change(func() {
		l := f.level
		if m := f.member(prepared.ID); m == nil || l == nil || l.Index != prepared.Level {
			return
		}
		if p := l.part(prepared.ID); p != nil {
			p.ready = prepared.Failed == ""
			if !p.ready {
				l.fail(errorOf(p.Name, prepared.Failed))
			}
		}
	})
	reply := message.Start{Wait: true}
	f.await(ctx, func() bool {
		l := f.level
		switch {
		case l == nil || l.Index != prepared.Level || l.off || f.member(prepared.ID) == nil:
			reply = message.Start{Off: true}
		case l.start > 0:
			reply = message.Start{At: l.start}
		default:
			return false
		}
		return true
	})
	return reply, nil
}

// mostLeased is how many ordinals a lease has at most; leaseParts into how many, for each worker, what is left is cut: leases get smaller
// to the end, so that no worker sits on what others could send.
const (
	mostLeased = 256
	leaseParts = 4
)

// lease gives a worker its next ordinals.
func (f *Fleet) lease(_ context.Context, question []byte) (any, error) {
	var wanted message.Wanted
	if err := message.Decode(question, &wanted); err != nil {
		return nil, err
	}
	var reply message.Leased
	f.change(func() {
		l := f.level
		if f.member(wanted.ID) == nil || l == nil || l.Index != wanted.Level {
			return
		}
		p := l.part(wanted.ID)
		switch {
		case p == nil || wanted.Number > len(p.leased):
		case wanted.Number < len(p.leased): // its answer got lost
			reply = p.leased[wanted.Number]
		default:
			reply = l.lease()
			p.leased = append(p.leased, reply)
		}
	})
	return reply, nil
}

// lease is the next block of ordinals, empty where none is left.
func (l *levelState) lease() message.Leased {
	n := int64(mostLeased)
	if l.most > 0 {
		left := l.most - l.next
		n = min(left, max(1, min(n, left/int64(leaseParts*len(l.parts)))))
	}
	if slots := int64(l.Level.MaxSlots()); slots > 0 {
		n = min(n, max(1, slots))
	}
	from := l.next
	l.next += n
	return message.Leased{From: from, To: l.next}
}

// beat answers a pulse.
func (f *Fleet) beat(_ context.Context, question []byte) (any, error) {
	received := f.now()
	var pulse message.Pulse
	if err := message.Decode(question, &pulse); err != nil {
		return nil, err
	}
	f.mu.Lock()
	m := f.member(pulse.ID)
	reply := message.Told{Received: received, Stop: f.stop, Unknown: m == nil}
	if m != nil {
		m.inFlight = pulse.InFlight
		if pulse.Delay > 0 {
			m.delay = pulse.Delay
		}
		if l := f.level; l != nil && l.failed != nil {
			reply.Stop = max(reply.Stop, message.StopIt)
		}
	}
	f.mu.Unlock()
	reply.Answered = f.now()
	return reply, nil
}

// done is a worker whose part is over, and that waits until its log is here.
func (f *Fleet) done(ctx context.Context, question []byte) (any, error) {
	var ended message.Ended
	if err := message.Decode(question, &ended); err != nil {
		return nil, err
	}
	f.change(func() {
		l := f.level
		if f.member(ended.ID) == nil || l == nil || l.Index != ended.Level {
			return
		}
		if p := l.part(ended.ID); p != nil && p.done == nil {
			p.done = &ended
			switch {
			case ended.Failed != "" && l.start == 0:
				l.fail(errorOf(p.Name, ended.Failed))
			case ended.Left && f.stop == message.GoOn:
				p.left = true
				if !f.GoOn {
					l.fail(lostError(p.Name, toldToEnd))
				}
			}
		}
	})
	var reply message.Kept
	reply.Wait = !f.await(ctx, func() bool {
		m := f.member(ended.ID)
		if m != nil && m.kept[ended.Level] { // its answer got lost
			return true
		}
		l := f.level
		if m == nil || l == nil || l.Index != ended.Level || l.part(ended.ID) == nil { // a coordinator before this one may have been meant
			reply.Unknown = true
			return true
		}
		if l.part(ended.ID).keep.size() < ended.Bytes {
			return false
		}
		m.kept[ended.Level] = true
		return true
	})
	return reply, nil
}
