// Package segment transfers the log of a worker to the coordinator. The log is cut into numbered, compressed and
// checksummed pieces and reassembled, each byte exactly once even if pieces arrive twice, late or in another order.
package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/klauspost/compress/zstd"
)

const (
	version = 1
	// MostRaw is how many bytes of a log a piece has at most; so it fits into a message whatever they are.
	MostRaw = 512 << 10
	header  = 1 + 4 + 4 + 8 + 8 + 4 + 4
)

// A Piece is some bytes of the log of a worker's part of a level.
type Piece struct {
	Level, Worker int
	// Number counts the pieces of a log from 0, Offset is where in it the bytes belong.
	Number int64
	Offset int64
	Bytes  []byte
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Coder compresses pieces. It is safe for concurrent use, as EncodeAll and DecodeAll of zstd are.
type Coder struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

// NewCoder is a coder.
func NewCoder() (*Coder, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MostRaw), zstd.WithDecoderMaxWindow(8<<20))
	return &Coder{encoder, decoder}, err
}

// Encode makes the bytes of a piece.
func (c *Coder) Encode(p Piece) ([]byte, error) {
	if len(p.Bytes) == 0 || len(p.Bytes) > MostRaw || p.Number < 0 || p.Offset < 0 || p.Level < 0 || p.Worker < 0 {
		return nil, fmt.Errorf("a piece of %d bytes: 1 to %d are allowed", len(p.Bytes), MostRaw)
	}
	out := make([]byte, 0, header+len(p.Bytes)/2)
	out = append(out, version)
	out = binary.BigEndian.AppendUint32(out, uint32(p.Level))
	out = binary.BigEndian.AppendUint32(out, uint32(p.Worker))
	out = binary.BigEndian.AppendUint64(out, uint64(p.Number))
	out = binary.BigEndian.AppendUint64(out, uint64(p.Offset))
	out = binary.BigEndian.AppendUint32(out, uint32(len(p.Bytes)))
	out = binary.BigEndian.AppendUint32(out, crc32.Checksum(p.Bytes, castagnoli))
	return c.encoder.EncodeAll(p.Bytes, out), nil
}

// ErrDamaged is a piece whose bytes are not what was sent.
var ErrDamaged = errors.New("a piece of a worker's log is damaged")

// Decode reads a piece.
func (c *Coder) Decode(data []byte) (p Piece, err error) {
	if len(data) <= header || data[0] != version {
		return p, ErrDamaged
	}
	at := binary.BigEndian
	p = Piece{Level: int(at.Uint32(data[1:])), Worker: int(at.Uint32(data[5:])), Number: int64(at.Uint64(data[9:])),
		Offset: int64(at.Uint64(data[17:]))}
	size, sum := at.Uint32(data[25:]), at.Uint32(data[29:])
	if size == 0 || size > MostRaw || p.Number < 0 || p.Offset < 0 || p.Offset > 1<<50 || p.Level > 1<<30 || p.Worker > 1<<30 {
		return Piece{}, ErrDamaged
	}
	p.Bytes, err = c.decoder.DecodeAll(data[header:], make([]byte, 0, size))
	if err != nil || len(p.Bytes) != int(size) || crc32.Checksum(p.Bytes, castagnoli) != sum {
		return Piece{}, ErrDamaged
	}
	return p, nil
}

// Close frees what the coder holds.
func (c *Coder) Close() {
	_ = c.encoder.Close() // nothing is left to write
	c.decoder.Close()
}
