package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"path"
	"slices"

	"github.com/modelscope/evalscope/internal/eventlog"
	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/regular"
	"github.com/modelscope/evalscope/perf/metric"
)

// A Past is a run of ours as one of many of the same set-up.
type Past struct {
	Run
	// SetUp names what runs of the same set-up have in common: what their plans send. Plan is the hash of the plan itself.
	SetUp, Plan string
	// Host sent the load, Program is the version that did; Software is how the server names itself, ReplyModel the model that it answers as.
	// Environment is what else the server said of itself, hashed.
	Host, Program, Software, ReplyModel, Environment string
	// Verdicts are those of levels, by their names.
	Verdicts map[string]metric.VerdictStatus
}

// beside are the members of plan.json that do not change what is sent: how the run was asked for, what it is called, and what was noted.
var beside = []string{"version", "command", "words", "notes", "notes_zh", "alias", "tags", "gpus"}

// OpenPast reads a run of ours with its set-up; not ok for any other folder, and where its plan cannot be read.
func OpenPast(root fs.FS, name string) (p Past, ok bool) {
	if !there(root, path.Join(name, outputs.RunFile)) {
		return p, false
	}
	p.Run = ours(root, name)
	if p.SetUp, ok = setUp(root, name); !ok {
		return p, false
	}
	var run outputs.Run
	var made struct {
		Run struct {
			Plan string `json:"plan_hash"`
		} `json:"run"`
		Levels []struct {
			Load    metric.Load     `json:"load"`
			Verdict *metric.Verdict `json:"verdict"`
		} `json:"levels"`
		Loads []repeated `json:"loads"`
	}
	p.read(root, outputs.RunFile, &run)
	if exists(root, path.Join(name, "perf_result.json")) {
		p.read(root, "perf_result.json", &made)
	}
	p.Plan, p.Host, p.Program, p.Software, p.ReplyModel = made.Run.Plan, run.Host, run.Program, run.Server, run.ReplyModel
	if len(run.Environment) > 0 {
		p.Environment = short(run.Environment)
	}
	p.Verdicts = map[string]metric.VerdictStatus{}
	for _, l := range made.Levels {
		if l.Verdict != nil {
			p.Verdicts[l.Load.Name] = l.Verdict.Word
		}
	}
	for _, l := range made.Loads {
		p.join(l)
	}
	return p, true
}

// repeated is a load that ran several times, as perf_result.json has it: with the figures of all its runs.
type repeated struct {
	Load      metric.Load                `json:"load"`
	Runs      []string                   `json:"runs"`
	Total     int                        `json:"total"`
	Succeeded int                        `json:"succeeded"`
	Failed    int                        `json:"failed"`
	Metrics   map[string]json.RawMessage `json:"metrics"`
}

// join makes one level of the runs of a load, in the place of the first. A run that broke off, or whose client was the limit, colors
// the whole.
func (p *Past) join(l repeated) {
	var kept []Level
	at := -1
	for _, level := range p.Levels {
		if !slices.Contains(l.Runs, level.Name) {
			kept = append(kept, level)
			continue
		}
		if at < 0 {
			at = len(kept)
			kept = append(kept, Level{Name: l.Load.Name, Parallel: level.Parallel, Rate: level.Rate, Total: l.Total, Succeeded: l.Succeeded,
				Failed: l.Failed, State: level.State,
				Figures: figures(l.Metrics), Provenance: level.Provenance})
		}
		if !level.Ended() {
			kept[at].State = level.State
		}
		if p.Verdicts[level.Name] == metric.Invalid {
			p.Verdicts[l.Load.Name] = metric.Invalid
		}
	}
	p.Levels = kept
}

// Ended reports whether the level came to its end.
func (l Level) Ended() bool {
	return l.State == string(eventlog.EndDone) || l.State == string(eventlog.EndDuration)
}

// setUp is the hash of what a run's plan sends. A seed that was drawn is no part of it.
func setUp(root fs.FS, name string) (string, bool) {
	data, err := regular.ReadFS(root, path.Join(name, "plan.json"), regular.Document)
	var plan map[string]json.RawMessage
	if err != nil || json.Unmarshal(data, &plan) != nil {
		return "", false
	}
	for _, member := range beside {
		delete(plan, member)
	}
	if string(plan["seed_given"]) != "true" {
		delete(plan, "seed")
	}
	sent, err := json.Marshal(plan)
	return short(sent), err == nil
}

// short is a hash that people can copy.
func short(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}
