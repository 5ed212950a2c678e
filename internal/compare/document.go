package compare

import (
	"math"

	"github.com/modelscope/evalscope/internal/plainjson"
)

// The document's schema is docs/schema/compare.v1.json.
const documentSchema = "evalscope-compare/1.2"

type document struct {
	Schema      string       `json:"schema"`
	Base        []string     `json:"base"`
	Candidate   []string     `json:"candidate"`
	Comparable  bool         `json:"comparable"`
	Forced      bool         `json:"forced"`
	Differences []Difference `json:"differences"`
	Margin      float64      `json:"margin"`
	Alpha       float64      `json:"alpha"`
	Notes       []string     `json:"notes"`
	NotesZH     []string     `json:"notes_zh"`
	Rows        []rowJSON    `json:"rows"`
}

type rowJSON struct {
	Level          string   `json:"level"`
	Class          string   `json:"class,omitempty"`
	Metric         string   `json:"metric"`
	Stat           string   `json:"stat"`
	Unit           string   `json:"unit"`
	Provenance     string   `json:"provenance"`
	Base           *float64 `json:"base"`
	Candidate      *float64 `json:"candidate"`
	Change         *float64 `json:"change"`
	Low            *float64 `json:"low"`
	High           *float64 `json:"high"`
	ChangeOf       string   `json:"change_of"`
	P              float64  `json:"p"`
	Adjusted       float64  `json:"p_adjusted"`
	MDE            *float64 `json:"mde"`
	Verdict        Verdict  `json:"verdict"`
	MoreRuns       *int     `json:"more_runs"`
	Units          string   `json:"units"`
	BaseUnits      int      `json:"base_units"`
	CandidateUnits int      `json:"candidate_units"`
	Test           string   `json:"test"`
	HistoryRuns    int      `json:"history_runs,omitempty"`
	Noise          *float64 `json:"noise,omitempty"`
}

// JSON is the result for other programs.
func (r *Result) JSON() ([]byte, error) {
	d := document{Schema: documentSchema, Base: r.Base, Candidate: r.Candidate, Comparable: len(r.Differences) == 0,
		Forced: r.Forced, Differences: append([]Difference{}, r.Differences...), Margin: r.Margin, Alpha: r.Alpha, Rows: []rowJSON{},
		Notes: []string{}, NotesZH: []string{}}
	for _, n := range r.Notes {
		d.Notes = append(d.Notes, n.EN)
		d.NotesZH = append(d.NotesZH, n.In("zh"))
	}
	for i := range r.Rows {
		d.Rows = append(d.Rows, r.Rows[i].json())
	}
	data, err := plainjson.MarshalIndent(d, "  ")
	return append(data, '\n'), err
}

func (c *Compared) json() rowJSON {
	row := rowJSON{Level: c.Level, Class: c.Class, Metric: string(c.Metric), Stat: c.Stat, Unit: c.unit(),
		Provenance: string(c.Provenance()), Base: finite(c.Base), Candidate: finite(c.Candidate), Change: finite(c.Change), Low: finite(c.Low), High: finite(c.High), ChangeOf: "base", P: c.P, Adjusted: c.Adjusted, MDE: finite(c.MDE), Verdict: c.Verdict,
		Units: c.Units, BaseUnits: c.BaseUnits, CandidateUnits: c.CandidateUnits, Test: c.Test}
	if c.Metric == Failed {
		row.ChangeOf = "whole"
	}
	if c.PastRuns > 0 {
		row.HistoryRuns, row.Noise = c.PastRuns, finite(c.Noise)
	}
	if c.Verdict == Unclear && c.More > 0 {
		row.MoreRuns = &c.More
	}
	return row
}

// finite is nil for what is no number of JSON: the open end of an interval.
func finite(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}
