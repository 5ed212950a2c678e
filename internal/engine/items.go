package engine

import "math/bits"

// items is a set of numbers of items, which are dense from the first one on.
type items struct {
	bits  []uint64
	least int64 // of the first bit
}

func (s *items) add(n int64) {
	if s.bits == nil {
		s.least = n &^ 63
	}
	if n < s.least { // a session that took long
		more := (s.least - n + 63) / 64
		s.bits = append(make([]uint64, more, int(more)+len(s.bits)), s.bits...)
		s.least -= more * 64
	}
	word := int((n - s.least) / 64)
	if word >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	s.bits[word] |= 1 << uint((n-s.least)%64)
}

func (s *items) has(n int64) bool {
	word := (n - s.least) / 64
	return n >= s.least && word < int64(len(s.bits)) && s.bits[word]&(1<<uint((n-s.least)%64)) != 0
}

// end is the number behind the last one.
func (s *items) end() int64 {
	for word := len(s.bits) - 1; word >= 0; word-- {
		if b := s.bits[word]; b != 0 {
			return s.least + int64(word*64+bits.Len64(b))
		}
	}
	return 0
}
