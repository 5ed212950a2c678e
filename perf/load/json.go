package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// document is the JSON form of a Profile. Times are seconds.
type document struct {
	Slots    *series   `json:"slots,omitempty"`
	Arrivals *arrivals `json:"arrivals,omitempty"`
}

type arrivals struct {
	Process Process `json:"process"`
	// Burstiness is the shape of a process that has one.
	Burstiness float64   `json:"burstiness,omitempty"`
	Rate       *series   `json:"rate,omitempty"`
	Instants   []float64 `json:"instants,omitempty"`
	// Trace is there where the sessions of a replay bring their instants.
	Trace *recordingDocument `json:"trace,omitempty"`
}

type stage struct {
	From    float64 `json:"from"`
	To      float64 `json:"to"`
	Seconds float64 `json:"seconds"`
	Curve   Curve   `json:"curve,omitempty"`
	Steps   int     `json:"steps,omitempty"`
	Free    bool    `json:"free,omitempty"`
}

// MarshalJSON writes what the profile has: slots, and arrivals with their process and their rate or instants.
func (p Profile) MarshalJSON() ([]byte, error) {
	var d document
	if !p.slots.none() {
		d.Slots = &p.slots
	}
	if p.Paced() {
		d.Arrivals = &arrivals{Process: p.process, Burstiness: p.burstiness}
		if p.process != Replay {
			d.Arrivals.Rate = &p.rate
		}
		if p.recording != nil {
			d.Arrivals.Trace = p.recording.document()
		}
		for _, at := range p.instants {
			d.Arrivals.Instants = append(d.Arrivals.Instants, at.Seconds())
		}
	}
	return json.Marshal(d)
}

// UnmarshalJSON reads a profile strictly: what it does not know, and what is no load, is an error.
func (p *Profile) UnmarshalJSON(data []byte) error {
	var d document
	if err := strict(data, &d); err != nil {
		return fmt.Errorf("load profile: %w", err)
	}
	var q Profile
	if d.Slots != nil {
		q.slots = *d.Slots
	}
	if a := d.Arrivals; a != nil {
		if a.Process == "" {
			return errors.New("load profile: arrivals without a process")
		}
		q.process, q.burstiness = a.Process, a.Burstiness
		if a.Rate != nil {
			q.rate = *a.Rate
		}
		if a.Trace != nil {
			q.recording = a.Trace.recording()
		}
		for _, s := range a.Instants {
			q.instants = append(q.instants, nearest(s))
		}
	}
	if err := q.Validate(); err != nil {
		return fmt.Errorf("load profile: %w", err)
	}
	*p = q
	return nil
}

// MarshalJSON writes a fixed value as a number, and stages as a list.
func (s series) MarshalJSON() ([]byte, error) {
	if len(s.stages) == 0 {
		return json.Marshal(s.fixed)
	}
	all := make([]stage, len(s.stages))
	for i, x := range s.stages {
		all[i] = stage{x.From, x.To, x.For.Seconds(), x.Curve, x.Steps, x.Free}
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads a number, or a list of stages.
func (s *series) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '[' {
		return json.Unmarshal(data, &s.fixed)
	}
	var all []stage
	if err := strict(data, &all); err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("a list of no stages")
	}
	for _, x := range all {
		s.stages = append(s.stages, Stage{x.From, x.To, nearest(x.Seconds), x.Curve, x.Steps, x.Free})
	}
	return nil
}

func strict(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// nearest is the time of so many seconds, to the nanosecond; what lies beyond any time becomes negative, which Validate refuses.
func nearest(s float64) time.Duration {
	if math.IsNaN(s) || math.Abs(s) > longest.Seconds() {
		return -1
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}
