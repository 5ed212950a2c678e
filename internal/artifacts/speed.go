package artifacts

import (
	"path/filepath"
	"slices"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/internal/plainjson"
	"github.com/modelscope/evalscope/internal/pycompat"
	"github.com/modelscope/evalscope/perf/record"
)

// A SpeedRow is how fast answers to prompts of one length came, as EvalScope's speed benchmark has it.
type SpeedRow struct {
	PromptTokens int
	// Speed is the mean of output tokens a second of latency, rounded to two places.
	Speed float64
}

// speeds makes speed_benchmark.json, a row for each number of prompt tokens that was counted.
type speeds struct {
	dir  string
	sums map[int]*speedSum
}

type speedSum struct {
	sum float64
	n   int
}

func (s *speeds) name() string { return "speed_benchmark.json" }

func (s *speeds) add(r *record.Record) error {
	latency, timed := r.Latency()
	prompt, counted := r.InputTokens()
	output, told := r.OutputTokens()
	if !r.Counted() || !r.Succeeded() || !timed || latency <= 0 || !counted || !told {
		return nil
	}
	if s.sums[prompt] == nil {
		s.sums[prompt] = &speedSum{}
	}
	s.sums[prompt].sum += float64(output) / latency.Seconds()
	s.sums[prompt].n++
	return nil
}

func (s *speeds) abandon() {}

// finish writes the file, as EvalScope does where nothing succeeded too. Memory of a GPU is not known here: EvalScope has 0 there as
// well for a server that it did not start.
func (s *speeds) finish(m *LevelArtifacts) error {
	rows := []any{}
	for prompt, sum := range s.sums {
		m.Speeds = append(m.Speeds, SpeedRow{prompt, pycompat.Round(sum.sum/float64(sum.n), 2)})
	}
	slices.SortFunc(m.Speeds, func(a, b SpeedRow) int { return a.PromptTokens - b.PromptTokens })
	for _, row := range m.Speeds {
		rows = append(rows, plainjson.Object{{Name: "Prompt Tokens", Value: row.PromptTokens}, {Name: "Speed(tokens/s)", Value: row.Speed}, {Name: "GPU Memory(GB)", Value: 0.0}})
	}
	data, err := encodeJSON(rows)
	if err != nil {
		return err
	}
	return outputs.WriteFile(filepath.Join(s.dir, "speed_benchmark.json"), data)
}
