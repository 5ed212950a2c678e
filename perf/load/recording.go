package load

import (
	"fmt"
	"time"

	"github.com/modelscope/evalscope/perf/i18n"
)

// A Recording is what is known beforehand of a replay whose instants come with its sessions. The zero Recording knows nothing.
type Recording struct {
	// Sessions is how many there are, Length when the last one arrives, as an offset from the first; 0 where that is not known.
	Sessions int
	Length   time.Duration
	// Digest names the instants, "" where that is not known.
	Digest string
	// Rate is how many a second arrive as far as is known, where the others are not.
	Rate float64
}

// FromSessions is a replay of which each session brings its own instant.
func FromSessions(r Recording) Profile { return Profile{process: Replay, recording: &r} }

// FromSessions reports whether each session brings the instant at which it arrives; Arrivals has none then.
func (p Profile) FromSessions() bool { return p.recording != nil }

// recordingDocument is the JSON form of a Recording.
type recordingDocument struct {
	Sessions int     `json:"sessions,omitempty"`
	Seconds  float64 `json:"seconds,omitempty"`
	Digest   string  `json:"sha256,omitempty"`
	Rate     float64 `json:"rate,omitempty"`
}

func (r Recording) document() *recordingDocument {
	return &recordingDocument{r.Sessions, r.Length.Seconds(), r.Digest, r.Rate}
}

func (d recordingDocument) recording() *Recording {
	return &Recording{Sessions: d.Sessions, Length: nearest(d.Seconds), Digest: d.Digest, Rate: d.Rate}
}

func (r Recording) rate() float64 {
	if r.Length <= 0 {
		return 0
	}
	return float64(r.Sessions) / r.Length.Seconds()
}

func (r Recording) text() string {
	switch {
	case r.Sessions == 0:
		return "recorded arrivals"
	case r.Length == 0:
		return i18n.Count(r.Sessions, "recorded arrival").EN
	}
	return fmt.Sprintf("%s over %v", i18n.Count(r.Sessions, "recorded arrival").EN, r.Length)
}

func (r Recording) label() i18n.Text {
	if r.Sessions == 0 {
		return i18n.Text{EN: "replay of a trace", ZH: "重放轨迹"}
	}
	return i18n.Sprintf("replay of %s", "重放 %s 次到达", i18n.Count(r.Sessions, "arrival"))
}

// replayed is what is known of a replay.
func (p Profile) replayed() Recording {
	if p.recording != nil {
		return *p.recording
	}
	return Recording{Sessions: len(p.instants), Length: p.Length()}
}
