package wandb

import (
	"encoding/binary"
	"time"
)

// A message is a protobuf message in the making: its fields are appended one after the other.
type message []byte

// The wire types of protobuf.
const (
	varint = 0
	chunk  = 2
)

func (m message) number(field int, v int64) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|varint)
	return binary.AppendUvarint(m, uint64(v))
}

func (m message) bytes(field int, v []byte) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|chunk)
	return append(binary.AppendUvarint(m, uint64(len(v))), v...)
}

func (m message) text(field int, v string) message { return m.bytes(field, []byte(v)) }

// The fields of WandB's wandb_internal.proto (0.31.0) that are used here.
const (
	recordNum, recordHistory, recordSummary, recordFiles = 1, 2, 3, 6
	recordMetric, recordRun, recordExit                  = 12, 17, 18
	recordHeader, recordFooter                           = 21, 22

	itemKey, itemNested, itemJSON = 1, 2, 16
)

// producer is the version whose format this is; minConsumer the oldest reader of it.
const producer, minConsumer = "0.31.0", "0.13.0"

func headerRecord() message {
	version := message(nil).text(1, producer).text(2, minConsumer)
	return message(nil).bytes(1, version)
}

// A field is a key and its JSON; the key of a nested field has several parts.
type field struct {
	key  []string
	json []byte
}

func items(out message, number int, fields []field) message {
	for _, f := range fields {
		var item message
		if len(f.key) == 1 {
			item = item.text(itemKey, f.key[0])
		} else {
			for _, part := range f.key {
				item = item.text(itemNested, part)
			}
		}
		out = out.bytes(number, item.text(itemJSON, string(f.json)))
	}
	return out
}

// historyRecord is one step: its items carry their keys as one part, whatever characters those have.
func historyRecord(step int64, fields []field) message {
	var out message
	for _, f := range fields {
		var item message
		for _, part := range f.key {
			item = item.text(itemNested, part)
		}
		out = out.bytes(1, item.text(itemJSON, string(f.json)))
	}
	return out.bytes(2, message(nil).number(1, step))
}

func summaryRecord(fields []field) message { return items(nil, 1, fields) }

// byLevelMetric draws the figures of finished levels over the level's place.
func byLevelMetric(glob, axis string) message {
	options := message(nil).number(1, 1).number(3, 1)
	return message(nil).text(2, glob).text(4, axis).bytes(6, options)
}

func filesRecord(paths ...string) message {
	var out message
	for _, path := range paths {
		out = out.bytes(1, message(nil).text(1, path))
	}
	return out
}

func exitRecord(code int, ran time.Duration) message {
	return message(nil).number(1, int64(code)).number(2, int64(ran.Seconds()))
}

// A runRecord describes a run.
type runRecord struct {
	id, project, name, entity string
	config                    []field
	tags                      []string
	host                      string
	begun                     time.Time
}

func (r runRecord) message() message {
	m := message(nil).text(1, r.id)
	if r.entity != "" {
		m = m.text(2, r.entity)
	}
	m = m.text(3, r.project).bytes(4, items(nil, 1, r.config)).text(8, r.name)
	for _, tag := range r.tags {
		m = m.text(10, tag)
	}
	m = m.text(13, r.host)
	return m.bytes(17, message(nil).number(1, r.begun.Unix()).number(2, int64(r.begun.Nanosecond())))
}
