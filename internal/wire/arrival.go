package wire

import (
	"time"

	"github.com/modelscope/evalscope/perf/record"
)

// An Arrival is what one read of the socket brought. Under TLS one read may bring several records; they are one arrival.
type Arrival struct {
	// At is the instant at which the kernel took in the last bytes of the read, where it says so and the clocks allow to
	// believe it; else the instant at which the read returned.
	At record.Instant
	// Read numbers the reads of a reply from 0.
	Read int32
	// Held is the time between the two instants in microseconds, rounded up: how long the bytes lay in the client. It is
	// 0 where At is the read's own instant.
	Held int32
}

// A moment is an instant on both clocks, read one directly after the other.
type moment struct {
	at   record.Instant
	wall int64 // nanoseconds of the wall clock
}

func (c Clock) moment() moment {
	now := time.Now() // reads the wall clock, then the monotonic one
	return moment{record.Instant(now.Sub(c.epoch)), now.UnixNano()}
}

const (
	// maxStep is by how much the wall clock may run away from the monotonic one between two reads, beside its slew.
	maxStep = int64(time.Millisecond)
	// maxSlew is one part in it: adjtime(3) and NTP turn the clock by 1 in 2,000 at most.
	maxSlew = 1000
)

// arrived lays a kernel's stamp of the wall clock on the instants: the bytes are as old as the wall clock says now.
// before is the moment of the read before, or of the request's begin; bytes cannot have come earlier than what it had
// taken in by then, so floor is the arrival before. A stamp that lies in the future or before floor, and one behind a
// step of the wall clock, is not believed.
func arrived(stamp int64, now, before moment, floor record.Instant) (at record.Instant, held int32) {
	age := now.wall - stamp
	passed := int64(now.at - before.at)
	step := now.wall - before.wall - passed
	if age < 0 || max(step, -step) > maxStep+passed/maxSlew {
		return now.at, 0
	}
	at = now.at - record.Instant(age)
	micros := age/1000 + 1
	if at < floor || micros != int64(int32(micros)) {
		return now.at, 0
	}
	return at, int32(micros)
}
