package export

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/modelscope/evalscope/internal/outputs"
	"github.com/modelscope/evalscope/perf/metric"
)

// LevelsFile is the name of the file, below the run's folder.
const LevelsFile = "levels.csv"

// levelsCSV is levels.csv: a line a level with every metric that exists for its kind of answers. A distribution has its n, mean and
// percentiles as key_n, key_mean, key_p50 ….
type levelsCSV struct{ kept }

func newLevelsCSV(folder string) sink { return &levelsCSV{kept{folder: folder}} }

// Finish writes a row for each level.
func (c *levelsCSV) Finish(run Run) ([]string, error) {
	err := outputs.Replace(join(c.folder, LevelsFile), func(w io.Writer) error {
		out, rows := csv.NewWriter(w), metric.Table()
		if len(c.levels) > 0 {
			rows = c.levels[0].Table()
		}
		if err := out.Write(levelHeader(rows)); err != nil {
			return err
		}
		for _, l := range c.levels {
			if err := out.Write(levelRow(run, l, rows)); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	})
	return []string{LevelsFile}, err
}

// A step is a column of a distribution.
type step struct {
	name string
	p    float64
}

func steps() []step {
	return []step{{"min", 0}, {"p1", .01}, {"p5", .05}, {"p10", .10}, {"p25", .25}, {"p50", .50}, {"p75", .75}, {"p90", .90},
		{"p95", .95}, {"p99", .99}, {"p99.9", .999}, {"max", 1}}
}

// tokenProvenance is the column of where the level's counts of tokens come from. It is the last, so that the places of others stay. All
// other metrics have one provenance, which the table of metrics states.
const tokenProvenance = "token_provenance"

func levelHeader(rows []metric.Definition) []string {
	names := []string{"run", "name", "model", "level", "started", "parallel", "rate", "number", "total", "succeeded", "failed", "cancelled",
		"warmup", "ended"}
	for _, d := range rows {
		if d.Shape == metric.Scalar {
			names = append(names, string(d.Key))
			continue
		}
		names = append(names, string(d.Key)+"_n", string(d.Key)+"_mean")
		for _, s := range steps() {
			names = append(names, string(d.Key)+"_"+s.name)
		}
	}
	return append(names, tokenProvenance)
}

func levelRow(run Run, l Level, rows []metric.Definition) []string {
	count := strconv.Itoa
	row := []string{run.ID, cell(run.Name), cell(run.Model), cell(l.Load.Name), l.Wall.Format(time.RFC3339Nano), count(l.Load.MaxSlots()),
		decimal(l.Load.OfferedRate()), count(l.Load.Number), count(l.Total), count(l.Succeeded), count(l.Failed), count(l.Cancelled),
		count(l.Warmup), l.Ended}
	for _, d := range rows {
		v, ok := l.Value(d.Key)
		if d.Shape == metric.Scalar {
			row = append(row, optional(v, ok))
			continue
		}
		n := 0
		if values := l.Distribution(d.Key); values != nil {
			n = values.N()
		}
		row = append(row, count(n), optional(v, ok))
		for _, s := range steps() {
			row = append(row, optional(l.Quantile(d.Key, s.p)))
		}
	}
	return append(row, string(l.Provenance(metric.InputTokens)))
}

func optional(v float64, ok bool) string {
	if !ok {
		return ""
	}
	if math.IsInf(v, 1) {
		return "inf"
	}
	return decimal(v)
}
