package artifacts

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/selfcheck"
	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/record"
)

// probes folds the probes of a level's log while it is read, each by what it is of.
type probes struct {
	client verdict.Watch
	sum    *metric.Aggregate
	server *metric.ServerSample // nil where none was read
	ours   metric.ServerOurs
	replay metric.ReplaySums
	checks []selfcheck.Check // of each segment
	// servers and oursOf are the same of several servers, by their places.
	servers map[int]*metric.ServerSample
	oursOf  map[int]*metric.ServerOurs
	segment int
	bad     int // probes of a known kind that could not be read
}

// probe gives a probe to whoever reads its kind, which the field `of` names. One that a later version logs is passed by.
func (m *LevelArtifacts) probe(raw json.RawMessage, p *probes) {
	var err error
	switch gjson.GetBytes(raw, "of").String() {
	case metric.OfClient:
		var s metric.ClientSample
		if err = json.Unmarshal(raw, &s); err == nil {
			p.client.Sample(s)
			p.checkOf(p.segment).Sample(s)
		}
	case metric.OfServer:
		var s metric.ServerSample
		if err = json.Unmarshal(raw, &s); err == nil {
			p.server = &s
		}
	case metric.OfServers:
		var s metric.ServerSamples
		if err = json.Unmarshal(raw, &s); err == nil {
			p.servers = s.Targets
		}
	case metric.OfSchedule:
		var s metric.ScheduleProbe
		if err = json.Unmarshal(raw, &s); err == nil {
			p.sum.SetBegin(s.Begins)
			p.client.Begins = s.Begins
		}
	case metric.OfReplay:
		err = json.Unmarshal(raw, &p.replay.Probe)
	case metric.OfDrop:
		var s metric.DropProbe
		if err = json.Unmarshal(raw, &s); err == nil && !s.Warmup {
			p.sum.DropOf(s.Class, s.Due)
			p.client.Drop(s.Due)
		}
	case metric.OfBetween:
		var s metric.BetweenProbe
		if err = json.Unmarshal(raw, &s); err == nil {
			m.Notes = append(m.Notes, s.Notes...)
		}
	case metric.OfWorkers:
		err = json.Unmarshal(raw, &m.workers)
	case "calibration":
		err = m.calibration(raw)
	}
	if err != nil {
		p.bad++
	}
}

// at begins the counts of the server anew with each segment: what a server counted between two processes is not ours.
func (p *probes) at(segment int) {
	if segment == p.segment {
		return
	}
	p.segment, p.server, p.servers, p.oursOf = segment, nil, nil, nil
	p.ours = metric.ServerOurs{Kind: p.ours.Kind}
}

// request counts a request of ours beside what its server counts.
func (p *probes) request(r *record.Record, several bool) {
	p.checkOf(p.segment).Add(r)
	p.ours.Add(r)
	if !several {
		return
	}
	if p.oursOf == nil {
		p.oursOf = map[int]*metric.ServerOurs{}
	}
	if p.oursOf[r.Target] == nil {
		p.oursOf[r.Target] = &metric.ServerOurs{Kind: p.ours.Kind}
	}
	p.oursOf[r.Target].Add(r)
}

// crossCheck gives the level what its server counted, or each of several servers.
func (m *LevelArtifacts) crossCheck(p *probes) {
	for i, sample := range p.servers {
		if sample == nil || i < 0 || i >= len(m.Level.Targets) {
			continue
		}
		ours := metric.ServerOurs{Kind: p.ours.Kind}
		if o := p.oursOf[i]; o != nil {
			ours = o.Whole()
		}
		m.Level.Targets[i].Server = metric.NewServer(*sample, ours)
	}
	if p.server != nil {
		m.Level.Server = metric.NewServer(*p.server, p.ours.Whole())
	}
}

// judge gives the level its verdict, from its figures and what the probes told.
func (m *LevelArtifacts) judge(p *probes) {
	if p.bad > 0 {
		m.Warnings = append(m.Warnings, i18n.Errorf("%d probes of the event log could not be read; verdict and error bounds are computed without them",
			"事件日志中有 %d 个探测无法读取；结论与误差上界不含这些探测", p.bad))
	}
	m.Level.Schedule = p.client.Schedule(m.Level)
	m.Level.Fidelity = p.replay.Fidelity(m.Level.Server)
	m.Level.Verdict = verdict.Judge(m.Level, &p.client)
}

// checkOf is the check of a segment.
func (p *probes) checkOf(segment int) *selfcheck.Check {
	for len(p.checks) <= segment {
		p.checks = append(p.checks, selfcheck.Check{})
	}
	return &p.checks[segment]
}

// checkSelf holds each segment of the log against what its process counted while the level ran. One that was killed has counted nothing.
func (m *LevelArtifacts) checkSelf(p *probes, segments []eventlog.Segment) {
	var all *metric.SelfCheck
	unchecked := 0
	for i, s := range segments {
		var one *metric.SelfCheck
		if s.End != nil && s.End.Counted != nil {
			c := s.End.Counted
			one = p.checkOf(i).Result(selfcheck.Counted{Requests: c.Requests, InFlight: int64(c.InFlight), From: c.From, To: s.End.At})
		}
		switch {
		case one == nil:
			unchecked += p.checkOf(i).Records()
		case all == nil:
			all = one
		default:
			all = new(all.Join(*one))
		}
	}
	if all != nil {
		all.Unchecked = unchecked
	}
	m.Level.SelfCheck = all
}
