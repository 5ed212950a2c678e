package view

import (
	"encoding/json"
	"fmt"

	"github.com/modelscope/evalscope/internal/verdict"
	"github.com/modelscope/evalscope/perf/metric"
	"github.com/tidwall/gjson"
)

// probes folds the probes of a level's log while it is read, each by what it is of.
type probes struct {
	client verdict.Watch
	bad    int // probes of a known kind that could not be read
}

// add takes one probe. One of a kind that a later version logs is passed by.
func (p *probes) add(raw json.RawMessage) {
	switch gjson.GetBytes(raw, "of").String() {
	case metric.OfClient:
		var s metric.ClientSample
		if json.Unmarshal(raw, &s) != nil {
			p.bad++
			return
		}
		p.client.Sample(s)
	}
}

// judge gives the level its verdict, from its figures and what the probes told.
func (m *Made) judge(p *probes) {
	if p.bad > 0 {
		m.Warnings = append(m.Warnings, fmt.Errorf("%d probes of the event log could not be read; the verdict does without them", p.bad))
	}
	m.Level.Verdict = verdict.Judge(m.Level, &p.client)
}
