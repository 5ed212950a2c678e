package wandb

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// The transaction log is LevelDB's: blocks of 32 KiB that hold chunks; a record that does not fit is spread over several
// chunks, and the rest of a block that is too short for a chunk's head is zero.
const (
	blockSize = 32 << 10
	headSize  = 7 // CRC, length, type
)

// The types of chunks.
const (
	full = iota + 1
	first
	middle
	last
)

// fileHead begins the file: WandB's identification, a magic number and the version.
var fileHead = []byte{':', 'W', '&', 'B', 0xE1, 0xBE, 0}

// A logWriter writes records. Each is one Write, so that a reader sees whole records or a torn last one.
type logWriter struct {
	w    io.Writer
	used int // of the block under way
}

func newLogWriter(w io.Writer) (*logWriter, error) {
	_, err := w.Write(fileHead)
	return &logWriter{w: w, used: len(fileHead)}, err
}

func (l *logWriter) record(payload []byte) error {
	var out []byte
	for begun := false; ; begun = true {
		if room := blockSize - l.used; room < headSize {
			out = append(out, make([]byte, room)...)
			l.used = 0
		}
		n := min(len(payload), blockSize-l.used-headSize)
		out = appendChunk(out, kindOf(begun, n == len(payload)), payload[:n])
		l.used += headSize + n
		payload = payload[n:]
		if len(payload) == 0 {
			break
		}
	}
	_, err := l.w.Write(out)
	return err
}

func kindOf(begun, ends bool) byte {
	switch {
	case !begun && ends:
		return full
	case !begun:
		return first
	case !ends:
		return middle
	}
	return last
}

func appendChunk(out []byte, kind byte, data []byte) []byte {
	sum := crc32.Update(crc32.ChecksumIEEE([]byte{kind}), crc32.IEEETable, data)
	out = binary.LittleEndian.AppendUint32(out, sum)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(data)))
	return append(append(out, kind), data...)
}
