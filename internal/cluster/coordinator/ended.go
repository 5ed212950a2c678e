package coordinator

import (
	"cmp"
	"errors"
	"slices"

	"github.com/modelscope/evalscope/internal/cluster/segment"
	"github.com/modelscope/evalscope/internal/engine"
	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
)

// keepPiece puts a piece of a worker's log into the level's folder.
func (f *Fleet) keepPiece(l *levelState, data []byte) error {
	p, err := l.coder.Decode(data)
	if err != nil || p.Level != l.Index || p.Worker >= len(l.parts) {
		return nil // no worker of ours sent it
	}
	if err := l.parts[p.Worker].keep.add(p); err != nil {
		if !errors.Is(err, segment.ErrGap) {
			f.change(func() { l.fail(err) })
		}
		return err
	}
	f.change(func() {})
	return nil
}

// end is how the level ended, from what the workers said and their logs.
func (f *Fleet) end(l *levelState, failed error) (engine.FleetEnd, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	end := engine.FleetEnd{NextItem: -1, Failed: failed}
	lost, measured := 0, int64(0)
	for _, p := range l.parts {
		r := metric.WorkerReport{Host: p.Host, CPUs: p.CPUs, Lost: p.lost}
		told, of, last := p.keep.told()
		measured += of
		sessions := told
		if p.done != nil {
			p.kept[l.Index] = p.whole() // for who asks after the level's end
			r.Clock, sessions = p.done.Clock, p.done.Sessions
			end.Unsent += p.done.Unsent
			end.Skipped, end.SkippedCount = slices.Concat(end.Skipped, i18n.Pair(p.done.Skipped, nil)), end.SkippedCount+p.done.SkippedCount
			end.Failed = cmp.Or(end.Failed, p.failed(sessions, told))
		}
		switch {
		case p.left:
			r.Lost = toldToEnd.EN
		case p.whole(): // it was lost behind its part
			r.Lost = ""
		}
		if r.Lost != "" {
			lost++
		}
		end.Sessions += sessions
		end.Workers.Workers = append(end.Workers.Workers, r)
		if last != nil {
			join(&end, last)
		}
	}
	if lost > 0 {
		end.Counted = eventlog.Counted{}
		if l.total > 0 {
			end.Workers.Missing = int(max(0, l.total-end.Sessions))
			if l.Level.WarmupTime > 0 { // whose sessions are none of the total
				end.Workers.Missing = max(0, l.Level.Number-int(measured))
			}
		}
	}
	return end, nil
}

// failed is why a worker's part is not what it should be, nil where it is: its own words, or a log of which nothing is here.
func (p *part) failed(sent, logged int64) error {
	switch {
	case p.done.Failed != "":
		return errorOf(p.Name, p.done.Failed)
	case p.lost == "" && logged == 0 && sent > int64(p.done.Unsent):
		return i18n.Errorf("worker %s started %d sessions, but its log has %d", "worker %s 启动了 %d 个会话，但其日志中有 %d 个", p.Name, sent, logged)
	}
	return nil
}

// join adds what a worker's log says at its end.
func join(end *engine.FleetEnd, last *eventlog.End) {
	if c := last.Counted; c != nil {
		if end.Counted.Requests == 0 || c.From < end.Counted.From {
			end.Counted.From = c.From
		}
		end.Counted.Requests += c.Requests
		end.Counted.InFlight += c.InFlight
	}
	if last.NextItem != nil {
		end.NextItem = max(end.NextItem, *last.NextItem)
	}
}
