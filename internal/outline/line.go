package outline

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
	"unicode"

	"github.com/modelscope/evalscope/internal/secret"
)

// The sources of a length.
const (
	ByUsage     = "usage"     // the server's own count
	ByTokenizer = "tokenizer" // ours
	ByChunks    = "chunks"    // one for each payload with output
	ByBytes     = "bytes"     // a guess: a token for every four bytes
)

// A Line is one request of a trace: Mooncake's members, and more that its readers pass over.
type Line struct {
	// At is when it came, since the first.
	At time.Duration
	// Input and Output are lengths in tokens, and what counted them.
	Input, Output         int
	InputFrom, OutputFrom string
	Blocks                []int
	// Session and Turn are numbers from 1, 0 where it is in no session.
	Session, Turn int
	Model         string
	// Stream is whether a stream was asked for, nil where that is not known.
	Stream *bool
	// Status is the reply's, 0 where there was none or it is not known.
	Status int
	// Failed reports whether there was no answer, Cancelled whether the client left before its end.
	Failed, Cancelled bool
	// TTFT and Latency are since At, 0 where they are not known.
	TTFT, Latency time.Duration
	// Cached is the part of the prompt that came from the server's cache, -1 where it did not say.
	Cached int
}

// A Recording is said once, in the first line of a trace.
type Recording struct {
	// Started is the time of day of the first request, zero where no request had one.
	Started time.Time
	// Block is how many tokens a block has, Exact whether a tokenizer counted them.
	Block int
	Exact bool
}

type written struct {
	Timestamp  json.RawMessage   `json:"timestamp"`
	Input      int               `json:"input_length"`
	Output     int               `json:"output_length"`
	Blocks     []int             `json:"hash_ids"`
	Session    int               `json:"session_id,omitempty,string"`
	Turn       int               `json:"turn,omitempty"`
	Model      string            `json:"model,omitempty"`
	Stream     *bool             `json:"stream,omitempty"`
	Status     int               `json:"status,omitempty"`
	Failed     bool              `json:"failed,omitempty"`
	Cancelled  bool              `json:"cancelled,omitempty"`
	TTFT       json.RawMessage   `json:"ttft_ms,omitempty"`
	Latency    json.RawMessage   `json:"latency_ms,omitempty"`
	Cached     *int              `json:"cached_tokens,omitempty"`
	InputFrom  string            `json:"input_from,omitempty"`
	OutputFrom string            `json:"output_from,omitempty"`
	Recording  *writtenRecording `json:"recording,omitempty"`
}

type writtenRecording struct {
	Started string `json:"started,omitempty"`
	Block   int    `json:"block_size"`
	Of      string `json:"blocks_of"`
}

// Append appends the line to a trace; recording is nil but for the first.
func (l Line) Append(to []byte, recording *Recording) []byte {
	w := written{Timestamp: milliseconds(l.At), Input: l.Input, Output: l.Output, Blocks: l.Blocks, Session: l.Session, Turn: l.Turn,
		Model: Model(l.Model), Stream: l.Stream,
		Status: l.Status, Failed: l.Failed, Cancelled: l.Cancelled, InputFrom: l.InputFrom, OutputFrom: l.OutputFrom}
	if w.Blocks == nil {
		w.Blocks = []int{}
	}
	if l.TTFT > 0 {
		w.TTFT = milliseconds(l.TTFT)
	}
	if l.Latency > 0 {
		w.Latency = milliseconds(l.Latency)
	}
	if l.Cached >= 0 {
		w.Cached = &l.Cached
	}
	if recording != nil {
		w.Recording = &writtenRecording{Block: recording.Block, Of: "bytes"}
		if recording.Exact {
			w.Recording.Of = "tokens"
		}
		if !recording.Started.IsZero() {
			w.Recording.Started = recording.Started.UTC().Format(time.RFC3339Nano)
		}
	}
	line, _ := json.Marshal(w) // its values always are JSON
	return append(append(to, line...), '\n')
}

// milliseconds are a time to the microsecond.
func milliseconds(d time.Duration) json.RawMessage {
	us := math.Round(float64(d) / float64(time.Microsecond))
	return strconv.AppendFloat(nil, us/1000, 'f', -1, 64)
}

// mostModel is the longest name of a model that is kept.
const mostModel = 128

// Model is the name of a model as a trace keeps it: "" where it is no name, but a text or a secret.
func Model(name string) string {
	if len(name) > mostModel || secret.Value(name) != name {
		return ""
	}
	for _, r := range name {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ""
		}
	}
	return name
}

// Fit cuts the ids of blocks to as many as a prompt of so many tokens has.
func Fit(ids []int, tokens, block int) []int {
	return ids[:min(len(ids), (tokens+block-1)/block)]
}
