package history

import (
	"time"

	"github.com/modelscope/evalscope/internal/plainjson"
)

// documentSchema is that of the JSON; docs/schema/history.v1.json describes it.
const documentSchema = "evalscope-history/1.1"

type document struct {
	Schema string      `json:"schema"`
	Alpha  float64     `json:"alpha"`
	SetUps []setUpJSON `json:"set_ups"`
}

type setUpJSON struct {
	Key    string      `json:"key"`
	Model  string      `json:"model"`
	Server string      `json:"server"`
	Runs   []runJSON   `json:"runs"`
	Levels []levelJSON `json:"levels"`
}

type runJSON struct {
	Path    string            `json:"path"`
	Started time.Time         `json:"started"`
	Plan    string            `json:"plan_hash"`
	Facts   map[string]string `json:"facts"`
}

type levelJSON struct {
	Name   string       `json:"name"`
	Series []seriesJSON `json:"series"`
}

type seriesJSON struct {
	Metric     string       `json:"metric"`
	Unit       string       `json:"unit"`
	Provenance string       `json:"provenance"`
	Points     []pointJSON  `json:"points"`
	Changes    []changeJSON `json:"changes"`
}

type pointJSON struct {
	Run   int     `json:"run"`
	Value float64 `json:"value"`
	Aside Aside   `json:"aside,omitempty"`
}

type changeJSON struct {
	LastBefore int               `json:"last_before"`
	First      int               `json:"first"`
	Before     float64           `json:"before"`
	After      float64           `json:"after"`
	Change     *float64          `json:"change"`
	P          float64           `json:"p"`
	Word       string            `json:"word"`
	Facts      map[string]string `json:"facts"`
}

// JSON is histories for other programs. Runs of points and changes are places in the set-up's list; change is after ÷ before − 1.
func JSON(histories []History, alpha float64) ([]byte, error) {
	d := document{Schema: documentSchema, Alpha: alpha, SetUps: []setUpJSON{}}
	for _, h := range histories {
		s := setUpJSON{Key: h.Key, Model: h.Model, Server: h.Server, Levels: []levelJSON{}}
		for _, r := range h.Runs {
			s.Runs = append(s.Runs, runJSON{r.Path, r.Started, r.Plan, factsJSON(r.Facts)})
		}
		for _, l := range h.Levels {
			level := levelJSON{Name: l.Name}
			for _, series := range l.Series {
				level.Series = append(level.Series, series.json())
			}
			s.Levels = append(s.Levels, level)
		}
		d.SetUps = append(d.SetUps, s)
	}
	data, err := plainjson.MarshalIndent(d, "  ")
	return append(data, '\n'), err
}

func factsJSON(facts []Fact) map[string]string {
	all := map[string]string{}
	for _, f := range facts {
		all[f.Key] = f.Value
	}
	return all
}

func (s Series) json() seriesJSON {
	j := seriesJSON{Metric: s.Figure.Name(), Unit: s.Figure.Unit(), Provenance: string(s.Provenance), Changes: []changeJSON{}}
	for _, p := range s.Points {
		j.Points = append(j.Points, pointJSON(p))
	}
	for _, m := range s.Changes {
		c := changeJSON{LastBefore: m.Last, First: m.First, Before: m.Before, After: m.After, P: m.P, Word: m.Word, Facts: factsJSON(m.Facts)}
		if m.Before > 0 {
			change := m.After/m.Before - 1
			c.Change = &change
		}
		j.Changes = append(j.Changes, c)
	}
	return j
}
