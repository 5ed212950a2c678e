package metric

import (
	"encoding/json"
	"slices"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A VerdictStatus is whether the load generator could have biased the figures of a level.
type VerdictStatus string

// The words, from best to worst. Unchecked means that the load generator was not measured: the log is old, or the run was killed.
const (
	Valid     VerdictStatus = "VALID"
	Degraded  VerdictStatus = "DEGRADED"
	Invalid   VerdictStatus = "INVALID"
	Unchecked VerdictStatus = "UNCHECKED"
)

// A Verdict reports whether the load generator could have distorted a level, and by what.
type Verdict struct {
	Word VerdictStatus
	// Causes are what spoke against the figures, the worst first; none for Valid and Unchecked.
	Causes []Cause
	// Why is the reason why an Unchecked level could not be judged; empty for other levels.
	Why i18n.Text
}

// verdictJSON is the form of a Verdict in files.
type verdictJSON struct {
	Word   VerdictStatus `json:"word"`
	Why    string        `json:"why,omitempty"`
	WhyZH  string        `json:"why_zh,omitempty"`
	Causes []Cause       `json:"causes,omitempty"`
}

// MarshalJSON writes the verdict as files have it.
func (v Verdict) MarshalJSON() ([]byte, error) {
	return marshalPlain(verdictJSON{v.Word, v.Why.EN, v.Why.ZH, v.Causes})
}

// UnmarshalJSON reads a verdict of a file.
func (v *Verdict) UnmarshalJSON(data []byte) error {
	var in verdictJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*v = Verdict{Word: in.Word, Causes: in.Causes, Why: i18n.Text{EN: in.Why, ZH: in.WhyZH}}
	return nil
}

// ClientLimited reports whether the load generator biased the level's figures, so that they do not describe the
// server.
func (l *Level) ClientLimited() bool { return l.Verdict != nil && l.Verdict.Word == Invalid }

// A Cause is one way in which the load generator may have distorted a level.
type Cause struct {
	// Key names it in kebab-case: run-queue, late-dispatch …
	Key string
	// Word is the verdict that this cause leads to: Degraded or Invalid.
	Word VerdictStatus
	// Finding describes what happened and which figures it affects.
	Finding i18n.Text
	// Try is what to do, empty where nothing helps.
	Try i18n.Text
	// From and To bound the time in which it happened, in seconds from the level's start; both 0 for the whole level.
	From float64
	To   float64
	// Evidence is the numbers that it rests on.
	Evidence []Figure
}

// causeJSON is the form of a Cause in files, with a member for each language.
type causeJSON struct {
	Key       string        `json:"key"`
	Word      VerdictStatus `json:"word"`
	Finding   string        `json:"finding"`
	FindingZH string        `json:"finding_zh,omitempty"`
	Try       string        `json:"try,omitempty"`
	TryZH     string        `json:"try_zh,omitempty"`
	From      float64       `json:"from,omitempty"`
	To        float64       `json:"to,omitempty"`
	Evidence  []Figure      `json:"evidence,omitempty"`
}

// MarshalJSON writes the cause as files have it.
func (c Cause) MarshalJSON() ([]byte, error) {
	return marshalPlain(causeJSON{c.Key, c.Word, c.Finding.EN, c.Finding.ZH, c.Try.EN, c.Try.ZH, c.From, c.To, c.Evidence})
}

// UnmarshalJSON reads a cause of a file.
func (c *Cause) UnmarshalJSON(data []byte) error {
	var in causeJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*c = Cause{Key: in.Key, Word: in.Word, Finding: i18n.Text{EN: in.Finding, ZH: in.FindingZH}, Try: i18n.Text{EN: in.Try, ZH: in.TryZH},
		From: in.From, To: in.To, Evidence: in.Evidence}
	return nil
}

// Whole reports whether the cause is of the whole level, not of a part of its time.
func (c Cause) Whole() bool { return c.From == 0 && c.To == 0 }

// rank orders words by how bad they are.
func (w VerdictStatus) rank() int {
	switch w {
	case Valid:
		return 0
	case Degraded:
		return 2
	case Invalid:
		return 3
	}
	return 1
}

// WorseThan reports whether w is a worse word than o. The empty word is Unchecked.
func (w VerdictStatus) WorseThan(o VerdictStatus) bool { return w.rank() > o.rank() }

// Supersede marks the levels of a search at which the client was the limit where another run of their load could be judged.
func Supersede(levels []*Level) {
	for _, runs := range ByLoad(levels) {
		judged := slices.ContainsFunc(runs, func(l *Level) bool { return !l.ClientLimited() })
		for _, l := range runs {
			l.Superseded = judged && l.ClientLimited()
		}
	}
}

// WorstStatus is the word of a whole run: its worst level's, Unchecked without levels. Superseded levels do not count.
func WorstStatus(levels []*Level) VerdictStatus {
	if len(levels) == 0 {
		return Unchecked
	}
	worst := Valid
	for _, l := range levels {
		if l.Superseded {
			continue
		}
		w := Unchecked
		if l.Verdict != nil {
			w = l.Verdict.Word
		}
		if w.WorseThan(worst) {
			worst = w
		}
	}
	return worst
}

// A Bound is how far the load generator may have moved a figure, as it measured against its own ground-truth server on
// this machine under a load like the level's. It is absolute and in the metric's unit.
type Bound struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
}
