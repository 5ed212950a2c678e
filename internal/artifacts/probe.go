package artifacts

import (
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"

	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/metric"
)

// probes folds the probes of a level's log while it is read, each by what it is of.
type probes struct {
	client verdict.Watch
	server *metric.ServerSample // nil where none was read
	ours   metric.ServerOurs
	bad    int // probes of a known kind that could not be read
}

// probe gives a probe to whoever reads its kind, which the field `of` names. One that a later version logs is passed by.
func (m *LevelArtifacts) probe(raw json.RawMessage, p *probes) {
	var err error
	switch gjson.GetBytes(raw, "of").String() {
	case metric.OfClient:
		var s metric.ClientSample
		if err = json.Unmarshal(raw, &s); err == nil {
			p.client.Sample(s)
		}
	case metric.OfServer:
		var s metric.ServerSample
		if err = json.Unmarshal(raw, &s); err == nil {
			p.server = &s
		}
	case "calibration":
		err = m.calibration(raw)
	}
	if err != nil {
		p.bad++
	}
}

// crossCheck gives the level what its server counted.
func (m *LevelArtifacts) crossCheck(p *probes) {
	if p.server != nil {
		m.Level.Server = metric.NewServer(*p.server, p.ours.Whole())
	}
}

// judge gives the level its verdict, from its figures and what the probes told.
func (m *LevelArtifacts) judge(p *probes) {
	if p.bad > 0 {
		m.Warnings = append(m.Warnings, fmt.Errorf("%d probes of the event log could not be read; verdict and bounds do without them", p.bad))
	}
	m.Level.Verdict = verdict.Judge(m.Level, &p.client)
}
