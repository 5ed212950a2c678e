package artifacts

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/i18n"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/modelscope/evalscope/perf/protocol"
)

// A team is the machines that sent a level, each with what is needed to judge it alone; nil for a level of one machine.
type team []*member

// A member is one machine of a team: a level of its own, folded from the same pass.
type member struct {
	sum     *metric.Aggregate
	probed  *probes
	arrived *arrived // of all machines
}

// newTeam is made of the heads of the workers' logs, which say what part of the load each has.
func newTeam(file *eventlog.Reader, head eventlog.Head, in Input) (all team) {
	first, _ := head.FirstOf(0)
	together := &arrived{first: first}
	for _, w := range file.Workers() {
		load, err := loadOf(w.Head, w.Name)
		if err != nil { // the whole level's is there
			load = metric.Load{}
		}
		kind := protocol.Kind(head.Kind)
		one := &member{sum: metric.NewAggregate(load), probed: &probes{ours: metric.ServerOurs{Kind: kind}}, arrived: together}
		one.sum.SetKind(kind)
		one.probed.sum = one.sum
		one.probed.client.Unscheduled = !load.Scheduled()
		all = append(all, one)
	}
	return all
}

// add gives a machine a request of its own.
func (t team) add(e eventlog.Event) {
	if w := t.member(e); w != nil {
		w.sum.Add(e.Request)
		w.probed.client.Add(e.Request)
		w.arrived.add(e.Request)
	}
}

// member is the machine of an event, nil for an event of the whole level.
func (t team) member(e eventlog.Event) *member {
	if e.Worker < 1 || e.Worker > len(t) {
		return nil
	}
	return t[e.Worker-1]
}

// probe gives a probe to whoever reads its kind: what a machine saw of itself is of it alone, and what it says of its schedule of the level
// too.
func (t team) probe(m *LevelArtifacts, e eventlog.Event, whole *probes) {
	w := t.member(e)
	if w == nil {
		m.probe(e.Probe, whole)
		return
	}
	m.probe(e.Probe, w.probed)
	switch gjson.GetBytes(e.Probe, "of").String() {
	case metric.OfSchedule, metric.OfDrop:
		m.probe(e.Probe, whole)
	case metric.OfReplay:
		m.probe(e.Probe, whole)
		whole.replay.Probe.LeftOut = 0
		for _, one := range t {
			whole.replay.Probe.LeftOut += one.probed.replay.Probe.LeftOut
		}
	}
}

// judgeTeam gives each machine its verdict, and the level the worst of them.
func (m *LevelArtifacts) judgeTeam(t team, logs []eventlog.WorkerLog) {
	if len(t) == 0 {
		return
	}
	if n := m.workers.Missing; n > 0 {
		m.Notes = append(m.Notes, m.missing(n, t[0].arrived.missing(n)))
	}
	whole := m.Level.Verdict
	v := &metric.Verdict{Word: metric.Valid}
	known := map[string]bool{}
	for i, one := range t {
		w := &m.Level.Workers[i]
		if logs[i].Head.Run == "" {
			m.Warnings = append(m.Warnings, i18n.Errorf("the log of worker %s is missing: its requests are not in the figures",
				"缺少 worker %s 的日志：其请求未计入数据", w.Name))
		}
		if i < len(m.workers.Workers) {
			r := m.workers.Workers[i]
			w.Host, w.Lost, w.Clock = r.Host, r.Lost, &r.Clock
		}
		w.Verdict = one.judge(logs[i], w.Lost != "")
		if w.Verdict.Word.WorseThan(v.Word) {
			v.Word, v.Why = w.Verdict.Word, i18n.Text{}
		}
		if w.Verdict.Word == metric.Unchecked && v.Word == metric.Unchecked {
			v.Why = i18n.Sprintf("worker %s: %s", "worker %s：%s", w.Name, w.Verdict.Why)
		}
		for _, c := range w.Verdict.Causes {
			known[c.Key] = true
			c.Finding = i18n.Sprintf("Worker %s: %s", "worker %s：%s", w.Name, c.Finding.LowerFirst())
			v.Causes = append(v.Causes, c)
		}
	}
	for _, c := range whole.Causes { // of the schedule as a whole
		if !known[c.Key] {
			v.Causes = append(v.Causes, c)
			if c.Word.WorseThan(v.Word) {
				v.Word, v.Why = c.Word, i18n.Text{}
			}
		}
	}
	slices.SortStableFunc(v.Causes, func(a, b metric.Cause) int {
		switch {
		case a.Word.WorseThan(b.Word):
			return -1
		case b.Word.WorseThan(a.Word):
			return 1
		}
		return cmp.Compare(lostFirst(a), lostFirst(b))
	})
	m.Level.Verdict = v
}

// lostFirst orders causes that are equally bad: a lost machine is often the reason for the others.
func lostFirst(c metric.Cause) int {
	if c.Key == workerLost {
		return 0
	}
	return 1
}

// workerLost is the cause of a machine that was lost.
const workerLost = "worker-lost"

// judge is the verdict on one machine, from its own requests and what it saw of itself.
func (one *member) judge(log eventlog.WorkerLog, lost bool) *metric.Verdict {
	l := one.sum.Level()
	if log.End != nil {
		l.Client = clientOf(*log.End)
	}
	v := verdict.Judge(l, &one.probed.client)
	if lost {
		v.Causes = append([]metric.Cause{{Key: workerLost, Word: metric.Invalid,
			Finding: i18n.Text{EN: "It was lost before its part was done, so the load was lower than asked from then on.", ZH: "在完成其份额之前失去联系，此后的负载低于要求。"},
			Try:     i18n.Text{EN: "see the log of that machine; --on-worker-loss fail ends such a run at once", ZH: "请查看该机器的日志；--on-worker-loss fail 会立即结束此类测试"}}}, v.Causes...)
		v.Word, v.Why = metric.Invalid, i18n.Text{}
	}
	return v
}

// clientOf is what an end says of the load generator, nil where it says nothing that can be read.
func clientOf(end eventlog.End) *metric.Client {
	var c metric.Client
	if len(end.Client) == 0 || json.Unmarshal(end.Client, &c) != nil {
		return nil
	}
	return &c
}

// clientOfTeam gives a level that several machines sent the worst that any of them measured of itself.
func (m *LevelArtifacts) clientOfTeam(logs []eventlog.WorkerLog) {
	if len(logs) > 0 {
		m.Level.Client = worstClient(logs)
	}
}

// worstClient is nil where no machine measured itself.
func worstClient(logs []eventlog.WorkerLog) (worst *metric.Client) {
	for _, log := range logs {
		if log.End == nil {
			continue
		}
		c := clientOf(*log.End)
		switch {
		case c == nil:
		case worst == nil:
			worst = c
			worst.Clocks = nil // of one machine
		default:
			worst.CPUShare, worst.GCPauses, worst.GCPauseMax = max(worst.CPUShare, c.CPUShare), max(worst.GCPauses, c.GCPauses),
				max(worst.GCPauseMax, c.GCPauseMax)
			worst.SchedDelayP99, worst.RunDelay = max(worst.SchedDelayP99, c.SchedDelayP99), max(worst.RunDelay, c.RunDelay)
			worst.StoodStill = max(worst.StoodStill, c.StoodStill)
			worst.Stolen, worst.Throttled = max(worst.Stolen, c.Stolen), max(worst.Throttled, c.Throttled)
			worst.Connections = joined(worst.Connections, c.Connections)
		}
	}
	return worst
}

// joined are the connections of two machines.
func joined(a, b *metric.Connections) *metric.Connections {
	if a == nil || b == nil {
		return nil
	}
	sum := *a
	sum.Limit += b.Limit
	sum.OpenedBefore, sum.Opened, sum.Reused = a.OpenedBefore+b.OpenedBefore, a.Opened+b.Opened, a.Reused+b.Reused
	sum.FoundClosed, sum.Reconnects, sum.Most = a.FoundClosed+b.FoundClosed, a.Reconnects+b.Reconnects, a.Most+b.Most
	return &sum
}
