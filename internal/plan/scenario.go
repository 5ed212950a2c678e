package plan

import (
	"github.com/modelscope/evalscope/internal/agentx"
	"github.com/modelscope/evalscope/internal/config"
	"github.com/modelscope/evalscope/internal/plainjson"
)

// A Scenario is the public load that a run is.
type Scenario struct {
	// Settings are what --scenario said.
	Settings config.Scenario `json:"settings"`
	// Dataset is which traces are sent. It is known when their file was read.
	Dataset agentx.Dataset `json:"dataset"`
}

// folder is that of its levels, "" without a scenario.
func (s *Scenario) folder() string {
	if s == nil {
		return ""
	}
	return s.Name()
}

// Name is the scenario with its variant, as EvalScope names the folder of its results.
func (s *Scenario) Name() string { return agentx.Run{Variant: s.Settings.Variant}.Folder() }

// TokenizerRevision is the one that the scenario asks for, "" for the newest.
func (s *Scenario) TokenizerRevision() string {
	if s == nil || s.Settings.Revision == nil {
		return ""
	}
	return *s.Settings.Revision
}

// scenario says what the run of a scenario is.
func (b *builder) scenario() {
	s := b.args.ScenarioOf()
	if s == nil {
		return
	}
	b.plan.Scenario = &Scenario{Settings: *s}
	b.plan.Delays.Idle = s.Of.IdleCap
}

// AgentX is what the files of a scenario's results have in common.
func (d Document) AgentX() (agentx.Run, error) {
	settings, err := plainjson.Marshal(d.Scenario.Settings)
	if err != nil {
		return agentx.Run{}, err
	}
	return agentx.Run{Scenario: settings, Variant: d.Scenario.Settings.Variant, Benchmark: d.Scenario.Settings.Benchmark(), GPUs: d.GPUs,
		Dataset: d.Scenario.Dataset, Seed: d.Seed, Command: d.Words}, nil
}
