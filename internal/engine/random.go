package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Random is the source of one kind of draw for one item: a PCG keyed by a hash of (seed, purpose, item), so that the
// same seed gives the same bytes whatever the interleaving.
func Random(seed uint64, purpose string, item int64) *rand.Rand {
	key := binary.LittleEndian.AppendUint64(nil, seed)
	key = binary.LittleEndian.AppendUint64(key, uint64(item))
	sum := sha256.Sum256(append(key, purpose...))
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:8]), binary.LittleEndian.Uint64(sum[8:])))
}

// Rand is Random of one run.
func Rand(seed uint64) func(purpose string, item int64) *rand.Rand {
	return func(purpose string, item int64) *rand.Rand { return Random(seed, purpose, item) }
}
