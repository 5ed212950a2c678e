// Package message has the messages between the machines of a run: workers ask, the coordinator answers. It defines
// their form, version and limits, and knows no transport.
package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/modelscope/evalscope/perf/metric"
)

// Version is that of everything here. Machines of two versions do not work together: one of them measures something else.
const Version = 1

// The questions of workers, and what all of them hear.
const (
	Join    = "join"    // Hello, Welcome
	Compare = "compare" // Digests, Compared
	Next    = "next"    // Asked, Order
	Ready   = "ready"   // Prepared, Start
	Lease   = "lease"   // Wanted, Leased
	Beat    = "beat"    // Pulse, Told
	Done    = "done"    // Ended, Kept
	Offer   = "offer"   // Offered, Wanting
	Stop    = "stop"    // Stopping, to all
	Log     = "log"     // pieces of logs, through the broker's storage
)

// Questions are those that a coordinator answers.
func Questions() []string { return []string{Join, Compare, Next, Ready, Lease, Beat, Done, Offer} }

// Bounds of messages in bytes, before they are sealed.
const (
	MostSmall = 64 << 10
	MostJob   = 768 << 10
)

// most is the bound of a kind of message.
func most(v any) int {
	switch v.(type) {
	case *Welcome, Welcome, *Digests, Digests, *Order, Order:
		return MostJob
	}
	return MostSmall
}

// Encode makes the bytes of a message.
func Encode(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if len(data) > most(v) {
		return nil, fmt.Errorf("a message of %d bytes is longer than the %d that are allowed", len(data), most(v))
	}
	return data, nil
}

// Checked is a message that can be read: it knows the bounds of what is in it.
type Checked interface{ check() error }

// Decode reads a message into v, a pointer to one. What it lacks is zero, what it has beyond is passed by, and it must hold within its
// bounds.
func Decode(data []byte, v Checked) error {
	if n := most(v); len(data) > n {
		return fmt.Errorf("a message of %d bytes is longer than the %d that are allowed", len(data), n)
	}
	if !utf8.Valid(data) {
		return errors.New("a message is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("a message cannot be read: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("a message has something behind its end")
	}
	return v.check()
}

// A Hello is a worker that wants to take part.
type Hello struct {
	Version int    `json:"version"`
	Program string `json:"program"`
	// ID is drawn by the worker for as long as it lives; Name is what people call it.
	ID   string `json:"id"`
	Name string `json:"name"`
	Host string `json:"host,omitempty"`
	CPUs int    `json:"cpus,omitempty"`
}

// A Welcome is a place in a run, or why there is none.
type Welcome struct {
	Version int `json:"version"`
	// Refused says why the worker cannot take part, and Do what to do about it; Wait that it may ask again later.
	Refused string `json:"refused,omitempty"`
	Do      string `json:"do,omitempty"`
	Wait    bool   `json:"wait,omitempty"`
	Run     string `json:"run,omitempty"`
	Job     *Job   `json:"job,omitempty"`
}

// A Job is a run as workers need to know it.
type Job struct {
	// Arguments are the coordinator's, with their secrets, and Seed what was drawn or given. They are bytes and no JSON of the message: a body
	// is sent as it was written, with its blanks and its < and >.
	Arguments []byte `json:"arguments"`
	Seed      uint64 `json:"seed"`
	// Plan is the hash of plan.json, Grace how long requests in flight have after a stop.
	Plan  string        `json:"plan"`
	Grace time.Duration `json:"grace_ns"`
	// Lease is how long a worker may go on without an answer of the coordinator.
	Lease time.Duration `json:"lease_ns"`
}

// Digests are what a worker made of the job, or why it can make nothing of it.
type Digests struct {
	ID string `json:"id"`
	// Plan is the plan as a document, Data a hash of the first bodies and the data set's files, Tokenizer one of the tokenizer's files.
	Plan      json.RawMessage `json:"plan,omitempty"`
	Data      string          `json:"data,omitempty"`
	Tokenizer string          `json:"tokenizer,omitempty"`
	Failed    string          `json:"failed,omitempty"`
}

// Compared says what differs between them and those of the coordinator, nothing where they are the same.
type Compared struct {
	Refused string `json:"refused,omitempty"`
}

// Asked is a worker that waits for a level, behind the one of that index; −1 is before the first.
type Asked struct {
	ID    string `json:"id"`
	After int    `json:"after"`
	// Leaves says that the worker was told to end, and takes part in no further level.
	Leaves bool `json:"leaves,omitempty"`
}

// An Order is what comes next: a level, the end of the run, or more waiting.
type Order struct {
	Wait  bool   `json:"wait,omitempty"`
	Over  bool   `json:"over,omitempty"`
	Level *Level `json:"level,omitempty"`
}

// A Level is a level as a worker runs its part of it.
type Level struct {
	Index int `json:"index"`
	// Load is that of the whole level, as metric.Load spells it.
	Load       json.RawMessage `json:"load"`
	Warmup     int             `json:"warmup,omitempty"`
	WarmupTime time.Duration   `json:"warmup_ns,omitempty"`
	Duration   time.Duration   `json:"duration_ns,omitempty"`
	Grace      *time.Duration  `json:"grace_ns,omitempty"`
	// FirstItem is the item with which the level begins, Worker the worker's place among those of the level, Of how many there are.
	FirstItem int64 `json:"first_item"`
	Worker    int   `json:"worker"`
	Of        int   `json:"of"`
}

// Prepared is a worker with everything ready for a level, or why it has not.
type Prepared struct {
	ID     string `json:"id"`
	Level  int    `json:"level"`
	Failed string `json:"failed,omitempty"`
}

// A Start is the instant of the coordinator's clock at which all begin.
type Start struct {
	Wait bool  `json:"wait,omitempty"`
	Off  bool  `json:"off,omitempty"` // the level does not begin
	At   int64 `json:"at,omitempty"`
}

// Wanted is a worker that needs ordinals of a level.
type Wanted struct {
	ID    string `json:"id"`
	Level int    `json:"level"`
	// Number counts the worker's leases of the level: one that is asked for again is the same.
	Number int `json:"number"`
}

// Leased are the ordinals from From on and before To; none are left where the two are equal.
type Leased struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// A Pulse says that a worker lives, and is the first half of an exchange of stamps.
type Pulse struct {
	ID       string `json:"id"`
	InFlight int    `json:"in_flight"`
	// Delay is the smallest delay that the worker has seen so far, 0 before the first.
	Delay time.Duration `json:"delay_ns,omitempty"`
}

// What a worker is told to do.
const (
	GoOn   = 0
	StopIt = 1 // no new requests
	CutIt  = 2 // cancel those in flight
)

// Told is the answer: the other half, and what to do.
type Told struct {
	Received int64 `json:"received"`
	Answered int64 `json:"answered"`
	Stop     int   `json:"stop,omitempty"`
	// Unknown says that the coordinator knows no such worker, or counts it as lost.
	Unknown bool `json:"unknown,omitempty"`
}

// Stopping is Told.Stop for all workers of a run at once.
type Stopping struct {
	Run  string `json:"run"`
	Stop int    `json:"stop"`
}

// Ended is a worker whose part of a level is over.
type Ended struct {
	ID    string `json:"id"`
	Level int    `json:"level"`
	// Bytes is how long its log is, Sessions how many were sent.
	Bytes    int64  `json:"bytes"`
	Sessions int64  `json:"sessions"`
	Failed   string `json:"failed,omitempty"`
	// Left says that the worker was stopped before its part was over.
	Left   bool `json:"left,omitempty"`
	Unsent int  `json:"unsent,omitempty"`
	// Skipped are the first items that could not be sent, SkippedCount all of them.
	Skipped      []string           `json:"skipped,omitempty"`
	SkippedCount int                `json:"skipped_count,omitempty"`
	Clock        metric.WorkerClock `json:"clock"`
}

// Kept lets a worker wait as long as the coordinator has not all of its log. With Unknown it refuses the log, and the worker keeps it.
type Kept struct {
	Wait    bool `json:"wait,omitempty"`
	Unknown bool `json:"unknown,omitempty"`
}

// Offered is a log that a worker kept of a level whose coordinator did not take it, and Sent that all of it is with the broker.
type Offered struct {
	ID     string `json:"id"`
	Level  int    `json:"level"`
	Worker int    `json:"worker"`
	Bytes  int64  `json:"bytes"`
	Sent   bool   `json:"sent,omitempty"`
}

// Wanting says how much of such a log the coordinator has, that it does not want it, or that the worker is to ask again.
type Wanting struct {
	Have     int64 `json:"have"`
	Unwanted bool  `json:"unwanted,omitempty"`
	Wait     bool  `json:"wait,omitempty"`
}
