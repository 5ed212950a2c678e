package record

import (
	"iter"
	"time"
)

// Gaps yields the inter-token latencies of the headline: for each choice, the gaps between successive arrival
// instants of payloads with observable output. Payloads of one read are one arrival and leave no gap of zero between
// them.
func (r *Record) Gaps() iter.Seq[time.Duration] { return r.gaps(true) }

// PayloadGaps yields the gap before every payload with observable output after a choice's first, zeros of payloads
// that came in one read included: EvalScope's definition.
func (r *Record) PayloadGaps() iter.Seq[time.Duration] { return r.gaps(false) }

func (r *Record) gaps(merge bool) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		var one [4]Payload // the last payload of each choice; more than four choices are rare
		last := one[:0]
		for _, p := range r.Payloads {
			if !p.Kind.Observable() || p.Choice < 0 {
				continue
			}
			for int(p.Choice) >= len(last) {
				last = append(last, Payload{Read: -1})
			}
			before := last[p.Choice]
			last[p.Choice] = p
			if before.Read < 0 || merge && before.Read == p.Read {
				continue
			}
			if !yield(time.Duration(p.At - before.At)) {
				return
			}
		}
	}
}

// ReadDelays yields how long each read's bytes lay in the client before they were read, for the reads that brought payloads
// and the kernel stamped; for a reply that was no stream, of its last read.
func (r *Record) ReadDelays() iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		if r.ReadDelay > 0 && !yield(time.Duration(r.ReadDelay)*time.Microsecond) {
			return
		}
		for i, p := range r.Payloads {
			if p.ReadDelay == 0 || i > 0 && p.Read == r.Payloads[i-1].Read {
				continue
			}
			if !yield(time.Duration(p.ReadDelay) * time.Microsecond) {
				return
			}
		}
	}
}

// PayloadGapSum is the sum of PayloadGaps and how many there are. Of one choice it is the last arrival less the first.
func (r *Record) PayloadGapSum() (sum time.Duration, n int) {
	all := r.Payloads
	for len(all) > 0 && !all[0].Kind.Observable() {
		all = all[1:]
	}
	for len(all) > 0 && !all[len(all)-1].Kind.Observable() {
		all = all[:len(all)-1]
	}
	if len(all) == 0 {
		return 0, 0
	}
	choices := int32(0)
	for i := range all {
		if p := &all[i]; p.Kind.Observable() {
			choices |= p.Choice
			n++
		}
	}
	if choices != 0 { // several choices have gaps of their own
		return r.sumGaps()
	}
	return time.Duration(all[len(all)-1].At - all[0].At), n - 1
}

func (r *Record) sumGaps() (sum time.Duration, n int) {
	for g := range r.PayloadGaps() {
		sum += g
		n++
	}
	return sum, n
}

// Merged counts the payloads with observable output that came in the same read as the one before them of their
// choice, beside all that had one before them.
func (r *Record) Merged() (merged, all int) {
	for range r.PayloadGaps() {
		all++
	}
	apart := 0
	for range r.Gaps() {
		apart++
	}
	return all - apart, all
}

// MeanGap is the mean of Gaps; absent where there is none.
func (r *Record) MeanGap() (time.Duration, bool) {
	var sum time.Duration
	n := 0
	for g := range r.Gaps() {
		sum += g
		n++
	}
	if n == 0 {
		return 0, false
	}
	return sum / time.Duration(n), true
}
