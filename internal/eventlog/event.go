// Package eventlog writes and reads the event log of one level, from which SQLite, JSON, tables and HTML are made. It
// defines the format and keeps the file consistent. Package metric decides what the figures mean, and package artifacts
// makes the other files.
//
// The file is newline-delimited JSON. The first line is the Head; every other line is one event. Each line begins with
// the checksum of the rest of it:
//
//	{"crc":"1c291ca3","event":"request","request":{…}}
//
// The checksum is CRC-32C (Castagnoli), eight hexadecimal digits, over the bytes that follow the comma after it, up to
// but without the newline. Readers ignore unknown fields, unknown events and a torn last line, and refuse a higher
// major version.
package eventlog

import (
	"encoding/json"
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// Format names the file's format in its head; Version is the version written here. A reader of version 1.x reads every
// file of version 1.y.
const (
	Format  = "evalscope-perf-events"
	Version = "1.0"
)

// FileName is the name of a level's log in the level's folder.
const FileName = "events.ndjson"

// A Head is the first line of a log.
type Head struct {
	// Format and Version are set by Create.
	Format  string `json:"format"`
	Version string `json:"version"`
	// Run is the run's uuid, Level the level's place in it from 0, Segment the process's place in the level from 0.
	Run     string `json:"run"`
	Level   int    `json:"level"`
	Segment int    `json:"segment"`
	// Resumed says where a later segment goes on, nil in the first one.
	Resumed *Resumed `json:"resumed,omitempty"`
	// FirstItem is the number of the data set's item from which the level took its own; nil in logs that do not say.
	FirstItem *int64 `json:"first_item,omitempty"`
	// FirstItems are those of each class of a mix, in the order of the load's classes, -1 for one of which the level took none.
	FirstItems []int64 `json:"first_items,omitempty"`
	// Series is what the X-Request-IDs of the level's requests begin with, see record.SentID; "" where none was sent.
	Series string `json:"request_ids,omitempty"`
	// Load describes the level's load, as metric.Load spells it.
	Load json.RawMessage `json:"load,omitempty"`
	// Kind is what requests are answered with, a protocol.Kind; "" for generated text.
	Kind string `json:"kind,omitempty"`
	// Targets are the servers without secrets, which Target of a request counts, where there are several; else none.
	Targets []string `json:"targets,omitempty"`
	// Workers are the names of the machines that sent the level, where several did: their logs lie beside this one, which is then the
	// coordinator's and has no requests. Worker is the place among them of the one that wrote this log, nil in any other.
	Workers []string `json:"workers,omitempty"`
	Worker  *int     `json:"worker,omitempty"`
	// PlanHash is the hash of plan.json.
	PlanHash string `json:"plan_hash,omitempty"`
	// Wall is the wall clock at the epoch: the moment that instants count from.
	Wall time.Time `json:"wall"`
	// Host names the machine, Program the version of the writer.
	Host    string `json:"host,omitempty"`
	Program string `json:"program,omitempty"`
}

// FirstOf is the number of the first item that the level took of a class, of which a level of one kind of requests has one; -1 for
// none. ok reports whether the head says so.
func (h Head) FirstOf(class int) (first int64, ok bool) {
	return itemOf(h.FirstItem, h.FirstItems, class)
}

// Kind says what an event is about.
type Kind string

// The kinds of event. A reader meets others in files of a later minor version and passes them by.
const (
	KindRequest Kind = "request" // a request that ended, whatever its end
	KindProbe   Kind = "probe"   // what the client measured of itself or of the host
	KindClock   Kind = "clock"   // a pair of monotonic and wall clock
	KindEnd     Kind = "end"     // the level's end; its absence means that the process was killed
)

// An Event is one line after the head. The field that belongs to Kind is set.
type Event struct {
	Kind Kind
	// Line is the line's number in the file, from 1 (the head), Segment the place of the file among the level's, from 0.
	Line    int
	Segment int
	// Worker is whose log it is from: the place of the worker plus one, 0 for a log of no worker.
	Worker int

	Request *record.Record
	Probe   json.RawMessage
	Clock   Clock
	End     End
}

// A Clock is one moment on both clocks, so that instants can be laid on server logs and other workers.
type Clock struct {
	Mono record.Instant `json:"mono"`
	Wall time.Time      `json:"wall"`
	// Within is the time between the two readings of the monotonic clock round that of the wall clock, 0 where it is not
	// known: Mono is right within half of it.
	Within time.Duration `json:"within_ns,omitempty"`
}

// End says how a level ended.
type End struct {
	Reason Reason `json:"reason"`
	// Error is the error that ended the level, "" where none did.
	Error string `json:"error,omitempty"`
	// At is the end's instant.
	At record.Instant `json:"at,omitempty"`
	// NextItem is the number of the data set's item from which the next level takes its own; nil in logs that do not say.
	NextItem *int64 `json:"next_item,omitempty"`
	// Counted is what was counted of the requests while they were sent, nil in logs that do not say.
	Counted *Counted `json:"counted,omitempty"`
	// NextItems are those of each class of a mix, -1 for one of which the level took none.
	NextItems []int64 `json:"next_items,omitempty"`
	// Client is what the load generator measured of itself, as metric.Client spells it.
	Client json.RawMessage `json:"client,omitempty"`
}

// Counted is what the load generator counted of a level's requests, warm-up included, when they started and ended.
type Counted struct {
	// Requests is how many were given a number.
	Requests int64 `json:"requests"`
	// InFlight is the time that they were in flight, of all of them together; From is when the load began.
	InFlight time.Duration  `json:"in_flight_ns"`
	From     record.Instant `json:"from"`
}

// NextOf is the number of the first item of a class that the level left; -1 where it took none. ok reports whether the end says so.
func (e End) NextOf(class int) (next int64, ok bool) { return itemOf(e.NextItem, e.NextItems, class) }

// itemOf is that of a class among those of all, or the only one.
func itemOf(one *int64, each []int64, class int) (item int64, ok bool) {
	switch {
	case class < len(each):
		return each[class], true
	case class == 0 && one != nil:
		return *one, true
	}
	return -1, false
}
