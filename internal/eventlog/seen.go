package eventlog

// seen are the numbers of the requests that were read. They are dense from 0 but for the last, so a bit each is little.
type seen struct {
	bits []uint64
	far  map[int64]bool // what no run of ours counts to
}

// dense bounds the numbers that have a bit: 16 MiB of them.
const dense = 1 << 27

// add reports whether a number came for the first time.
func (s *seen) add(n int64) bool {
	if n < 0 || n >= dense {
		if s.far == nil {
			s.far = map[int64]bool{}
		}
		was := s.far[n]
		s.far[n] = true
		return !was
	}
	word, bit := int(n/64), uint64(1)<<(n%64)
	if word >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, word+1-len(s.bits))...)
	}
	was := s.bits[word]&bit != 0
	s.bits[word] |= bit
	return !was
}
