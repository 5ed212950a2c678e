package agent

import (
	"bytes"
	"hash/maphash"
	"slices"

	"github.com/modelscope/evalscope/perf/workload"
)

// histories find the request of a trace with whose messages and answer those of a later one begin. They are looked up by hashes: comparing
// each request with all before it would take minutes for an agent that asked a thousand times.
type histories struct {
	seed maphash.Seed
	of   map[uint64][]int // requests by the hash of their messages
}

func newHistories() *histories {
	return &histories{seed: maphash.MakeSeed(), of: map[uint64][]int{}}
}

// from is the request with which the one of a number goes on, -1 for none: of those that had ended when it started the one with the most
// messages, and of several the last. It is asked for each request, in their order.
func (h *histories) from(all []*otelRequest, i int) int {
	r := all[i]
	if len(r.messages) == 0 {
		return -1
	}
	sums := h.sums(r.messages)
	defer func() {
		sum := sums[len(sums)-1]
		h.of[sum] = append(h.of[sum], i)
	}()
	for n := len(r.messages) - 1; n > 0; n-- {
		if r.messages[n].Role != "assistant" {
			continue
		}
		for _, k := range slices.Backward(h.of[sums[n-1]]) {
			if all[k].end <= r.start && beginsWith(r.messages, all[k].messages) {
				return k
			}
		}
	}
	return -1
}

// sums are the hashes of the first message, of the first two, and so on, over what beginsWith compares.
func (h *histories) sums(messages []workload.Message) []uint64 {
	var hash maphash.Hash
	hash.SetSeed(h.seed)
	sums := make([]uint64, len(messages))
	for i := range messages {
		m := &messages[i]
		for _, text := range []string{m.Role, m.Content, m.CallID} {
			maphash.WriteComparable(&hash, len(text))
			hash.WriteString(text)
		}
		maphash.WriteComparable(&hash, len(m.Calls))
		hash.Write(m.JSON)
		sums[i] = hash.Sum64()
	}
	return sums
}

// beginsWith reports whether messages are those of an earlier request, an answer, and more.
func beginsWith(messages, before []workload.Message) bool {
	if len(before) == 0 || len(messages) <= len(before) || messages[len(before)].Role != "assistant" {
		return false
	}
	for i := range before {
		a, b := &messages[i], &before[i]
		if a.Role != b.Role || a.Content != b.Content || a.CallID != b.CallID || len(a.Calls) != len(b.Calls) || !bytes.Equal(a.JSON, b.JSON) {
			return false
		}
	}
	return true
}
